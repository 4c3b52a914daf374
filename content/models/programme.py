"""The programme tree: what people are taught, as authors see it."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
)
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index

from content.blocks import (
    PLAIN_RICH_TEXT,
    EvaluationBlocks,
    LessonBlocks,
)
from content.fields import ContentField
from lms.core.scripts import fold


class Mode(models.TextChoices):
    """How the minutes of an activity are delivered."""

    IN_ROOM = "in_room", _("In the room")
    LIVE_ONLINE = "live_online", _("Live online")
    SELF_PACED = "self_paced", _("Online, at your own pace")


INTENSITY = [
    (0, _("0 – light")),
    (1, _("1 – touches hard topics")),
    (2, _("2 – heavy")),
    (3, _("3 – very heavy")),
]


def split_codes(text: str) -> list[str]:
    """Return the codes of "A1, A2" as a list, in their order, without repeats."""
    codes = (code.strip() for code in text.replace(";", ",").split(","))
    return list(dict.fromkeys(code for code in codes if code))


class ProgrammeIndexPage(Page):
    """The catalogue of programmes."""

    introduction = RichTextField(
        _("introduction"), blank=True, features=PLAIN_RICH_TEXT
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ProgrammePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("programme catalogue")


class ProgrammePage(Page):
    """A programme of training, as it stands while authors work on it.

    What is delivered is never this page but a `courses.ProgrammeVersion` made
    from it.
    """

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("Beginner")
        INTERMEDIATE = "intermediate", _("Intermediate")
        ADVANCED = "advanced", _("Advanced")

    class Document(models.TextChoices):
        """What meeting all requirements earns."""

        COMPLETION = "completion", _("Certificate of completed training")
        PARTICIPATION = "participation", _("Statement of participation")

    code = models.CharField(_("code"), max_length=20)
    public_title = models.CharField(
        _("public title"),
        max_length=200,
        help_text=_(
            "Neutral wording, shown when a certificate is checked. It must not let"
            " anyone guess the situation of a child."
        ),
    )
    summary = models.TextField(_("summary"), max_length=600, blank=True)
    level = models.CharField(
        _("level"), max_length=20, choices=Level, default=Level.INTERMEDIATE
    )
    aim = RichTextField(_("aim"), blank=True, features=PLAIN_RICH_TEXT)
    audience = models.TextField(_("for whom"), blank=True)
    prerequisites = models.TextField(_("what is needed before"), blank=True)
    methods = models.TextField(_("methods"), blank=True)
    how_to_complain = models.TextField(_("how to complain or appeal"), blank=True)
    group_min = models.PositiveSmallIntegerField(_("smallest group"), default=12)
    group_max = models.PositiveSmallIntegerField(_("largest group"), default=20)
    declared_hours = models.DecimalField(
        _("hours the programme is announced with"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.25"))],
        help_text=_(
            "Optional. A version can then be frozen only if its minutes add up to this."
        ),
    )
    document = models.CharField(
        _("document on completion"),
        max_length=20,
        choices=Document,
        default=Document.COMPLETION,
    )
    attendance_certificate = models.BooleanField(
        _("certificate of attendance when only attendance was met"), default=True
    )
    is_listed = models.BooleanField(
        _("show in the catalogue"),
        default=True,
        help_text=_("Past programmes may stay in the registers without being offered."),
    )

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("code"), FieldPanel("level")]),
        FieldPanel("public_title"),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("aim"),
                FieldPanel("audience"),
                FieldPanel("prerequisites"),
                FieldPanel("methods"),
                FieldPanel("how_to_complain"),
                FieldRowPanel([FieldPanel("group_min"), FieldPanel("group_max")]),
                FieldPanel("declared_hours"),
                FieldPanel("is_listed"),
            ],
            heading=_("Before enrolling, people should know"),
        ),
        InlinePanel("outcomes", heading=_("Learning outcomes"), label=_("Outcome")),
        MultiFieldPanel(
            [FieldPanel("document"), FieldPanel("attendance_certificate")],
            heading=_("Certificate"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("folded_text"),
        index.FilterField("is_listed"),
    ]
    parent_page_types = ["content.ProgrammeIndexPage"]
    subpage_types = ["content.ModulePage", "content.EvaluationFormPage"]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    @property
    def folded_text(self) -> str:
        """What search looks through, in one script and without diacritics."""
        return fold(
            " ".join([self.title, self.code, self.summary, self.audience, self.aim])
        )

    def modules(self) -> models.QuerySet["ModulePage"]:
        return ModulePage.objects.live().child_of(self).order_by("path")

    def outcome_codes(self) -> list[str]:
        return [outcome.code for outcome in self.outcomes.all()]


class LearningOutcome(Orderable):
    """What a participant can do afterwards; the code is the same in all languages."""

    programme = ParentalKey(
        ProgrammePage, on_delete=models.CASCADE, related_name="outcomes"
    )
    code = models.CharField(_("code"), max_length=10)
    text = models.CharField(_("the participant can …"), max_length=300)

    panels = [FieldRowPanel([FieldPanel("code"), FieldPanel("text")])]

    class Meta(Orderable.Meta):
        verbose_name = _("learning outcome")

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class ModulePage(Page):
    """One part of a programme: lessons and quizzes online, sessions in the room."""

    code = models.CharField(_("code"), max_length=20)
    summary = models.TextField(_("summary"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        InlinePanel(
            "planned_sessions", heading=_("Planned sessions"), label=_("Session")
        ),
    ]
    parent_page_types = ["content.ProgrammePage"]
    subpage_types = [
        "content.LessonPage",
        "assessments.QuizPage",
        "content.EvaluationFormPage",
    ]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead the public to the programme; what is inside needs a place on a run."""
        return redirect(self.get_parent().url)


