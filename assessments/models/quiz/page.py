"""The page of a quiz: what authors write, and what a version keeps of it."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Locale, Revision

from assessments.models.bank import load_bank
from assessments.models.questions import Question
from assessments.models.quiz.checks import copy_problems_of, problems_of
from assessments.models.quiz.copies import refuse_strays
from assessments.models.quiz.panels import quiz_editor
from assessments.models.quiz.parts import (
    FeedbackBand,
    QuizDraw,
    QuizQuestion,
    QuizSection,
)
from assessments.models.quiz.settings import QuizSettings
from assessments.pools import Entry, in_language, pools
from assessments.quiz_forms import QuizPageForm
from content.blocks import PLAIN_RICH_TEXT
from content.models import ActivityPage
from lms.core.models import User


class QuizPage(QuizSettings, ActivityPage):
    """A set of questions that trainees answer, graded or not.

    Some questions are fixed, others are drawn for each try. What a trainee takes
    is never this page but its frozen content, with the versions of questions.
    """

    kind = "quiz"

    introduction = RichTextField(
        _("introduction"), blank=True, features=PLAIN_RICH_TEXT
    )

    base_form_class = QuizPageForm
    edit_handler = quiz_editor(ActivityPage)
    parent_page_types = ["content.ModulePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def publish(
        self, revision: Revision, user: User | None = None, **options: Any
    ) -> None:
        """Publish the revision; refused when somebody publishes another test.

        The editor says so at the field; this is for every other way: an approval in
        a workflow, many pages at once, a program. What is published on time, by
        nobody, was compared when it was approved, and is once more at freezing.
        """
        if user is not None:
            refuse_strays(revision.as_object())
        super().publish(revision, user=user, **options)

    @classmethod
    def for_freezing(
        cls, pages: "models.QuerySet[ActivityPage]"
    ) -> "Iterable[ActivityPage]":
        """Fetch with `pages` their parts, and the bank once for all."""
        found = pages.select_related("feedback_after", "locale").prefetch_related(
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
            models.Prefetch(
                "sections", QuizSection.objects.order_by("sort_order", "pk")
            ),
            models.Prefetch("bands", FeedbackBand.objects.order_by("from_percent")),
        )
        entries, source = load_bank(), Locale.get_default().pk
        for page in found:
            page.entries = entries
            page.bank = in_language(entries, wanted=page.locale_id, source=source)
        return found

    @cached_property
    def entries(self) -> list[Entry]:
        """Every question that quizzes may show, in every language."""
        return load_bank()

    @cached_property
    def bank(self) -> dict[UUID, Entry]:
        """Every question that may be shown in this quiz's language, by its key."""
        source = Locale.get_default().pk
        return in_language(self.entries, wanted=self.locale_id, source=source)

    def fixed_rows(self) -> list[tuple[QuizQuestion, Entry]]:
        """The fixed questions that can be shown, in their order."""
        rows = [(row, row.question.translation_key) for row in self.questions.all()]
        return [(row, self.bank[key]) for row, key in rows if key in self.bank]

    def pools(self, locale_id: int | None = None) -> list[list[Entry]]:
        """What each draw may pick from, in the quiz's language or in another.

        Only what is published in that very language is drawn.
        """
        wanted = locale_id or self.locale_id
        here = (entry for entry in self.entries if entry.locale == wanted)
        keys = [row.question.translation_key for row in self.questions.all()]
        wishes = [draw.wish() for draw in self.draws.all()]
        return pools(here, fixed=keys, wishes=wishes)

    def frozen_content(self) -> dict[str, Any]:
        """Return the settings, and the versions of all questions it may ask."""
        draws: list[QuizDraw] = list(self.draws.all())
        fixed = self.fixed_rows()
        bands = sorted(self.bands.all(), key=lambda band: band.from_percent)
        return {
            "introduction": self.introduction,
            **self.frozen_settings(),
            "sections": [section.as_dict() for section in self.sections.all()],
            "bands": [
                {"from_percent": f"{band.from_percent:.2f}", "text": band.text}
                for band in bands
            ],
            "anchors": [str(entry.key) for row, entry in fixed if row.is_anchor],
            "fixed": [
                {**entry.as_dict(), "section": row.section} for row, entry in fixed
            ],
            "draws": [
                {
                    "count": draw.count,
                    "section": draw.section,
                    "pool": [entry.as_dict() for entry in pool],
                }
                for draw, pool in zip(draws, self.pools(), strict=True)
            ],
            "question_count": sum(entry.size for _row, entry in fixed)
            + sum(draw.count for draw in draws),
        }

    def freeze_problems(self) -> list[str]:
        """Return what makes the quiz impossible to take or to pass, in words."""
        return problems_of(self)

    def copy_problems(self, source: ActivityPage) -> list[str]:
        """Return where this translation is another test than `source`, or too small."""
        if not isinstance(source, QuizPage):
            return []
        return copy_problems_of(self, source)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "assessments/quiz_preview.html"
