"""Taking a quiz: begin, hand in, and what happens when time is up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import compare_digest
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain import marking
from assessments.domain.allowances import Allowance, allowance_of, grant_extra_try
from assessments.domain.behaviours import Behaviour, earned
from assessments.domain.case_ways import lay_out_rest
from assessments.domain.repair_previews import worth_of
from assessments.domain.repairs import standing
from assessments.domain.results import finish_marking
from assessments.domain.rules import Chance, Rules, chance
from assessments.domain.saving import is_overdue, save_answer
from assessments.domain.sheets import lay_out
from assessments.domain.timing import deadline
from assessments.models import Attempt, Mark
from courses.domain import progress
from courses.domain.outline import frozen_page
from courses.models import CourseRun, Enrolment, OutlineItem
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

__all__ = [
    "chance_of",
    "chance_with",
    "grant_extra_try",
    "save_answer",
    "settle",
    "start",
    "submit",
    "submit_due",
]

_REFUSALS = {
    "waiting": _("The next try is not open yet."),
    "being_marked": _("Your last try is still being marked."),
    "passed": _("You have passed this quiz."),
    "done": _("You have done this quiz."),
    "not_open": _("This quiz is not open yet."),
    "closed": _("This quiz has closed."),
    "no_tries_left": _("No try is left. Please talk to a trainer."),
}


def chance_of(enrolment: Enrolment, item: OutlineItem, *, at: datetime) -> Chance:
    """Return whether this person may begin a try at the quiz, and if not, why."""
    tries = list(Attempt.objects.filter(enrolment=enrolment, item=item))
    quiz = frozen_page(item, enrolment.run.language).content
    return chance_with(quiz, tries, allowance_of(enrolment, item, quiz), at=at)


def chance_with(
    quiz: Mapping[str, Any],
    tries: Sequence[Attempt],
    allowance: Allowance,
    *,
    at: datetime,
) -> Chance:
    """Return the same for what was read before."""
    return chance(
        Rules.of(quiz),
        tries,
        extra=allowance.extra_tries,
        at=at,
        window=allowance.window,
    )


@transaction.atomic
def start(
    enrolment: Enrolment,
    item: OutlineItem,
    *,
    code: str = "",
    by: User | None = None,
    at: datetime | None = None,
) -> Attempt:
    """Begin a try at the quiz, or return the one that is open.

    Refused without a place, on a run that is over, while the rules allow no
    further try, and without the access code where the quiz asks for one.
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
    quiz = frozen_page(item, enrolment.run.language).content
    allowed = allowance_of(enrolment, item, quiz)
    now = chance_with(quiz, tries, allowed, at=at)
    if now.code == "resume":
        return next(each for each in tries if each.is_open)
    if not now.may_begin:
        raise DomainError(now.code, _REFUSALS[now.code])
    _refuse_code(quiz, allowed, code)
    until = deadline(
        quiz,
        started_at=at,
        closes_at=allowed.window.closes_at,
        extra_percent=allowed.extra_percent,
    )
    attempt = lay_out(enrolment, item, tries, at=at, until=until)
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


def _refuse_code(quiz: Mapping[str, Any], allowed: Allowance, code: str) -> None:
    if quiz.get("is_anonymous"):
        raise DomainError("survey", _("This survey is handed in without a try."))
    if not quiz.get("asks_code"):
        return
    if not allowed.access_code:
        raise DomainError("code_not_set", _("The trainer has not set the code yet."))
    # Dictated in a room: case and spaces are nobody's mistake.
    given, wanted = ("".join(c.split()).casefold() for c in (code, allowed.access_code))
    if not compare_digest(given.encode(), wanted.encode()):
        raise DomainError("wrong_code", _("This is not the access code."))


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
def submit(attempt: Attempt, *, by: User | None, at: datetime | None = None) -> Attempt:
    """Hand the attempt in and mark what the computer can mark.

    What a person has to mark leaves it waiting; otherwise the result stands at
    once. Handing in again returns the attempt as it is. One whose time was up is
    handed in as of that moment.
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
    attempt.ran_out = is_overdue(attempt, at=at)
    attempt.submitted_at = attempt.accepts_until if attempt.ran_out else at
    attempt.save(update_fields=["state", "ran_out", "submitted_at"])
    _mark_by_computer(attempt, at=at)
    audit.record(
        "attempt.ran_out" if attempt.ran_out else "attempt.submitted",
        attempt,
        by=by,
        at=at,
        enrolment=attempt.enrolment_id,
    )
    finish_marking(attempt, by=by, at=at)
    return attempt


def settle(attempt: Attempt, *, at: datetime) -> Attempt:
    """Hand the try in if its time is up; otherwise return it as it is."""
    if attempt.is_open and is_overdue(attempt, at=at):
        return submit(attempt, by=None, at=at)
    return attempt


def submit_due(*, at: datetime) -> int:
    """Hand in every try whose time is up; return how many.

    Each stands on its own, so that one that fails holds up no other.
    """
    due = Attempt.objects.filter(state=Attempt.State.OPEN, accepts_until__lt=at)
    done = 0
    for attempt in due.order_by("accepts_until"):
        done += not settle(attempt, at=at).is_open
    return done


def _mark_by_computer(attempt: Attempt, *, at: datetime) -> None:
    """Mark what needs no person; a version that was repaired as its repair says."""
    behaviour = Behaviour.of(attempt.page.content)
    asked = attempt.responses.select_related("version", "vignette")
    responses = list(asked)
    if lay_out_rest(attempt, responses):
        responses = list(asked.all())
    repairs = standing(response.version_id for response in responses)
    marks = []
    for response in responses:
        payload = response.version.payload
        if repair := repairs.get(response.version_id):
            worth = worth_of(response, repair, behaviour)
            marks.append(
                Mark(
                    response=response,
                    marks=worth.marks,
                    max_marks=worth.max_marks,
                    origin=Mark.Origin.REPAIR,
                    reason=repair.reason,
                    repair=repair,
                    at=at,
                )
            )
            continue
        got = earned(payload, response.answer, response.checks, behaviour=behaviour)
        if got is not None:
            most = marking.max_marks(payload)
            marks.append(Mark(response=response, marks=got, max_marks=most, at=at))
    Mark.objects.bulk_create(marks)
