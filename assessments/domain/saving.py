"""Keeping answers while a try is open, and checking single ones where a quiz tells."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain.behaviours import Behaviour
from assessments.domain.case_steps import refuse_ahead
from assessments.domain.case_ways import lay_out_next
from assessments.models import Attempt, Response
from assessments.question_types import Answer, Payload, type_of
from lms.core.canonical import as_stored
from lms.core.errors import DomainError

CERTAINTIES = (1, 2, 3)


def save_answer(
    attempt: Attempt,
    position: int,
    answer: Answer,
    *,
    revision: int,
    at: datetime | None = None,
    **beside: Any,
) -> Response:
    """Keep an answer, unless a newer one is there; see `keep_answer`."""
    found = Response.objects.filter(attempt=attempt, position=position)
    return keep_answer(found, lambda _p: answer, revision=revision, at=at, **beside)


@transaction.atomic
def keep_answer(
    found: QuerySet[Response],
    read: Callable[[Payload], Answer],
    *,
    revision: int,
    at: datetime | None = None,
    is_flagged: bool | None = None,
    certainty: int | None = None,
) -> Response:
    """Keep an answer, unless a newer one is there; return what counts now.

    `found` is the one response meant, `read` returns the answer given to its
    question. `revision` grows with each change. One that is not newer than what is
    kept changes nothing, so a late or repeated delivery does no harm. Refused once
    the attempt is handed in or its time is up, on a page left behind, for a
    question that is settled or stands in a step of a case that is not open yet, and
    for an answer that cannot be meant.
    """
    at = at or timezone.now()
    # Handing in takes the same lock: what is acknowledged here is marked there.
    response = (
        found.select_for_update(of=("self", "attempt"))
        .select_related("attempt", "version", "vignette")
        .get()
    )
    refuse_saving(response, at=at)
    payload = response.version.payload
    cleaned = type_of(payload).clean(payload["body"], read(payload))
    if revision <= response.revision:
        return response
    response.answer = cleaned
    response.revision = revision
    response.answered_at = at
    changed = {"answer": cleaned, "revision": revision, "answered_at": at}
    if is_flagged is not None:
        changed["is_flagged"] = response.is_flagged = is_flagged
    if certainty in CERTAINTIES:
        changed["certainty"] = response.certainty = certainty
    Response.objects.filter(pk=response.pk, revision__lt=revision).update(**changed)
    return response


def refuse_saving(response: Response, *, at: datetime) -> None:
    """Refuse what may not be changed any more; `attempt` must be locked."""
    attempt = response.attempt
    if not attempt.is_open:
        raise DomainError("handed_in", _("This quiz was handed in already."))
    if is_overdue(attempt, at=at):
        raise DomainError(
            "time_over", _("Time is up. What was saved until then is handed in.")
        )
    if response.page < attempt.page_reached:
        raise DomainError(
            "left_behind", _("This page was left behind and stays as it is.")
        )
    if response.is_settled:
        raise DomainError(
            "settled", _("This question has been checked and stays as it is.")
        )
    refuse_ahead(response)


def is_overdue(attempt: Attempt, *, at: datetime) -> bool:
    """Whether the try takes nothing more, by the server's clock."""
    return attempt.accepts_until is not None and at > attempt.accepts_until


@transaction.atomic
def check(attempt: Attempt, position: int, *, at: datetime | None = None) -> Response:
    """Check the answer that is kept, where the quiz tells at once.

    Right, or with no further try at the question, it is settled. The same answer
    checked again changes nothing. Refused where the quiz tells only at the end,
    where a person marks, and without an answer.
    """
    at = at or timezone.now()
    response = (
        Response.objects.select_for_update(of=("self", "attempt"))
        .select_related("attempt__page", "version", "vignette")
        .get(attempt=attempt, position=position)
    )
    if response.is_settled:
        return response
    refuse_saving(response, at=at)
    behaviour = Behaviour.of(response.attempt.page.content)
    share = _share(response, behaviour)
    if response.checks and response.checks[-1]["answer"] == response.answer:
        return response
    checked = {"answer": response.answer, "share": str(share), "at": at.isoformat()}
    response.checks = as_stored([*response.checks, checked])
    response.is_settled = behaviour.is_settled(response.checks)
    response.save(update_fields=["checks", "is_settled"])
    if response.is_settled and response.vignette is not None:
        lay_out_next(response.attempt, response.vignette)
    return response


def _share(response: Response, behaviour: Behaviour) -> Any:
    payload = response.version.payload
    if not behaviour.checks or response.needs_marker:
        raise DomainError("not_checked", _("This question is not checked on its own."))
    if response.answer is None:
        raise DomainError("answer_first", _("Answer the question first."))
    return type_of(payload).share(payload["body"], response.answer)


@transaction.atomic
def reach(attempt: Attempt, page: int) -> None:
    """Leave everything before `page` behind, for good; going back changes nothing.

    For quizzes in which one only moves forward.
    """
    Attempt.objects.filter(pk=attempt.pk, state="open", page_reached__lt=page).update(
        page_reached=page
    )
    attempt.page_reached = max(attempt.page_reached, page)
