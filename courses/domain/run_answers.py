"""Answers of people who have a place, or wait for one: theirs to give until the run begins.

However somebody came onto the run (enrolled, from a list, with a family, moved), they
answer the same questions as those who asked for a place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain import run_questions
from courses.domain.run_questions import answers_of, questions_of
from courses.models import CourseRun, Enrolment, RunQuestion
from courses.notices import QUESTIONS_WAIT
from courses.querysets import EnrolmentQuerySet
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import Notice, User
from lms.core.noticing import notify

# Nobody is reminded of the questions twice within this time.
PAUSE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What one person on the run said, by the question's id, as it is read."""

    enrolment: Enrolment
    texts: Mapping[int, str]
    is_owing: bool


def can_answer(run: CourseRun, *, at: datetime) -> bool:
    """Whether people can answer, or correct what they answered."""
    return not run.is_closed and not run.has_started(at)


def is_owing(asked: Sequence[RunQuestion], answered: set[int]) -> bool:
    """Whether an answer is missing: to what must be answered, or else any at all."""
    required = {each.pk for each in asked if each.is_required}
    return not required <= answered if required else bool(asked) and not answered


def owes(place: Enrolment, *, at: datetime) -> bool | None:
    """Whether the run waits for this person's answers; nothing where it asks nothing."""
    run, person = place.run, place.person_id
    if not can_answer(run, at=at) or not (asked := questions_of(run)):
        return None
    given = answers_of(run, [person]).get(person, [])
    return is_owing(asked, {each.question_id for each in given})


def people_asked(run: CourseRun) -> EnrolmentQuerySet:
    """Return who has a place on the run, or waits for one."""
    return run.enrolments.exclude(status=Enrolment.Status.WITHDRAWN)


def people_asked_of(person: User) -> EnrolmentQuerySet:
    """Return the places that somebody has or waits for."""
    return Enrolment.objects.of(person).exclude(status=Enrolment.Status.WITHDRAWN)


@transaction.atomic
def answer(
    run: CourseRun, answers: Mapping[int, str], *, by: User, at: datetime | None = None
) -> None:
    """Answer, or correct, what the run asks of `by`; the same again changes nothing.

    Refused from the first day of the run on, to whoever has no place and does not
    wait for one, and for answers that do not fit.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    if not can_answer(run, at=at):
        raise DomainError("begun", _("This can be answered until the course begins."))
    if not people_asked(run).filter(person=by).exists():
        raise DomainError("no_place", _("You have no place on this course."))
    run_questions.answer(run, answers, by=by, at=at)


def everybody(run: CourseRun, asked: Sequence[RunQuestion]) -> list[Answered]:
    """Return what each person on the run answered, by name."""
    places = list(
        people_asked(run)
        .select_related("person", "organisation")
        .order_by("person__last_name", "person__first_name", "pk")
    )
    given = answers_of(run, [each.person_id for each in places])
    found = []
    for place in places:
        theirs = given.get(place.person_id, [])
        found.append(
            Answered(
                enrolment=place,
                texts={each.question_id: run_questions.shown(each) for each in theirs},
                is_owing=is_owing(
                    [each for each in asked if each.is_asked],
                    {each.question_id for each in theirs},
                ),
            )
        )
    return found


def owing_count(run: CourseRun) -> int | None:
    """Return how many have not answered; nothing where the run asks nothing."""
    asked = questions_of(run)
    return sum(each.is_owing for each in everybody(run, asked)) if asked else None


@transaction.atomic
def remind(run: CourseRun, *, by: User, at: datetime | None = None) -> int:
    """Write to everybody who has not answered; return to how many.

    Nobody is written to twice within a day. Refused when nobody is left to be written
    to, and from the first day of the run on.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    if not can_answer(run, at=at):
        raise DomainError("begun", _("This can be answered until the course begins."))
    owing = [each for each in everybody(run, questions_of(run)) if each.is_owing]
    page = reverse("courses:own_answers", args=[run.pk])
    lately = set(
        Notice.objects.filter(
            kind=QUESTIONS_WAIT.key,
            created_at__gt=at - PAUSE,
            person__in=[each.enrolment.person_id for each in owing],
            text__contains=page,
        ).values_list("person_id", flat=True)
    )
    people = [
        each.enrolment.person
        for each in owing
        if each.enrolment.person_id not in lately
    ]
    if not people:
        raise DomainError(
            "nobody_to_remind",
            _(
                "Nobody is left to be written to today: all have answered or were asked."
            ),
        )
    for person in people:
        notify(person, QUESTIONS_WAIT, path=page, values={"run": run.code}, at=at)
    audit.record("run.answers_asked", run, by=by, at=at, count=len(people))
    return len(people)
