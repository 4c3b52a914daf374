"""Files that were handed in as answers."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.attempt import Response
from lms.core.storage import private_storage


class Upload(models.Model):
    """One file handed in for an answer, as it is kept: checked, and without metadata.

    Its own name and what it says of its maker are not kept. It is given out only to
    whoever handed it in and to those who may mark the answer. While the attempt is
    open it can be taken back, and then nothing of it stays.
    """

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        ODT = "odt", "ODT"
        TXT = "txt", _("Plain text")
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"
        WEBP = "webp", "WebP"

    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="uploads"
    )
    public_id = models.CharField(max_length=32, unique=True)
    format = models.CharField(_("kind of file"), max_length=10, choices=Format)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="answers/", storage=private_storage)
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["response", "pk"]
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")

    def __str__(self) -> str:
        return self.public_id
