"""Laying out the steps of a case as the answers decide which of them come."""

from collections.abc import Mapping, Sequence
from typing import Any

from assessments.domain.case_steps import asked_of
from assessments.domain.selection import Slot
from assessments.domain.sheets import case_rows
from assessments.models import Attempt, QuestionVersion, Response
from assessments.question_types.unfolding import chosen
from assessments.question_types.ways import branches, decided, first_way, parts_on


def missing_rows(
    quiz: Mapping[str, Any],
    case: QuestionVersion,
    about: Sequence[Response],
    *,
    seed: int,
    to_the_end: bool = False,
) -> list[Response]:
    """Return the empty answers to what is sure to be asked about the case by now.

    `about` are the answers there are. `to_the_end` fills up one whole way: what
    somebody did not come to earns nothing, but it was possible.
    """
    body = case.payload["body"]
    if not branches(body):
        return []
    settled = chosen(asked_of(case, about))
    way = first_way(body, settled) if to_the_end else decided(body, settled)
    first = about[0]
    slot = Slot(
        version=case.pk,
        is_drawn=first.is_drawn,
        section=first.section,
        page=first.page,
    )
    more = [part["version"] for part in parts_on(body, way)[len(about) :]]
    versions = QuestionVersion.objects.in_bulk(more)
    return case_rows(
        quiz,
        slot,
        case,
        [versions[pk] for pk in more],
        seed=seed,
        position=first.position + len(about),
    )


def lay_out_next(
    attempt: Attempt, case: QuestionVersion, *, to_the_end: bool = False
) -> None:
    """Keep empty answers for the steps that are decided now; a repeat adds none.

    Callers hold the attempt.
    """
    if not branches(case.payload["body"]):
        return
    about = list(
        attempt.responses.select_related("version")
        .filter(vignette=case)
        .order_by("position")
    )
    rows = missing_rows(
        attempt.page.content, case, about, seed=attempt.seed, to_the_end=to_the_end
    )
    for row in rows:
        row.attempt = attempt
    Response.objects.bulk_create(rows)


def lay_out_rest(attempt: Attempt, responses: Sequence[Response]) -> bool:
    """Fill up the cases of a try that is handed in; return whether any is so made.

    Callers hold the attempt.
    """
    cases = {r.vignette for r in responses if r.vignette is not None}
    open_ended = [case for case in cases if branches(case.payload["body"])]
    for case in open_ended:
        lay_out_next(attempt, case, to_the_end=True)
    return bool(open_ended)
