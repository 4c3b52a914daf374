"""Marking what a person has to mark, and what follows once all is marked."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain import marking
from assessments.domain.rules import Rules
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
    pairs = _current_marks(attempt)
    if all(earned is not None for earned, _most in pairs):
        _keep_score(attempt, pairs, rules, by=by, at=at)
    if attempt.passed or not rules.is_graded:
        _complete(attempt, by=by, at=at)
    announce(attempt.enrolment_id)


def _current_marks(attempt: Attempt) -> list[tuple[Decimal | None, Decimal]]:
    responses = attempt.responses.select_related("version").with_earned()
    return [(r.earned, marking.max_marks(r.version.payload)) for r in responses]


def _keep_score(
    attempt: Attempt,
    pairs: list[tuple[Decimal | None, Decimal]],
    rules: Rules,
    *,
    by: User | None,
    at: datetime,
) -> None:
    known = [(earned, most) for earned, most in pairs if earned is not None]
    result = marking.score(known, pass_percent=rules.pass_percent)
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