class PlannedSession(Orderable):
    """A session that every run of the programme is to hold."""

    module = ParentalKey(
        ModulePage, on_delete=models.CASCADE, related_name="planned_sessions"
    )
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=90)
    mode = models.CharField(
        _("delivered"), max_length=20, choices=Mode, default=Mode.IN_ROOM
    )
    is_core = models.BooleanField(
        _("core: may not be missed"),
        default=False,
    )
    intensity = models.PositiveSmallIntegerField(
        _("intensity"), choices=INTENSITY, default=0
    )
    content_note = models.CharField(_("content note"), max_length=300, blank=True)
    alternative_task = models.TextField(
        _("alternative task"),
        blank=True,
        help_text=_("For someone who sits out a role-play; it earns the same credit."),
    )
    outcomes = models.CharField(
        _("learning outcomes"), max_length=120, blank=True, help_text=_("A1, A2")
    )

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("title")]),
        FieldPanel("summary"),
        FieldRowPanel(
            [FieldPanel("minutes"), FieldPanel("mode"), FieldPanel("is_core")]
        ),
        FieldRowPanel([FieldPanel("intensity"), FieldPanel("outcomes")]),
        FieldPanel("content_note"),
        FieldPanel("alternative_task"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("planned session")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0), name="content_session_takes_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        super().clean()
        if self.intensity >= 2 and not self.content_note:
            raise ValidationError(
                {"content_note": _("A heavy session needs a content note.")}
            )


class ActivityPage(Page):
    """Something in the tree that a trainee completes.

    Its identity in every language is `translation_key`. Subclasses say what is
    kept when a version is frozen, and what stands in the way of that.
    """

    kind: ClassVar[str]

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

    def clean(self) -> None:
        super().clean()
        if self.intensity >= 2 and not self.content_note:
            raise ValidationError(
                {"content_note": _("A heavy activity needs a content note.")}
            )

    @classmethod
    def for_freezing(
        cls, pages: "models.QuerySet[ActivityPage]"
    ) -> "models.QuerySet[ActivityPage]":
        """Fetch with `pages` what `frozen_content` reads, to cost the same for all."""
        return pages

    def frozen_content(self) -> dict[str, Any]:
        """Return everything a version must keep of this page, ready for JSON."""
        raise NotImplementedError

    def freeze_problems(self) -> list[str]:
        """Return, in words, what must be mended before a version can be frozen."""
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

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

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

    kind = "evaluation"

    introduction = RichTextField(
        _("introduction"), blank=True, features=PLAIN_RICH_TEXT
    )
    items = ContentField(EvaluationBlocks(), verbose_name=_("items"))

    content_panels = [
        *Page.content_panels,
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

    def frozen_content(self) -> dict[str, Any]:
        return {
            "introduction": self.introduction,
            "items": self.items.get_prep_value(),
        }

    def freeze_problems(self) -> list[str]:
        if not len(self.items):
            return [gettext("The evaluation form has no items.")]
        return []
