"""The register of trainers: what they can, for what they are approved, what was seen."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from content.models import ProgrammePage
from courses.models import CourseRun
from lms.core.storage import private_storage

# How long before its last day an approval is said to end soon.
SOON = timedelta(days=90)


class TrainerRecord(models.Model):
    """A trainer's place in the register, with the file of their CV.

    The CV is private: the office, the trainer and the bodies concerned open it.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="trainer_record",
    )
    cv = models.FileField(upload_to="trainer-cvs", storage=private_storage, blank=True)
    cv_sha256 = models.CharField(max_length=64, blank=True)
    cv_kept_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("trainer in the register")
        verbose_name_plural = _("register of trainers")

    def __str__(self) -> str:
        return str(self.person)


class TrainerQualification(models.Model):
    """Education, a licence, a course for trainers: what somebody brings along."""

    record = models.ForeignKey(
        TrainerRecord, on_delete=models.CASCADE, related_name="qualifications"
    )
    title = models.CharField(_("qualification"), max_length=200)
    awarded_by = models.CharField(_("awarded by"), max_length=200, blank=True)
    awarded_on = models.DateField(_("awarded on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        ordering = [F("awarded_on").desc(nulls_last=True), "pk"]
        verbose_name = _("qualification of a trainer")

    def __str__(self) -> str:
        return self.title


class TrainerApproval(models.Model):
    """That the provider lets a trainer teach a programme from one day to another.

    Its days do not change: a renewal is another row, and an early end has a reason.
    """

    record = models.ForeignKey(
        TrainerRecord, on_delete=models.PROTECT, related_name="approvals"
    )
    programme = models.ForeignKey(
        ProgrammePage,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="trainer_approvals",
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    renews = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="renewed_by"
    )
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-from_on", "-pk"]
        verbose_name = _("approval of a trainer")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="certificates_trainer_approval_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_because="")
                | (Q(ended_on__isnull=False) & ~Q(ended_because="")),
                name="certificates_trainer_approval_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.from_on}"

    @property
    def last_day(self) -> date:
        """The last day on which it counts."""
        if self.ended_on is None:
            return self.until_on
        return min(self.until_on, self.ended_on - timedelta(days=1))

    def counts_on(self, day: date) -> bool:
        return self.from_on <= day <= self.last_day

    def ends_soon_on(self, day: date) -> bool:
        """Whether it counts, ends within the usual time, and was not renewed."""
        is_near = self.counts_on(day) and self.last_day - day <= SOON
        return is_near and not hasattr(self, "renewed_by")


class TrainerObservation(models.Model):
    """What somebody saw who watched a trainer teach on a run. Written once."""

    class Outcome(models.TextChoices):
        AS_EXPECTED = "as_expected", _("As expected")
        AGREED = "agreed", _("Something to change was agreed")
        CONCERN = "concern", _("Not as expected")

    record = models.ForeignKey(
        TrainerRecord, on_delete=models.CASCADE, related_name="observations"
    )
    run = models.ForeignKey(
        CourseRun,
        verbose_name=_("run"),
        on_delete=models.PROTECT,
        related_name="trainer_observations",
    )
    observed_on = models.DateField(_("observed on"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    text = models.TextField(
        _("what was seen"),
        max_length=2000,
        help_text=_("About the teaching. Name no participant and no child."),
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-observed_on", "-pk"]
        verbose_name = _("observation of a trainer")

    def __str__(self) -> str:
        return f"{self.record_id} {self.observed_on}"
