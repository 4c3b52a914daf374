"""Reports on runs as they were handed in: written once, known by their hash."""

from django.conf import settings
from django.db import models
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
