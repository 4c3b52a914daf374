"""Going on in a case that unfolds: what was answered before stays as it is."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain.saving import is_overdue
from assessments.models import Attempt, QuestionVersion, Response
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


@transaction.atomic
def go_on(
    attempt: Attempt, case: QuestionVersion, step: int, *, at: datetime | None = None
) -> None:
    """Settle what was answered in `step` of the case, so that the next one opens.

    A step that was left already stays as it is. Refused once the attempt is handed
    in or its time is up, and for a step that is not reached.
    """
    at = at or timezone.now()
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if not attempt.is_open or is_overdue(attempt, at=at):
        raise DomainError("handed_in", _("This quiz was handed in already."))
    about = list(
        attempt.responses.select_related("version")
        .filter(vignette=case)
        .order_by("position")
    )
    body = case.payload["body"]
    if step > open_step(body, asked_of(case, about)):
        raise DomainError("step_not_reached", _("The case has not come so far yet."))
    leaving = [r.pk for r in about if step_of(body, r.version_id) == step]
    attempt.responses.filter(pk__in=leaving, is_settled=False).update(is_settled=True)
