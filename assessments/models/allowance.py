"""What one person, or one run, gets beside the rules of a quiz."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun, Enrolment, OutlineItem


class ExtraTry(models.Model):
    """That a trainer granted one more try at a quiz, and why. Append-only."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="extra_tries"
    )
    item = models.ForeignKey(OutlineItem, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("extra try")
        verbose_name_plural = _("extra tries")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="assessments_extra_try_has_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.item_id}"


class Accommodation(models.Model):
    """What one person gets at a quiz beside its rules. Append-only; the newest counts.

    No reason is stated, nor is there room for one: why somebody needs more time is
    nobody's business.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="accommodations"
    )
    item = models.ForeignKey(OutlineItem, on_delete=models.PROTECT, related_name="+")
    extra_percent = models.PositiveSmallIntegerField(
        _("more time, in per cent of the limit"),
        default=0,
        validators=[MaxValueValidator(300)],
    )
    extra_tries = models.PositiveSmallIntegerField(
        _("more tries"), default=0, validators=[MaxValueValidator(20)]
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(opens_at__lt=F("closes_at")),
                name="assessments_accommodation_opens_first",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.item_id}"


class RunQuiz(models.Model):
    """When a quiz is open on one run, and the code that opens it there.

    What is empty follows the quiz as it was frozen.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(OutlineItem, on_delete=models.PROTECT, related_name="+")
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    access_code = models.CharField(_("access code"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("quiz on a run")
        verbose_name_plural = _("quizzes on runs")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "item"], name="assessments_run_quiz_once"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(opens_at__lt=F("closes_at")),
                name="assessments_run_quiz_opens_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.item_id}"
