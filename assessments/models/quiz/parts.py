"""What a quiz is made of: sections, questions, draws, bands of feedback."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from assessments.models.questions import Question
from assessments.models.questions.question import Difficulty
from assessments.pools import Wish
from assessments.section_widget import SectionWidget
from content.models import ProgrammePage

SECTION = FieldPanel(
    "section",
    widget=SectionWidget,
    help_text=_("One of the sections below, by its heading."),
)
_PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class QuizSection(Orderable):
    """A part of a quiz with its own heading, and its own pass mark if wanted."""

    page = ParentalKey(
        "assessments.QuizPage", on_delete=models.CASCADE, related_name="sections"
    )
    title = models.CharField(_("heading"), max_length=120)
    introduction = models.TextField(_("introduction"), max_length=600, blank=True)
    required_percent = models.DecimalField(
        _("per cent needed in this section"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=_PERCENT,
        help_text=_("Empty: only the whole quiz counts."),
    )

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("required_percent")]),
        FieldPanel("introduction"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("section of a quiz")
        verbose_name_plural = _("sections of a quiz")

    def __str__(self) -> str:
        return self.title

    def as_dict(self) -> dict[str, str | None]:
        """Return what a frozen quiz keeps of it."""
        needed = self.required_percent
        return {
            "title": self.title,
            "introduction": self.introduction,
            "required_percent": None if needed is None else f"{needed:.2f}",
        }


class FeedbackBand(Orderable):
    """What is said about the whole, from some per cent on."""

    page = ParentalKey(
        "assessments.QuizPage", on_delete=models.CASCADE, related_name="bands"
    )
    from_percent = models.DecimalField(
        _("from per cent"), max_digits=5, decimal_places=2, validators=_PERCENT
    )
    text = models.TextField(_("text"), max_length=600)

    panels = [FieldPanel("from_percent"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("band of overall feedback")
        verbose_name_plural = _("bands of overall feedback")

    def __str__(self) -> str:
        return f"{self.from_percent}"


class QuizQuestion(Orderable):
    """That a question is part of a quiz, for everybody and in every try."""

    page = ParentalKey(
        "assessments.QuizPage", on_delete=models.CASCADE, related_name="questions"
    )
    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        on_delete=models.PROTECT,
        related_name="used_in_quizzes",
    )

    section = models.PositiveSmallIntegerField(
        _("section"), default=1, help_text=_("Its number in the list of sections.")
    )
    is_anchor = models.BooleanField(
        _("anchor"),
        default=False,
        help_text=_("The same before and after the training, to compare the two."),
    )

    panels = [
        FieldPanel("question"),
        FieldRowPanel([SECTION, FieldPanel("is_anchor")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("question of a quiz")
        verbose_name_plural = _("questions of a quiz")

    def __str__(self) -> str:
        return str(self.question)

    def problem(self) -> str:
        """Return, in words, why the question cannot be shown."""
        if self.question.retired_at:
            text = gettext("The question “%(name)s” is retired; take it out.")
        else:
            text = gettext("The question “%(name)s” is not published.")
        return text % {"name": self.question.name}


class QuizDraw(Orderable):
    """Questions that are drawn at random for each try, never the fixed ones."""

    page = ParentalKey(
        "assessments.QuizPage", on_delete=models.CASCADE, related_name="draws"
    )
    count = models.PositiveSmallIntegerField(
        _("how many"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    programme = models.ForeignKey(
        ProgrammePage,
        verbose_name=_("programme"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    outcome = models.CharField(_("learning outcome"), max_length=10, blank=True)
    tag = models.CharField(_("tag"), max_length=100, blank=True)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty, null=True, blank=True
    )
    automatic_only = models.BooleanField(
        _("only questions that the computer marks"), default=True
    )
    section = models.PositiveSmallIntegerField(
        _("section"), default=1, help_text=_("Its number in the list of sections.")
    )

    panels = [
        FieldRowPanel([FieldPanel("count"), SECTION, FieldPanel("programme")]),
        FieldRowPanel([FieldPanel("outcome"), FieldPanel("tag")]),
        FieldRowPanel([FieldPanel("difficulty"), FieldPanel("automatic_only")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("random draw")
        verbose_name_plural = _("random draws")

    def __str__(self) -> str:
        return f"{self.count} {self.outcome} {self.tag}".strip()

    def wish(self) -> Wish:
        return Wish(
            count=self.count,
            programme=self.programme.translation_key if self.programme else None,
            outcome=self.outcome.strip(),
            tag=self.tag.strip(),
            difficulty=self.difficulty,
            automatic_only=self.automatic_only,
        )
