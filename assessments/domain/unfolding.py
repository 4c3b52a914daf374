"""Going on in a case that unfolds: what was answered before stays as it is."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain.case_steps import refuse_going_on
from assessments.domain.case_ways import lay_out_next
from assessments.domain.saving import is_overdue
from assessments.models import Attempt, QuestionVersion
from assessments.question_types.unfolding import step_of
from lms.core.errors import DomainError


@transaction.atomic
def go_on(
    attempt: Attempt, case: QuestionVersion, step: int, *, at: datetime | None = None
) -> None:
    """Settle what was answered in `step` of the case, so that the next one opens.

    A step that was left already stays as it is. Where steps depend on answers, those
    that are decided now are laid out. Refused once the attempt is handed in or its
    time is up, for a step that is not reached, and while the question that decides
    how the case goes on is not answered.
    """
    at = at or timezone.now()
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("page")
        .get(pk=attempt.pk)
    )
    if not attempt.is_open or is_overdue(attempt, at=at):
        raise DomainError("handed_in", _("This quiz was handed in already."))
    about = list(
        attempt.responses.select_related("version")
        .filter(vignette=case)
        .order_by("position")
    )
    body = case.payload["body"]
    refuse_going_on(case, step, about)
    leaving = [r.pk for r in about if step_of(body, r.version_id) == step]
    attempt.responses.filter(pk__in=leaving, is_settled=False).update(is_settled=True)
    lay_out_next(attempt, case)
