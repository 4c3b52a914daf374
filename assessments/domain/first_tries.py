"""The first try of each person at a quiz that was handed in and marked.

It alone counts in figures, so that nobody weighs more than others and nothing was
practised before.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Prefetch

from assessments.models import Attempt, Response
from courses.models import CourseRun, Enrolment


def first_tries(
    run: CourseRun, items: Iterable[int], *, of_places: bool = False
) -> dict[int, list[Attempt]]:
    """Return, by quiz, the first marked try of each person with its answers.

    With `of_places`, only of those who have a place still.
    """
    answers = Response.objects.with_earned().defer("answer", "order")
    attempts = (
        Attempt.objects.filter(
            enrolment__run=run, item__in=items, state=Attempt.State.MARKED
        )
        .prefetch_related(Prefetch("responses", answers, to_attr="answers"))
        .order_by("enrolment", "number")
    )
    if of_places:
        attempts = attempts.filter(enrolment__status=Enrolment.Status.ACTIVE)
    found: dict[int, dict[int, Attempt]] = defaultdict(dict)
    for attempt in attempts:
        found[attempt.item_id].setdefault(attempt.enrolment_id, attempt)
    return defaultdict(list, {pk: list(rows.values()) for pk, rows in found.items()})


def answers_of(attempt: Attempt) -> list[Response]:
    answers: list[Response] = getattr(attempt, "answers")  # noqa: B009
    return answers
