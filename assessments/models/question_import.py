"""Files of questions that were uploaded and wait for a person's decision."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from content.models import ProgrammePage


class QuestionImport(models.Model):
    """A file of questions: kept from the upload until it is confirmed or forgotten.

    Nothing of it is in the bank before `confirmed_at`; then `path` is empty, and
    the row stays to say who brought in how many.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(_("file"), max_length=200)
    path = models.CharField(max_length=200, blank=True)
    format = models.CharField(_("format"), max_length=20)
    locale = models.ForeignKey(Locale, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(
        ProgrammePage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    made = models.PositiveIntegerField(_("questions made"), default=0)

    class Meta:
        ordering = ["-created_at"]
        default_permissions = ()
        verbose_name = _("import of questions")
        verbose_name_plural = _("imports of questions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, made=0)
                | models.Q(confirmed_at__isnull=False, path=""),
                name="assessments_import_confirmed_without_file",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
