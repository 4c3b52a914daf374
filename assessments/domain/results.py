"""Marking what a person has to mark, and what follows once all is marked."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.counting import BEST, counted
from assessments.domain import marking
from assessments.domain.rules import Rules
from assessments.domain.verdicts import Part, Verdict, verdict
from assessments.models import Attempt, Mark, Response
from courses.domain import progress
from courses.domain.completion import announce
from courses.models import CourseRun
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


@transaction.atomic
def mark_response(
    response: Response,
    *,
    marks: Decimal,
    comment: str = "",
    by: User,
    at: datetime | None = None,
) -> Mark:
    """Add a person's mark for an answer; the newest mark counts.

    Refused before the attempt is handed in, outside 0 to the marks of the
    question, and for one's own answer. The same mark and comment again change
    nothing. When no answer of the attempt waits any longer, its result stands.
    """
    at = at or timezone.now()
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("enrolment__run", "item", "page")
        .get(pk=response.attempt_id)
    )
    most = marking.max_marks(response.version.payload)
    _refuse_mark(attempt, response, marks, most, by)
    last = response.marks.order_by("pk").last()
    comment = comment.strip()
    if last and (last.marks, last.comment, last.by_id) == (marks, comment, by.pk):
        return last
    mark = Mark.objects.create(
        response=response, marks=marks, max_marks=most, by=by, comment=comment, at=at
    )
    audit.record(
        "response.marked",
        response,
        by=by,
        at=at,
        attempt=attempt.pk,
        marks=str(marks),
        before=str(last.marks) if last else None,
    )
    finish_marking(attempt, by=by, at=at)
    return mark


def _refuse_mark(
    attempt: Attempt, response: Response, marks: Decimal, most: Decimal, by: User
) -> None:
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


def finish_marking(attempt: Attempt, *, by: User | None, at: datetime) -> None:
    """Add up the marks if none is missing, and let the result take effect.

    A quiz that is not graded is done when it is handed in, whatever is still to be
    marked; a graded one when it is passed.
    """
    rules = Rules.of(attempt.page.content)
    responses = list(attempt.responses.select_related("version").with_earned())
    if all(response.earned is not None for response in responses):
        _keep_score(attempt, responses, by=by, at=at)
    if not rules.is_graded or _is_passed(attempt, rules):
        _complete(attempt, by=by, at=at)
    announce(attempt.enrolment_id)


def verdict_of(attempt: Attempt, responses: Iterable[Response]) -> Verdict:
    """Return what the try comes to; `responses` carry `earned`."""
    parts = [
        Part(
            earned=response.earned,
            most=marking.max_marks(response.version.payload),
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
) -> None:
    result = verdict_of(attempt, responses)
    before = attempt.score
    attempt.state = Attempt.State.MARKED
    attempt.score = result.marks
    attempt.percent = result.percent
    attempt.passed = result.passed
    attempt.marked_at = attempt.marked_at or at
    attempt.save(update_fields=["state", "score", "percent", "passed", "marked_at"])
    if before != attempt.score:
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


def _complete(attempt: Attempt, *, by: User | None, at: datetime) -> None:
    """Note the quiz as done, unless the person has left in the meantime."""
    enrolment = attempt.enrolment
    if enrolment.is_active and enrolment.run.status != CourseRun.Status.CANCELLED:
        progress.complete(enrolment, attempt.item, by=by, at=at)
