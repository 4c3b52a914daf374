"""Questions as they were published, which is what is shown and marked against."""

from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.questions import Question


class QuestionVersion(models.Model):
    """A question exactly as it was published, key included. Never changed.

    `sha256` is that of the payload's canonical JSON; publishing the same content
    again uses the version that exists. The database refuses update and delete.
    """

    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    payload = models.JSONField()
    sha256 = models.CharField(max_length=64)
    # Of the payload, kept beside it for lists: marks in all, how many questions
    # there are to answer, and whether a person has to mark one of them.
    marks = models.DecimalField(max_digits=6, decimal_places=2)
    size = models.PositiveSmallIntegerField(default=1)
    needs_marker = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["question", "number"]
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "sha256"], name="assessments_version_content_once"
            ),
            models.UniqueConstraint(
                fields=["question", "number"], name="assessments_version_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A question version is never changed; publish a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A question version is never deleted.")


class VersionImage(models.Model):
    """That a question version shows an image, so that the image cannot be deleted."""

    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="images"
    )
    image = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "image"], name="assessments_version_image_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.image_id}"


class VersionDocument(models.Model):
    """That a question version plays a recording, so that it cannot be deleted."""

    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="documents"
    )
    document = models.ForeignKey(
        "wagtaildocs.Document", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "document"],
                name="assessments_version_document_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.document_id}"
