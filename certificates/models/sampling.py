"""Random samples for audit: what was committed, drawn, found and put right.

Every table is append-only: where a sample stands follows from what was written.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.models.accreditation import Accreditation
from certificates.models.certificate import Certificate
from certificates.models.proof import AppendOnlyModel
from courses.models import CourseRun


class AuditSample(AppendOnlyModel):
    """What an officer announced before anybody could know what would be drawn."""

    class Kind(models.TextChoices):
        CERTIFICATES = "certificates", _("Certificates, by the day of issue")
        RUNS = "runs", _("Runs, by their first day")

    decision = models.ForeignKey(
        Accreditation,
        verbose_name=_("decision"),
        on_delete=models.PROTECT,
        related_name="samples",
    )
    kind = models.CharField(
        _("what is drawn"), max_length=12, choices=Kind, default=Kind.CERTIFICATES
    )
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    size = models.PositiveSmallIntegerField(_("how many"))
    text = models.CharField(
        _("text for the seed"),
        max_length=200,
        help_text=_("Anything. It is published, and goes into the seed."),
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("sample for audit")
        verbose_name_plural = _("samples for audit")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")) & Q(size__gte=1),
                name="certificates_sample_has_days_and_size",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision.number}, {self.first_day}"


class SampleDraw(AppendOnlyModel):
    """The drawing: the checkpoint that came after the announcement, and the seed."""

    sample = models.OneToOneField(
        AuditSample, on_delete=models.PROTECT, related_name="draw"
    )
    checkpoint = models.TextField()
    seed = models.CharField(max_length=64)
    population = models.PositiveIntegerField(_("how many there were to draw from"))
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("drawing of a sample")

    def __str__(self) -> str:
        return self.seed


class SampledItem(AppendOnlyModel):
    """One certificate or one run of a sample."""

    draw = models.ForeignKey(SampleDraw, on_delete=models.PROTECT, related_name="items")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="sampled", null=True
    )
    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="sampled", null=True
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        verbose_name = _("what was drawn")
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "position"], name="certificates_sampled_in_order"
            ),
            models.UniqueConstraint(
                fields=["draw", "certificate"], name="certificates_sampled_once"
            ),
            models.UniqueConstraint(
                fields=["draw", "run"], name="certificates_sampled_run_once"
            ),
            models.CheckConstraint(
                condition=Q(certificate__isnull=True, run__isnull=False)
                | Q(certificate__isnull=False, run__isnull=True),
                name="certificates_sampled_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Certificate | CourseRun:
        """What the trail speaks of."""
        found = self.certificate or self.run
        assert found is not None  # noqa: S101 - the table asks for one of them
        return found

    @property
    def name(self) -> str:
        """What people know it by: a serial number, or the code of a run."""
        subject = self.subject
        return subject.serial if isinstance(subject, Certificate) else subject.code


class SampleResult(AppendOnlyModel):
    """What was found in one of them; a finding asks for a correction by a day."""

    class Outcome(models.TextChoices):
        IN_ORDER = "in_order", _("In order")
        FINDING = "finding", _("Finding")

    item = models.OneToOneField(
        SampledItem, on_delete=models.PROTECT, related_name="result"
    )
    outcome = models.CharField(_("result"), max_length=8, choices=Outcome)
    note = models.TextField(_("what was found"), max_length=2000, blank=True)
    due_on = models.DateField(_("to be put right by"), null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("result of an audit")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="in_order", due_on__isnull=True)
                | (Q(outcome="finding", due_on__isnull=False) & ~Q(note="")),
                name="certificates_finding_has_words_and_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.outcome}"


class CorrectiveAction(AppendOnlyModel):
    """What the provider did about a finding."""

    result = models.ForeignKey(
        SampleResult, on_delete=models.PROTECT, related_name="actions"
    )
    text = models.TextField(_("what was done"), max_length=2000)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("corrective action")

    def __str__(self) -> str:
        return f"{self.result_id}"


class ActionReview(AppendOnlyModel):
    """Whether the body takes a corrective action as enough."""

    action = models.OneToOneField(
        CorrectiveAction, on_delete=models.PROTECT, related_name="review"
    )
    is_enough = models.BooleanField(_("enough"))
    note = models.CharField(_("reason"), max_length=600, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("review of a corrective action")

    def __str__(self) -> str:
        return f"{self.action_id} {self.is_enough}"
