"""A programme as it was frozen, which is what is delivered."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from content.models import Mode, ProgrammePage

# Serbian is one language in two scripts: the other script before a foreign language.
OTHER_SCRIPT = {"sr": "sr-latn", "sr-latn": "sr"}


def nearest_locale(wanted: str, available: Sequence[str]) -> str:
    """Return `wanted`, else the same language in its other script, else the first."""
    for locale in (wanted, OTHER_SCRIPT.get(wanted)):
        if locale is not None and locale in available:
            return locale
    return available[0]


class ProgrammeVersion(models.Model):
    """An immutable freeze of a programme tree in all its languages.

    Editors go on editing the pages; the version never changes (the database
    refuses it), so a learner's run, an attempt and a certificate can point at
    exactly what was taught. `content_hash` is the SHA-256 of its canonical JSON.
    """

    programme = models.ForeignKey(
        ProgrammePage,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    code = models.CharField(_("code"), max_length=20)
    number = models.CharField(_("version"), max_length=20)
    title = models.CharField(_("title"), max_length=255)
    public_title = models.CharField(_("public title"), max_length=200)
    document = models.CharField(
        _("document on completion"),
        max_length=20,
        choices=ProgrammePage.Document,
    )
    attendance_certificate = models.BooleanField(default=True)
    locales = models.JSONField(default=list)
    # {locale: {title, public_title, aim, audience, …, outcomes: [{code, text}]}}
    texts = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64, editable=False)
    note = models.TextField(_("what changed"), blank=True)
    frozen_at = models.DateTimeField(editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["code", "-pk"]
        verbose_name = _("programme version")
        verbose_name_plural = _("programme versions")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="courses_version_number_once_per_programme",
            )
        ]
        permissions = [("freeze_programme", "Can freeze a programme version")]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"

    def text(self, name: str, locale: str | None = None) -> Any:
        """Return a frozen text in `locale`, or in the nearest language it has."""
        return self.texts[self.text_locale(locale)].get(name, "")

    def text_locale(self, locale: str | None = None) -> str:
        """Return the language in which this version speaks to a reader of `locale`."""
        return nearest_locale(locale or get_language() or "", self.locales)

    @property
    def local_title(self) -> str:
        return str(self.text("title") or self.title)


class OutlineItem(models.Model):
    """One line of a version's outline: a module, activity or planned session.

    `key` is the same in every language and in later versions of the programme.
    """

    class Kind(models.TextChoices):
        MODULE = "module", _("Module")
        LESSON = "lesson", _("Lesson")
        QUIZ = "quiz", _("Quiz")
        EVALUATION = "evaluation", _("Evaluation form")
        FOLLOW_UP = "follow_up", _("Evaluation form, some months later")
        WORKPLACE = "workplace", _("Form for supervisors")
        SESSION = "session", _("Session")

    version = models.ForeignKey(
        ProgrammeVersion, on_delete=models.PROTECT, related_name="items"
    )
    module = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="children"
    )
    key = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=12, choices=Kind)
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    minutes = models.PositiveSmallIntegerField(default=0)
    mode = models.CharField(max_length=20, choices=Mode, blank=True)
    is_core = models.BooleanField(default=False)
    intensity = models.PositiveSmallIntegerField(default=0)
    outcomes = models.JSONField(default=list)  # codes

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"], name="courses_item_key_once_per_version"
            ),
            models.UniqueConstraint(
                fields=["version", "order"], name="courses_item_order_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_activity(self) -> bool:
        """Whether a trainee completes it online."""
        return self.kind in {self.Kind.LESSON, self.Kind.QUIZ, self.Kind.EVALUATION}


# What is answered when the training has long been over; it is no step on the way.
LATER_KINDS = frozenset({OutlineItem.Kind.FOLLOW_UP, OutlineItem.Kind.WORKPLACE})


class FrozenPage(models.Model):
    """The words of an outline item in one language, as they were frozen.

    `content` holds summary, topics, content_note, alternative_task and what the
    page class adds in `frozen_content()`. `revision` says which revision they came
    from; it may be gone from Wagtail's history by now, and nothing here needs it.
    """

    item = models.ForeignKey(
        OutlineItem, on_delete=models.PROTECT, related_name="pages"
    )
    locale = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    content = models.JSONField(default=dict)
    revision = models.ForeignKey(
        Revision,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "locale"], name="courses_frozen_page_once_per_locale"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.locale})"


class FrozenImage(models.Model):
    """That a frozen page shows an image, so that the image cannot be deleted."""

    page = models.ForeignKey(
        FrozenPage, on_delete=models.PROTECT, related_name="images"
    )
    image = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(max_length=40, blank=True)  # SHA-1 of the file

    class Meta:
        verbose_name = _("image of a programme version")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "image"], name="courses_frozen_image_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page.item.version}: {self.page}"


class FrozenDocument(models.Model):
    """That a frozen page offers a file, so that the file cannot be deleted."""

    page = models.ForeignKey(
        FrozenPage, on_delete=models.PROTECT, related_name="documents"
    )
    document = models.ForeignKey(
        "wagtaildocs.Document", on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(max_length=40, blank=True)  # SHA-1 of the file

    class Meta:
        verbose_name = _("file of a programme version")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "document"], name="courses_frozen_document_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page.item.version}: {self.page}"
