"""Exempting a person from a session: why, on what basis, and what follows."""

from datetime import UTC

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.findings import Evidence
from courses.models.enrolment import Enrolment
from courses.models.room import Kept
from courses.models.run import Session
from lms.core.canonical import sha256


class DispensationQuerySet(models.QuerySet["Dispensation"]):
    def in_force(self) -> "DispensationQuerySet":
        """The newest rows that exempt; a withdrawn dispensation is not one."""
        return self.filter(replaced_by__isnull=True, is_withdrawn=False)


class Dispensation(Kept):
    """That a person need not attend a session, or that this was taken back.

    Append-only: taking it back is a new row that names the one it `replaces`. It never
    gives minutes; `effect` says what is no longer asked of the person.
    """

    class Effect(models.TextChoices):
        PLAN = (
            "plan",
            _("The session leaves this person's plan: fewer minutes are asked for"),
        )
        CORE = (
            "core",
            _("Not asked for as a core session; its minutes are still planned"),
        )

    class Basis(models.TextChoices):
        LEARNT = "learnt", _("Learnt it before, and showed it")
        TEACHES = "teaches", _("Teaches this subject")
        HEALTH = "health", _("Health or care")
        RULE = "rule", _("A rule of the programme or of the accrediting body")
        OTHER = "other", _("Another basis")

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="dispensations"
    )
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="dispensations"
    )
    effect = models.CharField(_("what follows"), max_length=4, choices=Effect)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis)
    reason = models.CharField(_("reason"), max_length=300)
    is_withdrawn = models.BooleanField(default=False)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now)

    objects = DispensationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("dispensation")
        verbose_name_plural = _("dispensations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="courses_dispensation_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False) | Q(replaces__isnull=False),
                name="courses_dispensation_withdrawn_was_given",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "session"],
                condition=Q(replaces__isnull=True),
                name="courses_dispensation_one_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.session_id} {self.effect}"

    def as_evidence(self) -> Evidence:
        """Return the reference that a finding keeps of this row."""
        facts = {
            "id": self.pk,
            "enrolment": self.enrolment_id,
            "session": self.session_id,
            "effect": str(self.effect),
            "basis": str(self.basis),
            "reason": self.reason,
            "is_withdrawn": self.is_withdrawn,
            "replaces": self.replaces_id,
            "given_by": self.given_by_id,
            "given_at": self.given_at.astimezone(UTC).isoformat(),
        }
        return Evidence(kind="dispensation", ref=str(self.pk), digest=sha256(facts))
