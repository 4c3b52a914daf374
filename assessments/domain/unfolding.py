"""Going on in a case that unfolds: what was answered before stays as it is."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain.case_steps import asked_of
from assessments.domain.saving import is_overdue
from assessments.models import Attempt, QuestionVersion
from assessments.question_types.unfolding import open_step, step_of
from lms.core.errors import DomainError


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
