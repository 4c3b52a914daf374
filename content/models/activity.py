"""What a trainee completes online: lessons and forms, as authors see them."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
)
from wagtail.fields import RichTextField
from wagtail.models import Page

from content.blocks import (
    PLAIN_RICH_TEXT,
    EvaluationBlocks,
    LessonBlocks,
    repeated_keys,
)
from content.fields import ContentField
from content.models.delivery import INTENSITY, MAX_MINUTES, Mode, too_long
from content.models.programme import ProgrammePage


class ActivityPage(Page):
    """Something in the tree that a trainee completes.

    Its identity in every language is `translation_key`. Subclasses say what is
    kept when a version is frozen, and what stands in the way of that.
    """

    code = models.CharField(_("code"), max_length=20)
    summary = models.TextField(_("summary"), max_length=600, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    mode = models.CharField(
        _("delivered"), max_length=20, choices=Mode, default=Mode.SELF_PACED
    )
    outcomes = models.CharField(
        _("learning outcomes"), max_length=120, blank=True, help_text=_("A1, A2")
    )
    intensity = models.PositiveSmallIntegerField(
        _("intensity"),
        choices=INTENSITY,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(3)],
    )
    topics = models.CharField(
        _("topics of the content note"), max_length=200, blank=True
    )
    content_note = models.CharField(
        _("content note"),
        max_length=300,
        blank=True,
        help_text=_(
            "One calm, factual sentence; shown before the page, with a choice."
        ),
    )

    activity_panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("minutes"), FieldPanel("mode")]),
        FieldPanel("summary"),
        FieldPanel("outcomes"),
        MultiFieldPanel(
            [
                FieldPanel("intensity"),
                FieldPanel("topics"),
                FieldPanel("content_note"),
            ],
            heading=_("How heavy it is"),
        ),
    ]

    class Meta:
        abstract = True

    @property
    def kind(self) -> str:
        """What it is as an item of an outline."""
        raise NotImplementedError

    def clean(self) -> None:
        super().clean()
        faults: dict[str, Any] = {}
        if (self.intensity or 0) >= 2 and not self.content_note:
            faults["content_note"] = _("A heavy activity needs a content note.")
        if (self.minutes or 0) > MAX_MINUTES:
            faults["minutes"] = too_long()
        if faults:
            raise ValidationError(faults)

    @classmethod
    def for_freezing(
        cls, pages: "models.QuerySet[ActivityPage]"
    ) -> "Iterable[ActivityPage]":
        """Fetch with `pages` what `frozen_content` reads, to cost the same for all."""
        return pages

    def frozen_content(self) -> dict[str, Any]:
        """Return everything a version must keep of this page, ready for JSON."""
        raise NotImplementedError

    def freeze_problems(self) -> list[str]:
        """Return, in words, what must be mended before a version can be frozen."""
        return []

    def copy_problems(self, source: "ActivityPage") -> list[str]:
        """Return, in words, where this translation strays from `source`.

        What is said here blocks a version too; words may always differ.
        """
        return []

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead the public to the programme; learning happens inside a run."""
        return redirect(self.programme_page().url)

    def programme_page(self) -> ProgrammePage:
        return self.get_ancestors().type(ProgrammePage).last().specific


class LessonPage(ActivityPage):
    """Something to read, look at and think about, at one's own pace."""

    kind = "lesson"

    body = ContentField(LessonBlocks(), verbose_name=_("body"))
    alternative_body = ContentField(
        LessonBlocks(required=False),
        verbose_name=_("other version"),
        help_text=_(
            "A gentler version of the same lesson. It counts the same, and nobody"
            " records which one was read."
        ),
    )

    content_panels = [
        *Page.content_panels,
        *ActivityPage.activity_panels,
        FieldPanel("body"),
        FieldPanel("alternative_body"),
    ]
    parent_page_types = ["content.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "content/lesson_preview.html"
    preview_modes = [("", _("Usual version")), ("other", _("Other version"))]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def get_preview_context(
        self, request: HttpRequest, mode_name: str
    ) -> dict[str, Any]:
        is_other = mode_name == "other"
        return {
            **super().get_preview_context(request, mode_name),
            "is_other": is_other,
            "body": self.alternative_body if is_other else self.body,
        }

    def frozen_content(self) -> dict[str, Any]:
        return {
            "body": self.body.get_prep_value(),
            "alternative_body": self.alternative_body.get_prep_value(),
        }

    def freeze_problems(self) -> list[str]:
        if not len(self.body):
            return [gettext("The lesson has no text.")]
        return []


class EvaluationFormPage(ActivityPage):
    """A form about the training itself; answered anonymously."""

    class Moment(models.TextChoices):
        """When it is answered and by whom; each is a kind of outline item."""

        END = "evaluation", _("At the end, by participants")
        LATER = "follow_up", _("Some months later, by participants")
        WORKPLACE = "workplace", _("Some months later, by their supervisors")

    moment = models.CharField(
        _("answered"),
        max_length=12,
        choices=Moment,
        default=Moment.END,
        help_text=_(
            "A run says how many months later. People are invited automatically; a"
            " supervisor is asked only if the participant names one."
        ),
    )
    introduction = RichTextField(
        _("introduction"), blank=True, features=PLAIN_RICH_TEXT
    )
    items = ContentField(EvaluationBlocks(), verbose_name=_("items"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("moment"),
        *ActivityPage.activity_panels,
        FieldPanel("introduction"),
        FieldPanel("items"),
    ]
    parent_page_types = ["content.ModulePage", "content.ProgrammePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "content/evaluation_preview.html"

    class Meta:
        verbose_name = _("evaluation form")
        verbose_name_plural = _("evaluation forms")

    @property
    def kind(self) -> str:
        return str(self.moment)

    def clean(self) -> None:
        super().clean()
        if self.moment != self.Moment.END and self.minutes:
            raise ValidationError(
                {"minutes": _("A form that is answered months later takes no minutes.")}
            )

    def frozen_content(self) -> dict[str, Any]:
        return {
            "introduction": self.introduction,
            "items": self.items.get_prep_value(),
        }

    def freeze_problems(self) -> list[str]:
        if not len(self.items):
            return [gettext("The evaluation form has no items.")]
        problems = [
            gettext("Two items have the key “%(key)s”.") % {"key": key}
            for key in dict.fromkeys(repeated_keys(self.items).values())
        ]
        if self.moment != self.Moment.END and self.minutes:
            problems.append(
                gettext("A form that is answered months later takes no minutes.")
            )
        return problems
