"""Taking a quiz: begin, answer, hand in."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain import marking
from assessments.domain.results import finish_marking
from assessments.domain.rules import Chance, Rules, chance
from assessments.domain.sheets import lay_out
from assessments.models import Attempt, ExtraTry, Mark, Response
from assessments.question_types import Answer, type_of
from courses.domain import progress
from courses.domain.outline import frozen_page
from courses.models import CourseRun, Enrolment, OutlineItem
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

_REFUSALS = {
    "waiting": _("The next try is not open yet."),
    "being_marked": _("Your last try is still being marked."),
    "passed": _("You have passed this quiz."),
    "done": _("You have done this quiz."),
    "no_tries_left": _("No try is left. Please talk to a trainer."),
}


def chance_of(enrolment: Enrolment, item: OutlineItem, *, at: datetime) -> Chance:
    """Return whether this person may begin a try at the quiz, and if not, why."""
    tries = list(Attempt.objects.filter(enrolment=enrolment, item=item))
    return _chance(enrolment, item, tries, at=at)


def _chance(
    enrolment: Enrolment, item: OutlineItem, tries: Sequence[Attempt], *, at: datetime
) -> Chance:
    rules = Rules.of(frozen_page(item, enrolment.run.language).content)
    extra = ExtraTry.objects.filter(enrolment=enrolment, item=item).count()
    return chance(rules, tries, extra=extra, at=at)


@transaction.atomic
def start(
    enrolment: Enrolment,
    item: OutlineItem,
    *,
    by: User | None = None,
    at: datetime | None = None,
) -> Attempt:
    """Begin a try at the quiz, or return the one that is open.

    Refused without a place, on a run that is over, or while the rules allow no
    further try.
    """
    at = at or timezone.now()
    # Two clicks wait for each other, so that they give one try.
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("run__version", "person")
        .get(pk=enrolment.pk)
    )
    _refuse_place(enrolment, item)
    tries = list(Attempt.objects.filter(enrolment=enrolment, item=item))
    now = _chance(enrolment, item, tries, at=at)
    if now.code == "resume":
        return next(each for each in tries if each.is_open)
    if not now.may_begin:
        raise DomainError(now.code, _REFUSALS[now.code])
    attempt = lay_out(enrolment, item, tries, at=at)
    progress.start(enrolment, item, at=at)
    audit.record(
        "attempt.started",
        attempt,
        by=by or enrolment.person,
        at=at,
        enrolment=enrolment.pk,
        number=attempt.number,
    )
    return attempt


def _refuse_place(enrolment: Enrolment, item: OutlineItem) -> None:
    if item.kind != OutlineItem.Kind.QUIZ:
        raise ValueError(f"{item.kind} is not a quiz.")
    if item.version_id != enrolment.run.version_id:
        raise DomainError(
            "other_version", _("This quiz is not part of your course run.")
        )
    if not enrolment.is_active:
        raise DomainError("not_enrolled", _("You have no place on this course run."))
    if enrolment.run.status == CourseRun.Status.CANCELLED:
        raise DomainError("run_cancelled", _("This run was cancelled."))
    if enrolment.run.status == CourseRun.Status.FINISHED:
        raise DomainError("run_finished", _("This run is finished."))


@transaction.atomic
def save_answer(
    attempt: Attempt,
    position: int,
    answer: Answer,
    *,
    revision: int,
    at: datetime | None = None,
) -> Response:
    """Keep an answer, unless a newer one is there; return what counts now.

    `revision` grows with each change. One that is not newer than what is kept
    changes nothing, so a late or repeated delivery does no harm. Refused once the
    attempt is handed in, and for an answer that cannot be meant.
    """
    # Handing in takes the same lock: what is acknowledged here is marked there.
    response = (
        Response.objects.select_for_update(of=("self", "attempt"))
        .select_related("attempt", "version")
        .get(attempt=attempt, position=position)
    )
    if not response.attempt.is_open:
        raise DomainError("handed_in", _("This quiz was handed in already."))
    payload = response.version.payload
    cleaned = type_of(payload).clean(payload["body"], answer)
    if revision <= response.revision:
        return response
    response.answer = cleaned
    response.revision = revision
    response.answered_at = at or timezone.now()
    Response.objects.filter(pk=response.pk, revision__lt=revision).update(
        answer=response.answer,
        revision=response.revision,
        answered_at=response.answered_at,
    )
    return response


@transaction.atomic
def submit(attempt: Attempt, *, by: User | None, at: datetime | None = None) -> Attempt:
    """Hand the attempt in and mark what the computer can mark.

    What a person has to mark leaves it waiting; otherwise the result stands at
    once. Handing in again returns the attempt as it is.
    """
    at = at or timezone.now()
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("enrolment__run", "item", "page")
        .get(pk=attempt.pk)
    )
    if not attempt.is_open:
        return attempt
    attempt.state = Attempt.State.SUBMITTED
    attempt.submitted_at = at
    attempt.save(update_fields=["state", "submitted_at"])
    _mark_by_computer(attempt, at=at)
    audit.record(
        "attempt.submitted", attempt, by=by, at=at, enrolment=attempt.enrolment_id
    )
    finish_marking(attempt, by=by, at=at)
    return attempt


def _mark_by_computer(attempt: Attempt, *, at: datetime) -> None:
    marks = []
    for response in attempt.responses.select_related("version"):
        payload = response.version.payload
        earned = marking.mark(payload, response.answer)
        if earned is not None:
            most = marking.max_marks(payload)
            marks.append(Mark(response=response, marks=earned, max_marks=most, at=at))
    Mark.objects.bulk_create(marks)


@transaction.atomic
def grant_extra_try(
    enrolment: Enrolment,
    item: OutlineItem,
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> ExtraTry:
    """Allow one more try at the quiz than its rules do, for a reason that is kept."""
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why one more try is granted."))
    if item.version_id != enrolment.run.version_id:
        raise DomainError(
            "other_version", _("This quiz is not part of that course run.")
        )
    at = at or timezone.now()
    extra = ExtraTry.objects.create(
        enrolment=enrolment,
        item=item,
        reason=reason.strip(),
        granted_by=by,
        granted_at=at,
    )
    audit.record(
        "extra_try.granted",
        extra,
        by=by,
        at=at,
        enrolment=enrolment.pk,
        item=str(item.key),
        reason=extra.reason,
    )
    return extra
