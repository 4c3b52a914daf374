"""Finding questions by words, in either script and by the beginning of words."""

from typing import Any

from assessments.models import Question
from assessments.querysets import QuestionQuerySet
from lms.core.scripts import fold


def search(questions: QuestionQuerySet, typed: str) -> QuestionQuerySet:
    """Narrow `questions` to those that contain what was typed, keeping their order."""
    every: Any = Question.objects.non_polymorphic()
    found = every.autocomplete(fold(typed))
    return questions.filter(pk__in=[question.pk for question in found])
