"""Gathering what the figures about questions and quizzes are made from.

Of each person the first try at a quiz that was handed in and marked counts, so that
nobody weighs more than others and nothing was practised before. Answers that count
for nothing, after a repair, are left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Prefetch

from assessments.domain.statistics import (
    Gain,
    ItemAnswer,
    ItemFigures,
    QuizFigures,
    item_figures,
    learning_gain,
    paired_shares,
    quiz_figures,
    spent,
)
from assessments.models import Attempt, Question, QuestionVersion, Response
from courses.models import CourseRun, FrozenPage, OutlineItem


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """A question version as it did in a quiz."""

    version: QuestionVersion
    figures: ItemFigures


@dataclass(frozen=True, kw_only=True)
class GainReport:
    """Learning gain between two quizzes; `questions` says how many were compared."""

    before: OutlineItem
    after: OutlineItem
    gain: Gain
    questions: int


@dataclass(frozen=True, kw_only=True)
class QuizReport:
    figures: QuizFigures
    items: list[ItemRow] = field(default_factory=list)
    gains: list[GainReport] = field(default_factory=list)


def quiz_report(run: CourseRun, item: OutlineItem) -> QuizReport:
    """Return the figures of one quiz on one run, in a fixed number of queries."""
    attempts = _first_tries(run, [item.pk])[item.pk]
    by_version: dict[int, list[ItemAnswer]] = defaultdict(list)
    marks = []
    for attempt in attempts:
        seconds = _seconds(attempt)
        counted = [each for each in _answers(attempt) if each.counted]
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
        gains=_gains(run, item),
    )


def _first_tries(run: CourseRun, items: Iterable[int]) -> dict[int, list[Attempt]]:
    """Return, by quiz, the first marked try of each person with its answers."""
    answers = Response.objects.with_earned().defer("answer", "order")
    attempts = (
        Attempt.objects.filter(
            enrolment__run=run, item__in=items, state=Attempt.State.MARKED
        )
        .prefetch_related(Prefetch("responses", answers, to_attr="answers"))
        .order_by("enrolment", "number")
    )
    found: dict[int, dict[int, Attempt]] = defaultdict(dict)
    for attempt in attempts:
        found[attempt.item_id].setdefault(attempt.enrolment_id, attempt)
    return defaultdict(list, {pk: list(rows.values()) for pk, rows in found.items()})


def _answers(attempt: Attempt) -> list[Response]:
    answers: list[Response] = getattr(attempt, "answers")  # noqa: B009
    return answers


def _seconds(attempt: Attempt) -> dict[int, float]:
    moments = [
        (each.pk, each.answered_at.timestamp() if each.answered_at else None)
        for each in _answers(attempt)
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


def _gains(run: CourseRun, item: OutlineItem) -> list[GainReport]:
    """Compare with each quiz of the run that shares anchors, or waits for this one."""
    items = list(run.version.items.filter(kind=OutlineItem.Kind.QUIZ).order_by("order"))
    pages = {
        page.item_id: page.content
        for page in FrozenPage.objects.filter(item__in=items).order_by("-pk")
    }
    partners = [
        other
        for other in items
        if other.pk != item.pk and _belong_together(item, other, pages)
    ]
    if not partners:
        return []
    tries = _first_tries(run, [item.pk, *(other.pk for other in partners)])
    keys = _question_keys(tries)
    found = []
    for other in partners:
        before, after = sorted((item, other), key=lambda each: each.order)
        anchors = set(pages[before.pk].get("anchors") or ()) & set(
            pages[after.pk].get("anchors") or ()
        )
        found.append(_gain(before, after, tries, keys, anchors))
    return found


def _belong_together(
    item: OutlineItem, other: OutlineItem, pages: Mapping[int, Mapping[str, object]]
) -> bool:
    one, two = pages.get(item.pk, {}), pages.get(other.pk, {})
    anchors: object = set(one.get("anchors") or ()) & set(two.get("anchors") or ())  # type: ignore[call-overload]
    waits = {one.get("feedback_after"), two.get("feedback_after")}
    return bool(anchors) or bool({str(item.key), str(other.key)} & waits)


def _question_keys(tries: Mapping[int, list[Attempt]]) -> dict[int, UUID]:
    ids = {r.version_id for rows in tries.values() for a in rows for r in _answers(a)}
    versions = QuestionVersion.objects.filter(pk__in=ids)
    return dict(versions.values_list("pk", "question__translation_key"))


def _gain(
    before: OutlineItem,
    after: OutlineItem,
    tries: Mapping[int, list[Attempt]],
    keys: Mapping[int, UUID],
    anchors: set[str],
) -> GainReport:
    second = {each.enrolment_id: each for each in tries[after.pk]}
    pairs, compared = [], set()
    for first in tries[before.pk]:
        if first.enrolment_id not in second:
            continue
        one = _shares(first, keys, anchors)
        two = _shares(second[first.enrolment_id], keys, anchors)
        pair = paired_shares(one, two)
        if pair is not None:
            pairs.append(pair)
            compared |= one.keys() & two.keys()
    return GainReport(
        before=before, after=after, gain=learning_gain(pairs), questions=len(compared)
    )


def _shares(
    attempt: Attempt, keys: Mapping[int, UUID], anchors: set[str]
) -> dict[UUID, float]:
    return {
        keys[each.version_id]: float(each.earned or 0) / float(each.counted)
        for each in _answers(attempt)
        if each.counted and (not anchors or str(keys[each.version_id]) in anchors)
    }
