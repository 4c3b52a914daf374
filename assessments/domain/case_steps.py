"""How far a case that unfolds has come, and which of its questions are there yet."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from assessments.models import QuestionVersion, Response
from assessments.question_types import type_of
from assessments.question_types.unfolding import (
    Asked,
    chosen,
    is_undecided,
    open_step,
    step_of,
    unfolds,
)
from assessments.question_types.ways import first_way, key_given, parts_on
from lms.core.errors import DomainError


def asked_of(case: QuestionVersion, responses: Iterable[Response]) -> list[Asked]:
    """Return the questions about a case in the order in which they are asked."""
    return [_asked(case, each) for each in responses if each.vignette_id == case.pk]


def _asked(case: QuestionVersion, response: Response) -> Asked:
    payload = response.version.payload
    return Asked(
        step=step_of(case.payload["body"], response.version_id),
        is_settled=response.is_settled,
        is_right=type_of(payload).share(payload["body"], response.answer) == 1,
        choice=key_given(response.answer),
    )


def is_reached(response: Response, responses: Iterable[Response]) -> bool:
    """Whether the question may be seen: its case has come as far as it."""
    case = response.vignette
    if case is None or not unfolds(case.payload["body"]):
        return True
    body = case.payload["body"]
    now = open_step(body, asked_of(case, responses))
    return step_of(body, response.version_id) <= now


def is_open_yet(response: Response) -> bool:
    """Whether its case has come as far as the question, by what is kept now."""
    case = response.vignette
    if case is None or not unfolds(case.payload["body"]):
        return True
    about = Response.objects.filter(attempt=response.attempt_id, vignette=case)
    return is_reached(response, about.select_related("version").order_by("position"))


def refuse_ahead(response: Response) -> None:
    """Refuse what concerns a step of a case that is not open yet."""
    if not is_open_yet(response):
        raise DomainError("step_not_reached", _("The case has not come so far yet."))


def refuse_going_on(
    case: QuestionVersion, step: int, responses: Iterable[Response]
) -> None:
    """Refuse to leave a step that is not open yet, or that decides and is not answered."""
    body, asked = case.payload["body"], asked_of(case, responses)
    if step > open_step(body, asked):
        raise DomainError("step_not_reached", _("The case has not come so far yet."))
    if is_undecided(body, step, asked):
        raise DomainError(
            "answer_first",
            _("Answer the last question first: how the case goes on depends on it."),
        )


def to_come(responses: Sequence[Response]) -> int:
    """Count the questions of cases that are still to be shown, on one way to the end."""
    cases = {r.vignette_id: r.vignette for r in responses if r.vignette is not None}
    return sum(_to_come(case, responses) for case in cases.values())


def _to_come(case: QuestionVersion, responses: Iterable[Response]) -> int:
    body, asked = case.payload["body"], asked_of(case, responses)
    if not unfolds(body):
        return 0
    now = open_step(body, asked)
    shown = sum(each.step <= now for each in asked)
    return max(len(parts_on(body, first_way(body, chosen(asked)))) - shown, 0)
