"""Which outcomes the quizzes of a version ask about, for those who judge programmes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from assessments.models import QuestionVersion
from content.models.delivery import split_codes
from courses.domain.assessment_plans import PlannedQuiz
from courses.domain.outline import frozen_page
from courses.models import FrozenPage, OutlineItem, ProgrammeVersion


def planned_quizzes(version: ProgrammeVersion, locale: str) -> Sequence[PlannedQuiz]:
    """Return each quiz with how many of its questions there are on each outcome.

    Questions that may be drawn count as those that are always asked. The number of
    queries does not grow with the quizzes.
    """
    items = (
        version.items.filter(kind=OutlineItem.Kind.QUIZ)
        .select_related("version")
        .prefetch_related("pages")
        .order_by("order")
    )
    pages = [(item, frozen_page(item, locale)) for item in items]
    outcomes = _outcomes_of({pk for _item, page in pages for pk in _asked(page)})
    return [_planned(item, page, outcomes) for item, page in pages]


def _planned(
    item: OutlineItem, page: FrozenPage, outcomes: dict[int, list[str]]
) -> PlannedQuiz:
    content = page.content
    percent = content.get("pass_percent")
    is_graded = bool(content.get("is_graded"))
    return PlannedQuiz(
        code=item.code,
        title=page.title,
        is_graded=is_graded,
        pass_percent=round(float(percent)) if is_graded and percent else None,
        asked=content.get("question_count", 0),
        questions=Counter(code for pk in _asked(page) for code in outcomes.get(pk, ())),
    )


def _asked(page: FrozenPage) -> set[int]:
    """Return the versions of all questions that the quiz may ask."""
    fixed: list[dict[str, Any]] = page.content.get("fixed", [])
    pools = [each["pool"] for each in page.content.get("draws", [])]
    return {each["version"] for each in [*fixed, *(e for pool in pools for e in pool)]}


def _outcomes_of(versions: set[int]) -> dict[int, list[str]]:
    rows = QuestionVersion.objects.filter(pk__in=versions)
    return {
        pk: split_codes(codes)
        for pk, codes in rows.values_list("pk", "question__outcomes")
    }
