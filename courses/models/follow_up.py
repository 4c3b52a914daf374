"""Asking again months later: who was invited, and which supervisor may be asked."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment


class FollowUpInvitation(models.Model):
    """That a person was asked again some months after their run, and reminded."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="follow_up"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation to answer months later")
        verbose_name_plural = _("invitations to answer months later")

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.invited_at:%Y-%m-%d}"


class SupervisorRequest(models.Model):
    """Whom a participant named, with consent, to say what the training changed at work.

    Only a hash of the link's secret is kept. Name, address and hash go once the form is
    answered, the participant takes the request back, or its time is over. That it was
    answered is known only so that nobody answers twice: no day, and no answer.
    """

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="supervisor_request"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(
        _("language of the letter"), max_length=10, choices=settings.LANGUAGES
    )
    consented_at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    is_answered = models.BooleanField(default=False)
    taken_back_at = models.DateTimeField(null=True)
    # Set when the address is changed after a letter went to another one.
    corrected_at = models.DateTimeField(null=True)
    came_back_at = models.DateTimeField(null=True)
    # As the mail server said it, which may repeat the address.
    came_back_because = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("question to a supervisor")
        verbose_name_plural = _("questions to supervisors")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_answered=False, taken_back_at=None)
                | Q(name="", email="", digest="", came_back_because=""),
                name="courses_supervisor_forgotten_when_over",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.consented_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether somebody can still be written to, or answer, by this request."""
        return bool(self.email)

    @property
    def has_been_sent(self) -> bool:
        """Whether a letter went out to some address."""
        return bool(self.sent_at or self.corrected_at)

    @property
    def shown_address(self) -> str:
        """The address, where showing it does not tell that nobody answered.

        It goes with the answer, so that one which is still there would say so.
        """
        may_be_answered = self.has_been_sent and not self.came_back_at
        return "" if may_be_answered else self.email

    def as_exported(self) -> dict[str, Any]:
        """Return what the participant said; whether it was answered is nobody's."""
        return {
            "name": self.name,
            "email": self.email,
            "named_at": _iso(self.consented_at),
            "sent_at": _iso(self.sent_at),
            "came_back_at": _iso(self.came_back_at),
            "corrected_at": _iso(self.corrected_at),
            "taken_back_at": _iso(self.taken_back_at),
        }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
