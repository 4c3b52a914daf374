"""That somebody was told in time how much they may still miss."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from courses.models.room import Kept


class AttendanceWarning(Kept):
    """A warning that was sent: once per person and threshold, never again.

    `threshold` is in minutes, -1 when a condition was out of reach; `minutes` is what
    could still be missed then.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attendance_warnings"
    )
    threshold = models.SmallIntegerField()
    minutes = models.SmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("warning about attendance")
        verbose_name_plural = _("warnings about attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "threshold"], name="courses_warning_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.threshold}"
