"""The document that supports a request about attendance, while it may be kept."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.attendance_rules import AttendanceRequest
from lms.core.storage import private_storage


class ExcuseFile(models.Model):
    """That a document came with a request; the document itself goes after its period.

    The row stays: that it existed, what kind of file it was, and when it was deleted.
    """

    request = models.OneToOneField(
        AttendanceRequest, on_delete=models.PROTECT, related_name="evidence"
    )
    file = models.FileField(upload_to="excuses/", storage=private_storage, blank=True)
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("document of an excuse")
        verbose_name_plural = _("documents of excuses")
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(file=""),
                name="courses_excuse_file_deleted_is_gone",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("That a document existed is kept; only its file is deleted.")
