"""Gathering what the figures about questions and quizzes are made from.

Answers that count for nothing, after a repair, are left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Prefetch

from assessments.domain.first_tries import answers_of, first_tries
from assessments.domain.gains import GainReport, gains_on
from assessments.domain.statistics import (
    ItemAnswer,
    ItemFigures,
    QuizFigures,
    item_figures,
    quiz_figures,
    spent,
)
from assessments.models import Attempt, Question, QuestionVersion, Response
from courses.models import CourseRun, OutlineItem


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """A question version as it did in a quiz."""

    version: QuestionVersion
    figures: ItemFigures


@dataclass(frozen=True, kw_only=True)
class QuizReport:
    figures: QuizFigures
    items: list[ItemRow] = field(default_factory=list)
    gains: list[GainReport] = field(default_factory=list)


def quiz_report(run: CourseRun, item: OutlineItem) -> QuizReport:
    """Return the figures of one quiz on one run, in a fixed number of queries."""
    attempts = first_tries(run, [item.pk])[item.pk]
    by_version: dict[int, list[ItemAnswer]] = defaultdict(list)
    marks = []
    for attempt in attempts:
        seconds = _seconds(attempt)
        counted = [each for each in answers_of(attempt) if each.counted]
        marks.append({each.version_id: float(each.earned or 0) for each in counted})
        whole = (
            sum(float(each.earned or 0) for each in counted),
            sum(float(each.counted or 0) for each in counted),
        )
        for each in counted:
            by_version[each.version_id].append(item_answer(each, whole, seconds))
    percents = [float(each.percent or 0) for each in attempts]
    versions = _versions(by_version)
    return QuizReport(
        figures=quiz_figures(percents, marks),
        items=[
            ItemRow(version=versions[pk], figures=item_figures(answers))
            for pk, answers in sorted(by_version.items())
        ],
        gains=gains_on(run, item),
    )


def _seconds(attempt: Attempt) -> dict[int, float]:
    moments = [
        (each.pk, each.answered_at.timestamp() if each.answered_at else None)
        for each in answers_of(attempt)
    ]
    return spent(moments, start=attempt.started_at.timestamp())


def item_answer(
    response: Response, whole: tuple[float, float], seconds: Mapping[int, float]
) -> ItemAnswer:
    """Return an answer beside the rest of its try; `whole` is earned and counted.

    Marks alone are compared: how sure somebody was plays no part.
    """
    earned, counted = float(response.earned or 0), float(response.counted or 0)
    left = whole[1] - counted
    return ItemAnswer(
        share=earned / counted,
        rest=(whole[0] - earned) / left if left > 0 else None,
        seconds=seconds.get(response.pk),
    )


def _versions(ids: Iterable[int]) -> dict[int, QuestionVersion]:
    questions = Question.objects.non_polymorphic()
    return (
        QuestionVersion.objects.prefetch_related(Prefetch("question", questions))
        .order_by()
        .in_bulk(list(ids))
    )
