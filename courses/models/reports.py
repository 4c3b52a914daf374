"""Reports on runs: handed in once and for all, or drawn for one reader for some days."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.room import Kept
from courses.models.run import CourseRun
from lms.core.storage import private_storage


class SubmittedReport(Kept):
    """A realised-programme report as the body got it; a later one has a new number."""

    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="submitted_reports"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    file = models.FileField(upload_to="reports/", storage=private_storage)
    digest = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["run", "number"]
        verbose_name = _("submitted report")
        verbose_name_plural = _("submitted reports")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "number"], name="courses_submitted_report_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run} · {self.number}"


class PreparedReport(models.Model):
    """A report that somebody asked for, drawn beside their work and kept for some days.

    One per reader, run, kind and language; asked for anew, the same row waits again.
    Handing in is waited for in the same way, and leaves its file in `SubmittedReport`.
    """

    class Kind(models.TextChoices):
        REALISED = "realised", _("Realised programme")
        DONOR = "donor", _("Report for donors")
        HANDING_IN = "handing_in", _("Handing in")

    class State(models.TextChoices):
        WAITING = "waiting", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("It could not be made")

    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="prepared_reports"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    next_try_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    file = models.FileField(
        upload_to="prepared-reports/", storage=private_storage, blank=True
    )

    class Meta:
        verbose_name = _("prepared report")
        verbose_name_plural = _("prepared reports")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "language", "asked_by"],
                name="courses_prepared_report_once",
            ),
            models.CheckConstraint(
                condition=Q(state="ready", made_at__isnull=False)
                | (~Q(state="ready") & Q(made_at=None, file="")),
                name="courses_prepared_report_made_iff_ready",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} · {self.kind} · {self.state}"
