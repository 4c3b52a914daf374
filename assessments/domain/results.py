"""Marking what a person has to mark, and what follows once all is marked."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.counting import BEST, counted
from assessments.domain import marking
from assessments.domain.marking_rules import MarkingRules
from assessments.domain.rules import Rules
from assessments.domain.verdicts import Part, Verdict, verdict
from assessments.models import Attempt, EarlierResult, Mark, Repair, Response
from courses.domain import progress
from courses.domain.completion import announce
from courses.models import CourseRun
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


def locked_attempt(pk: int) -> Attempt:
    """Return the try, held until the transaction ends, with what marking needs."""
    return (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("enrolment__run", "item", "page")
        .get(pk=pk)
    )


@transaction.atomic
def mark_response(
    response: Response,
    *,
    marks: Decimal,
    comment: str = "",
    levels: Mapping[str, str] | None = None,
    by: User,
    at: datetime | None = None,
) -> Mark:
    """Add a person's mark for an answer; the newest mark counts.

    Refused before the attempt is handed in, outside 0 to the marks of the
    question, for one's own answer, where two markers are asked for, and once the
    mark was changed on appeal or by a repair. The same mark and comment again
    change nothing. When no answer of the attempt waits any longer, its result
    stands.
    """
    at = at or timezone.now()
    attempt = locked_attempt(response.attempt_id)
    refuse_mark(attempt, response, marks, by)
    if MarkingRules.of(attempt.page.content).is_double:
        raise DomainError("two_markers", _("Two people mark this answer."))
    last = response.marks.order_by("pk").last()
    comment = comment.strip()
    if last and (last.marks, last.comment, last.by_id) == (marks, comment, by.pk):
        return last
    if last and last.origin != Mark.Origin.ORDINARY:
        raise DomainError("settled", _("This mark was decided; it stays as it is."))
    mark = add_mark(response, marks=marks, comment=comment, levels=levels, by=by, at=at)
    finish_marking(attempt, by=by, at=at)
    return mark


def add_mark(
    response: Response,
    *,
    marks: Decimal,
    by: User | None,
    at: datetime,
    max_marks: Decimal | None = None,
    comment: str = "",
    levels: Mapping[str, str] | None = None,
    origin: Mark.Origin = Mark.Origin.ORDINARY,
    reason: str = "",
    repair: Repair | None = None,
) -> Mark:
    """Write the mark that counts from now on, and say so on the trail.

    Callers hold the attempt and have checked that the mark may be given.
    """
    last = response.marks.order_by("pk").last()
    if max_marks is None:
        max_marks = marking.max_marks(response.version.payload)
    mark = Mark.objects.create(
        response=response,
        marks=marks,
        max_marks=max_marks,
        by=by,
        comment=comment,
        levels=dict(levels or {}),
        origin=origin,
        reason=reason,
        repair=repair,
        at=at,
    )
    audit.record(
        "response.marked",
        response,
        by=by,
        at=at,
        attempt=response.attempt_id,
        marks=str(marks),
        before=str(last.marks) if last else None,
        origin=str(origin),
        reason=reason,
    )
    return mark


def refuse_mark(attempt: Attempt, response: Response, marks: Decimal, by: User) -> None:
    """Refuse what no marker may do, whatever the way to the mark."""
    most = marking.max_marks(response.version.payload)
    if attempt.is_open:
        raise DomainError("not_handed_in", _("This quiz is not handed in yet."))
    if not response.needs_marker:
        raise DomainError("marked_by_computer", _("The computer marks this question."))
    if not 0 <= marks <= most:
        raise DomainError(
            "out_of_range",
            _("Give from 0 to %(most)s marks.") % {"most": f"{most.normalize():f}"},
        )
    if attempt.enrolment.person_id == by.pk:
        raise DomainError("own_answer", _("Nobody marks their own answers."))


def finish_marking(
    attempt: Attempt, *, by: User | None, at: datetime, reason: str = ""
) -> None:
    """Add up the marks if none is missing, and let the result take effect.

    A quiz that is not graded is done when it is handed in, whatever is still to be
    marked; a graded one when it is passed. A result that replaces another keeps
    what was before it, with the `reason`.
    """
    rules = Rules.of(attempt.page.content)
    responses = list(attempt.responses.select_related("version").with_earned())
    if all(response.earned is not None for response in responses):
        _keep_score(attempt, responses, by=by, at=at, reason=reason)
    if not rules.is_graded or _is_passed(attempt, rules):
        _complete(attempt, by=by, at=at)
    announce(attempt.enrolment_id)


def verdict_of(attempt: Attempt, responses: Iterable[Response]) -> Verdict:
    """Return what the try comes to; `responses` carry `earned` and `counted`."""
    parts = [
        Part(
            earned=response.earned,
            most=marking.max_marks(response.version.payload)
            if response.counted is None
            else response.counted,
            section=response.section,
            outcomes=tuple(response.version.payload["outcomes"]),
            certainty=response.certainty,
        )
        for response in responses
        if response.earned is not None
    ]
    return verdict(parts, attempt.page.content)


def _is_passed(attempt: Attempt, rules: Rules) -> bool:
    """Whether the quiz is passed, by whichever of the tries counts."""
    if rules.counts == BEST and attempt.passed:
        return True
    tries = list(
        Attempt.objects.filter(enrolment=attempt.enrolment_id, item=attempt.item_id)
    )
    return counted(tries, rules.counts, needed=rules.pass_percent).passed


def _keep_score(
    attempt: Attempt,
    responses: list[Response],
    *,
    by: User | None,
    at: datetime,
    reason: str,
) -> None:
    result = verdict_of(attempt, responses)
    before = attempt.score
    stands = (before, attempt.max_score, attempt.passed)
    if stands == (result.marks, result.max_marks, result.passed):
        return
    if before is not None and attempt.percent is not None:
        _keep_earlier(attempt, before, attempt.percent, by=by, at=at, reason=reason)
    attempt.state = Attempt.State.MARKED
    attempt.score = result.marks
    attempt.max_score = result.max_marks
    attempt.percent = result.percent
    attempt.passed = result.passed
    attempt.marked_at = attempt.marked_at or at
    attempt.save(
        update_fields=["state", "score", "max_score", "percent", "passed", "marked_at"]
    )
    audit.record(
        "attempt.marked",
        attempt,
        by=by,
        at=at,
        score=str(result.marks),
        percent=str(result.percent),
        passed=result.passed,
        before=None if before is None else str(before),
    )


def _keep_earlier(
    attempt: Attempt,
    score: Decimal,
    percent: Decimal,
    *,
    by: User | None,
    at: datetime,
    reason: str,
) -> None:
    EarlierResult.objects.create(
        attempt=attempt,
        score=score,
        max_score=attempt.max_score,
        percent=percent,
        passed=attempt.passed,
        digest=attempt.as_evidence().digest,
        reason=reason,
        replaced_by=by,
        replaced_at=at,
    )


def _complete(attempt: Attempt, *, by: User | None, at: datetime) -> None:
    """Note the quiz as done, unless the person has left in the meantime."""
    enrolment = attempt.enrolment
    if enrolment.is_active and enrolment.run.status != CourseRun.Status.CANCELLED:
        progress.complete(enrolment, attempt.item, by=by, at=at)
