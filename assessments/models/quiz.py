"""Quizzes placed in the programme tree."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from content.models import ActivityPage


class QuizPage(ActivityPage):
    """A set of questions that trainees answer, graded or not."""

    kind = "quiz"

    parent_page_types = ["content.ModulePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
