"""Questions answered with files."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.questions.question import Question


class FileUpload(Question):
    """Files handed in as evidence and marked by a trainer."""

    kind = "file_upload"
    icon = "upload"

    guidance = models.TextField(
        _("guidance for markers"),
        help_text=_("What earns how many marks. Trainees do not see it."),
    )
    max_files = models.PositiveSmallIntegerField(
        _("how many files at most"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    max_megabytes = models.PositiveSmallIntegerField(
        _("how large a file may be, in megabytes"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    takes_documents = models.BooleanField(
        _("documents (PDF, DOCX, ODT, plain text)"), default=True
    )
    takes_images = models.BooleanField(_("images (JPEG, PNG, WebP)"), default=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("file upload")
        verbose_name_plural = _("file uploads")

    def body(self) -> dict[str, Any]:
        accepts = ["pdf", "docx", "odt", "txt"] if self.takes_documents else []
        accepts += ["jpeg", "png", "webp"] if self.takes_images else []
        return {
            "guidance": self.guidance,
            "max_files": self.max_files,
            "max_megabytes": self.max_megabytes,
            "accepts": accepts,
        }
