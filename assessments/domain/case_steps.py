"""How far a case that unfolds has come, and which of its questions are there yet."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from assessments.models import QuestionVersion, Response
from assessments.question_types import type_of
from assessments.question_types.unfolding import Asked, open_step, step_of, unfolds
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
