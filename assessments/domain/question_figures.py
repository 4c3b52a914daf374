"""How a question did, version by version, over all runs and by run.

Of each person the first answer counts, of tries that were handed in and marked.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from assessments.domain.figures import item_answer
from assessments.domain.statistics import ItemAnswer, ItemFigures, item_figures, spent
from assessments.models import Attempt, Question, QuestionVersion, Response
from assessments.question_types import type_of
from assessments.question_types.summary import Summary
from courses.models import CourseRun
from lms.core.models import User


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
    wholes, seconds = _of_tries({each.attempt_id: each.attempt for each in rows})
    by_run: dict[int, list[ItemAnswer]] = defaultdict(list)
    answers = []
    for each in rows:
        answer = item_answer(each, wholes[each.attempt_id], seconds)
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
        .order_by("pk")
    )
    firsts: dict[int, Response] = {}
    for each in responses:
        if each.counted:
            firsts.setdefault(each.attempt.enrolment.person_id, each)
    return firsts


def _of_tries(
    attempts: Mapping[int, Attempt],
) -> tuple[dict[int, tuple[float, float]], dict[int, float]]:
    """Return what each try earned of how much, and how long each answer took."""
    moments: dict[int, list[tuple[int, float | None]]] = defaultdict(list)
    wholes: dict[int, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    answers = Response.objects.filter(attempt__in=list(attempts)).with_earned()
    for each in answers.defer("answer", "order"):
        at = each.answered_at.timestamp() if each.answered_at else None
        moments[each.attempt_id].append((each.pk, at))
        earned, counted = wholes[each.attempt_id]
        wholes[each.attempt_id] = (
            earned + float(each.earned or 0),
            counted + float(each.counted or 0),
        )
    seconds: dict[int, float] = {}
    for pk, attempt in attempts.items():
        seconds |= spent(moments[pk], start=attempt.started_at.timestamp())
    return wholes, seconds
