"""What surrounds the entries of attendance: opened locks, and what trainees ask."""

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.attendance import AttendanceEntry
from courses.models.enrolment import Enrolment
from courses.models.run import Session


class AttendanceUnlock(models.Model):
    """That somebody opened the locked roll of a session, why, and until when.

    Append-only: a lock that has to be opened again gets another row.
    """

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="unlocks"
    )
    reason = models.CharField(_("reason"), max_length=300)
    unlocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    unlocked_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("opened roll")
        verbose_name_plural = _("opened rolls")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="courses_unlock_has_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.until:%Y-%m-%d %H:%M}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("That a roll was opened is not forgotten.")

    def is_open(self, at: datetime) -> bool:
        return self.unlocked_at <= at < self.until


class AttendanceRequest(models.Model):
    """What a trainee asks about one session, and what was decided.

    Decided once; from then on the database keeps the row as it is.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", _("I shall not be there")
        EXCUSE = "excuse", _("I had a reason to be absent")
        MAKE_UP = "make_up", _("I should like to make the session up")
        APPEAL = "appeal", _("What is recorded is not right")

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attendance_requests"
    )
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="attendance_requests"
    )
    kind = models.CharField(_("what it is about"), max_length=8, choices=Kind)
    text = models.CharField(_("in your words"), max_length=500)
    asked_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(
        _("decision"), max_length=8, choices=Status, default=Status.OPEN
    )
    answer = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True)
    # The entry that a granted request led to, and the one an appeal was made against.
    entry = models.ForeignKey(
        AttendanceEntry, null=True, on_delete=models.PROTECT, related_name="granted_by"
    )
    against = models.ForeignKey(
        AttendanceEntry, null=True, on_delete=models.PROTECT, related_name="appeals"
    )
    # Where the same session was attended that a granted making up rests on.
    rests_on = models.ForeignKey(
        AttendanceEntry, null=True, on_delete=models.PROTECT, related_name="counts_for"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("request about attendance")
        verbose_name_plural = _("requests about attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "session"],
                condition=Q(status="open"),
                name="courses_attendance_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_by=None, decided_at=None)
                | (
                    ~Q(status="open")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="courses_attendance_request_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.session_id})"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN
