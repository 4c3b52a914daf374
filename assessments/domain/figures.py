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
from assessments.question_types import type_of
from assessments.question_types.summary import Summary
from courses.models import CourseRun, FrozenPage, OutlineItem
from lms.core.models import User


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
        for each in counted:
            by_version[each.version_id].append(_item_answer(attempt, each, seconds))
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


def _item_answer(
    attempt: Attempt, response: Response, seconds: Mapping[int, float]
) -> ItemAnswer:
    earned, counted = float(response.earned or 0), float(response.counted or 0)
    left = float(attempt.max_score) - counted
    rest = None
    if left > 0:
        rest = (float(attempt.score or 0) - earned) / left
    return ItemAnswer(
        share=earned / counted, rest=rest, seconds=seconds.get(response.pk)
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


@dataclass(frozen=True, kw_only=True)
class RunRow:
    run: CourseRun
    figures: ItemFigures


@dataclass(frozen=True, kw_only=True)
class VersionReport:
    """A question version over all runs, and by those runs a person may see.

    `summary` counts what was answered; None for fewer than five people.
    """

    version: QuestionVersion
    figures: ItemFigures
    summary: Summary | None
    runs: list[RunRow]


def question_report(question: Question, *, viewer: User) -> list[VersionReport]:
    """Return the figures of each version of the question, the newest first.

    A fixed number of queries for each version that was asked.
    """
    visible = {run.pk: run for run in CourseRun.objects.visible_to(viewer).distinct()}
    return [
        _version_report(version, visible)
        for version in question.versions.order_by("-number")
    ]


def _version_report(
    version: QuestionVersion, visible: Mapping[int, CourseRun]
) -> VersionReport:
    firsts = _first_answers(version)
    rows = list(firsts.values())
    attempts = {each.attempt_id: each.attempt for each in rows}
    seconds = _seconds_of(attempts)
    by_run: dict[int, list[ItemAnswer]] = defaultdict(list)
    answers = []
    for each in rows:
        answer = _item_answer(each.attempt, each, seconds)
        answers.append(answer)
        by_run[each.attempt.enrolment.run_id].append(answer)
    figures = item_figures(answers)
    summary = None
    if figures.is_enough:
        given = [each.answer for each in rows]
        summary = type_of(version.payload).summarise(version.payload, given)
    return VersionReport(
        version=version,
        figures=figures,
        summary=summary,
        runs=[
            RunRow(run=visible[pk], figures=item_figures(found))
            for pk, found in sorted(by_run.items(), reverse=True)
            if pk in visible
        ],
    )


def _first_answers(version: QuestionVersion) -> dict[int, Response]:
    """Return each person's first answer to the version, by person."""
    responses = (
        Response.objects.filter(version=version, attempt__state=Attempt.State.MARKED)
        .select_related("attempt__enrolment")
        .with_earned()
        .order_by("attempt__submitted_at", "pk")
    )
    firsts: dict[int, Response] = {}
    for each in responses:
        if each.counted:
            firsts.setdefault(each.attempt.enrolment.person_id, each)
    return firsts


def _seconds_of(attempts: Mapping[int, Attempt]) -> dict[int, float]:
    moments: dict[int, list[tuple[int, float | None]]] = defaultdict(list)
    rows = Response.objects.filter(attempt__in=list(attempts))
    for attempt, pk, at in rows.values_list("attempt", "pk", "answered_at"):
        moments[attempt].append((pk, at.timestamp() if at else None))
    found: dict[int, float] = {}
    for pk, attempt in attempts.items():
        found |= spent(moments[pk], start=attempt.started_at.timestamp())
    return found
