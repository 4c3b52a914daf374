"""Saving what a whole form holds, for those who answer without JavaScript."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from assessments.domain.case_steps import is_reached
from assessments.domain.saving import save_answer
from assessments.models import Attempt, Response
from assessments.question_types import Answer, InvalidAnswer, type_of


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer as a form sent it, and the revision that the form had shown."""

    position: int
    answer: Answer
    seen: int
    is_flagged: bool | None = None
    certainty: int | None = None

    def changes(self, response: Response, cleaned: Answer) -> bool:
        """Whether it says anything else than what is kept."""
        flag = response.is_flagged if self.is_flagged is None else self.is_flagged
        sure = self.certainty or response.certainty
        kept = (response.answer, response.is_flagged, response.certainty)
        return (cleaned, flag, sure) != kept


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What became of the answers of a form, by position."""

    saved: set[int] = field(default_factory=set)
    outdated: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    invalid: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def save_answers(attempt: Attempt, given: Iterable[Given], *, at: datetime) -> Kept:
    """Save the answers that differ from what is kept.

    An answer that changed elsewhere after the form was shown stays as it is now;
    one that cannot be meant, or that may not change any more, is left out. All
    others are saved.
    """
    kept = Kept()
    known = {r.position: r for r in _in_order(attempt)}
    for each in given:
        response = known[each.position]
        payload = response.version.payload
        try:
            cleaned = type_of(payload).clean(payload["body"], each.answer)
        except InvalidAnswer as refusal:
            kept.invalid[each.position] = str(refusal.message)
            continue
        if not each.changes(response, cleaned):
            continue
        if _is_closed(response, attempt, known.values()):
            kept.closed.add(each.position)
            continue
        if each.seen < response.revision:
            kept.outdated.add(each.position)
            continue
        revision = max(each.seen + 1, milliseconds(at))
        _save(attempt, each, cleaned, revision=revision, at=at)
        kept.saved.add(each.position)
    return kept


def _in_order(attempt: Attempt) -> QuerySet[Response]:
    responses = attempt.responses.select_related("version", "vignette")
    return responses.order_by("position")


def _is_closed(
    response: Response, attempt: Attempt, responses: Iterable[Response]
) -> bool:
    """Whether the question is left behind, settled, or ahead in its case."""
    is_behind = response.page < attempt.page_reached
    return response.is_settled or is_behind or not is_reached(response, responses)


def _save(
    attempt: Attempt, given: Given, cleaned: Answer, *, revision: int, at: datetime
) -> None:
    save_answer(
        attempt,
        given.position,
        cleaned,
        revision=revision,
        at=at,
        is_flagged=given.is_flagged,
        certainty=given.certainty,
    )


def milliseconds(at: datetime) -> int:
    """Return the moment as revisions count it."""
    return int(at.timestamp() * 1000)
