"""Asking for another look at a result, and deciding on it by somebody else."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain.results import add_mark, finish_marking, locked_attempt
from assessments.models import Appeal, AppealDecision, Attempt, Mark, Response
from assessments.notices import APPEAL_DECIDED
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.noticing import notify


def appeals_until(attempt: Attempt) -> datetime | None:
    """Return until when an appeal is possible; None before there is a result."""
    if attempt.marked_at is None:
        return None
    return attempt.marked_at + timedelta(days=settings.APPEAL_DAYS)


def looks_again(attempt: Attempt, *, at: datetime, shows: bool) -> dict[str, Any]:
    """Return what became of a result since, and whether an appeal is still possible.

    Nothing is said of a result that the rules do not show yet.
    """
    if not shows:
        return {}
    until = appeals_until(attempt)
    appeals = list(
        attempt.appeals.select_related("response", "decision__mark__response")
    )
    return {
        "appeals": appeals,
        "earlier": list(attempt.earlier_results.all()),
        "appeal_until": until,
        "may_appeal": until is not None and at <= until,
    }


@transaction.atomic
def appeal(
    attempt: Attempt,
    *,
    reason: str,
    by: User,
    response: Response | None = None,
    at: datetime | None = None,
) -> Appeal:
    """Ask for another look at a try, or at one of its answers.

    It is to be decided within the days of the settings. Refused for somebody
    else's try, before there is a result, after the time for appeals, and without a
    reason. A repeat returns the appeal that is there.
    """
    at = at or timezone.now()
    attempt = locked_attempt(attempt.pk)
    if attempt.enrolment.person_id != by.pk:
        raise DomainError("other_person", _("Only your own results can be appealed."))
    known = attempt.appeals.filter(response=response).first()
    if known:
        return known
    until = appeals_until(attempt)
    if until is None:
        raise DomainError("no_result", _("There is no result yet."))
    if at > until:
        raise DomainError("too_late", _("The time for an appeal is over."))
    if not reason.strip():
        raise DomainError("reason_missing", _("Say what should be looked at again."))
    due = timezone.localdate(at) + timedelta(days=settings.APPEAL_DECISION_DAYS)
    found = Appeal.objects.create(
        attempt=attempt,
        response=response,
        reason=reason.strip(),
        by=by,
        at=at,
        due_on=due,
    )
    audit.record(
        "appeal.made",
        found,
        by=by,
        at=at,
        attempt=attempt.pk,
        response=response.pk if response else None,
        due_on=due.isoformat(),
    )
    return found


@transaction.atomic
def uphold(
    appeal: Appeal, *, reason: str, by: User, at: datetime | None = None
) -> AppealDecision:
    """Leave the result as it is, for a reason that the trainee reads."""
    at = at or timezone.now()
    attempt = locked_attempt(appeal.attempt_id)
    _refuse_decision(appeal, attempt, appeal.response, reason, by)
    return _decide(
        appeal,
        AppealDecision.Outcome.UPHELD,
        marked_by=_marker_of(appeal.response),
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def change(
    appeal: Appeal,
    response: Response,
    *,
    marks: Decimal,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> AppealDecision:
    """Give an answer of the try more marks, and add the result up again.

    The mark that was there stays on record. Refused for marks that are not more
    than before, or more than the question has.
    """
    at = at or timezone.now()
    attempt = locked_attempt(appeal.attempt_id)
    _refuse_decision(appeal, attempt, response, reason, by)
    last = response.marks.order_by("pk").last()
    if last is None:
        raise DomainError("no_result", _("There is no result yet."))
    if marks <= last.marks:
        raise DomainError(
            "not_more",
            _("An appeal never lowers a mark. Give more than %(marks)s, or uphold.")
            % {"marks": f"{last.marks.normalize():f}"},
        )
    if marks > last.max_marks:
        raise DomainError(
            "out_of_range",
            _("Give from 0 to %(most)s marks.")
            % {"most": f"{last.max_marks.normalize():f}"},
        )
    mark = add_mark(
        response,
        marks=marks,
        max_marks=last.max_marks,
        comment=last.comment,
        by=by,
        at=at,
        origin=Mark.Origin.APPEAL,
        reason=reason.strip(),
    )
    decision = _decide(
        appeal,
        AppealDecision.Outcome.CHANGED,
        marked_by=last.by,
        reason=reason,
        by=by,
        at=at,
        mark=mark,
    )
    finish_marking(attempt, by=by, at=at, reason=reason.strip())
    return decision


def _refuse_decision(
    appeal: Appeal, attempt: Attempt, response: Response | None, reason: str, by: User
) -> None:
    if AppealDecision.objects.filter(appeal=appeal).exists():
        raise DomainError("decided", _("This appeal is decided already."))
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why, in words for the trainee."))
    if response and response.attempt_id != attempt.pk:
        raise DomainError("other_try", _("That answer is not part of this try."))
    if appeal.response_id and response and appeal.response_id != response.pk:
        raise DomainError("other_answer", _("The appeal is about another answer."))
    if by.pk == appeal.by_id:
        raise DomainError("own_appeal", _("Nobody decides their own appeal."))
    if by.pk in markers_of(attempt, response):
        raise DomainError(
            "own_mark", _("Somebody else than who marked decides the appeal.")
        )


def markers_of(attempt: Attempt, response: Response | None) -> set[int]:
    """Return who has ever marked the answer, or any answer of the try."""
    answers = {"response": response} if response else {"response__attempt": attempt}
    marked = Mark.objects.filter(**answers, by__isnull=False)
    alone = attempt.responses.filter(
        **({"pk": response.pk} if response else {}), independent_marks__isnull=False
    )
    return set(marked.values_list("by_id", flat=True)) | set(
        alone.values_list("independent_marks__by_id", flat=True)
    )


def _marker_of(response: Response | None) -> User | None:
    last = response.marks.order_by("pk").last() if response else None
    return last.by if last else None


def _decide(
    appeal: Appeal,
    outcome: AppealDecision.Outcome,
    *,
    marked_by: User | None,
    reason: str,
    by: User,
    at: datetime,
    mark: Mark | None = None,
) -> AppealDecision:
    decision = AppealDecision.objects.create(
        appeal=appeal,
        outcome=outcome,
        reason=reason.strip(),
        mark=mark,
        appealed_by=appeal.by,
        marked_by=marked_by,
        by=by,
        at=at,
    )
    audit.record(
        "appeal.decided",
        appeal,
        by=by,
        at=at,
        outcome=str(outcome),
        reason=decision.reason,
        marks=str(mark.marks) if mark else None,
    )
    _tell(appeal, at=at)
    return decision


def _tell(appeal: Appeal, *, at: datetime) -> None:
    """Say that there is an answer; what it is stands beside the result."""
    attempt = appeal.attempt
    page = reverse("assessments:result", args=[attempt.enrolment.run_id, attempt.pk])
    notify(appeal.by, APPEAL_DECIDED, path=page, at=at)
