"""Quizzes placed in the programme tree."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.fields import RichTextField
from wagtail.models import Locale, Orderable, Page

from assessments.models.bank import load_bank
from assessments.models.questions import Question
from assessments.models.questions.question import Difficulty
from assessments.pools import Entry, Wish, in_language, pools
from content.blocks import PLAIN_RICH_TEXT
from content.models import ActivityPage, ProgrammePage


class QuizPage(ActivityPage):
    """A set of questions that trainees answer, graded or not.

    Some questions are fixed, others are drawn for each try. What a trainee takes
    is never this page but its frozen content, with the versions of questions.
    """

    class Feedback(models.TextChoices):
        FULL = "full", _("After each try: marks, right answers and feedback")
        WHEN_DONE = (
            "when_done",
            _("After each try the score; the rest when passed or no try is left"),
        )
        SCORE = "score", _("Only the score")
        AFTER_OTHER = "after_other", _("Nothing until another quiz is done")

    kind = "quiz"

    introduction = RichTextField(
        _("introduction"), blank=True, features=PLAIN_RICH_TEXT
    )
    is_graded = models.BooleanField(
        _("graded"),
        default=True,
        help_text=_("A quiz that is not graded is done as soon as it is handed in."),
    )
    pass_percent = models.DecimalField(
        _("per cent needed to pass"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(100))],
    )
    tries = models.PositiveSmallIntegerField(
        _("tries"),
        default=3,
        validators=[MaxValueValidator(99)],
        help_text=_("0 means without limit."),
    )
    wait_hours = models.PositiveSmallIntegerField(
        _("hours between tries"), default=24, validators=[MaxValueValidator(720)]
    )
    redraw = models.BooleanField(_("draw again for each try"), default=True)
    shuffle_questions = models.BooleanField(_("shuffle questions"), default=False)
    shuffle_choices = models.BooleanField(
        _("shuffle choices"),
        default=True,
        help_text=_("As far as each question allows."),
    )
    feedback = models.CharField(
        _("feedback"), max_length=12, choices=Feedback, default=Feedback.FULL
    )
    feedback_after = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("the other quiz"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    passed_text = models.TextField(_("text when passed"), max_length=600, blank=True)
    failed_text = models.TextField(
        _("text when not passed"),
        max_length=600,
        blank=True,
        help_text=_("Say “not yet” rather than “failed”, and what helps next."),
    )

    content_panels = [
        *Page.content_panels,
        *ActivityPage.activity_panels,
        FieldPanel("introduction"),
        InlinePanel(
            "questions", heading=_("Questions for everybody"), label=_("Question")
        ),
        InlinePanel(
            "draws", heading=_("Questions drawn from the bank"), label=_("Draw")
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("is_graded"), FieldPanel("pass_percent")]),
                FieldRowPanel([FieldPanel("tries"), FieldPanel("wait_hours")]),
                FieldPanel("redraw"),
                FieldRowPanel(
                    [FieldPanel("shuffle_questions"), FieldPanel("shuffle_choices")]
                ),
            ],
            heading=_("Rules"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("feedback"),
                PageChooserPanel("feedback_after", "assessments.QuizPage"),
                FieldPanel("passed_text"),
                FieldPanel("failed_text"),
            ],
            heading=_("Afterwards"),
        ),
    ]
    parent_page_types = ["content.ModulePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def clean(self) -> None:
        super().clean()
        if self.is_graded and self.pass_percent is None:
            raise ValidationError(
                {"pass_percent": _("A graded quiz needs a pass mark.")}
            )
        if self.feedback == self.Feedback.AFTER_OTHER and not self.feedback_after_id:
            raise ValidationError(
                {"feedback_after": _("Choose the quiz that is to be done first.")}
            )

    @classmethod
    def for_freezing(
        cls, pages: "models.QuerySet[ActivityPage]"
    ) -> "Iterable[ActivityPage]":
        """Fetch with `pages` their questions and draws, and the bank once for all."""
        found = pages.select_related("feedback_after").prefetch_related(
            models.Prefetch(
                "questions",
                QuizQuestion.objects.order_by("sort_order", "pk").prefetch_related(
                    models.Prefetch("question", Question.objects.non_polymorphic())
                ),
            ),
            models.Prefetch(
                "draws",
                QuizDraw.objects.order_by("sort_order", "pk").select_related(
                    "programme"
                ),
            ),
        )
        bank, source = load_bank(), Locale.get_default().pk
        for page in found:
            page.bank = in_language(bank, wanted=page.locale_id, source=source)
        return found

    @cached_property
    def bank(self) -> dict[UUID, Entry]:
        """Every question that may be shown in this quiz's language, by its key."""
        source = Locale.get_default().pk
        return in_language(load_bank(), wanted=self.locale_id, source=source)

    def fixed_entries(self) -> list[Entry]:
        """The fixed questions that can be shown, in their order."""
        keys = [row.question.translation_key for row in self.questions.all()]
        return [self.bank[key] for key in keys if key in self.bank]

    def pools(self) -> list[list[Entry]]:
        """What each draw may pick from."""
        keys = [row.question.translation_key for row in self.questions.all()]
        wishes = [draw.wish() for draw in self.draws.all()]
        return pools(self.bank.values(), fixed=keys, wishes=wishes)

    def frozen_content(self) -> dict[str, Any]:
        """Return the rules, and the versions of all questions it may ask."""
        other = self.feedback_after
        draws: Sequence[QuizDraw] = self.draws.all()
        return {
            "introduction": self.introduction,
            "is_graded": self.is_graded,
            "pass_percent": f"{self.pass_percent:.2f}" if self.is_graded else None,
            "tries": self.tries,
            "wait_hours": self.wait_hours,
            "redraw": self.redraw,
            "shuffle_questions": self.shuffle_questions,
            "shuffle_choices": self.shuffle_choices,
            "feedback": str(self.feedback),
            "feedback_after": str(other.translation_key) if other else None,
            "passed_text": self.passed_text,
            "failed_text": self.failed_text,
            "fixed": [entry.as_dict() for entry in self.fixed_entries()],
            "draws": [
                {"count": draw.count, "pool": [entry.as_dict() for entry in pool]}
                for draw, pool in zip(draws, self.pools(), strict=True)
            ],
            "question_count": sum(entry.size for entry in self.fixed_entries())
            + sum(draw.count for draw in draws),
        }

    def freeze_problems(self) -> list[str]:
        """Return what makes the quiz impossible to take or to pass, in words."""
        found = []
        rows = list(self.questions.all())
        draws = list(self.draws.all())
        if not rows and not draws:
            found.append(gettext("The quiz has no questions."))
        if self.is_graded and self.pass_percent is None:
            found.append(gettext("A graded quiz needs a pass mark."))
        for row in rows:
            if row.question.translation_key not in self.bank:
                found.append(row.problem())
        for number, (draw, pool) in enumerate(
            zip(draws, self.pools(), strict=True), start=1
        ):
            if draw.count > len(pool):
                found.append(
                    gettext(
                        "Draw %(number)s asks for %(count)s questions, and the bank"
                        " has %(found)s that fit."
                    )
                    % {"number": number, "count": draw.count, "found": len(pool)}
                )
        return found

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "assessments/quiz_preview.html"


class QuizQuestion(Orderable):
    """That a question is part of a quiz, for everybody and in every try."""

    page = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        on_delete=models.PROTECT,
        related_name="used_in_quizzes",
    )

    panels = [FieldPanel("question")]

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

    page = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="draws")
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

    panels = [
        FieldRowPanel([FieldPanel("count"), FieldPanel("programme")]),
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
