"""Giving people places on runs, and taking them back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain import run_questions
from courses.domain.calendar_letters import announce
from courses.domain.waiting import close_offer, fill_places, home_of, room_of
from courses.models import CourseRun, Enrolment, Household
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import Organisation, User
from lms.core.people import invite


@transaction.atomic
def enrol(
    run: CourseRun,
    person: User,
    *,
    organisation: Organisation | None = None,
    household: Household | None = None,
    nominated_by: str = "",
    by: User | None,
    at: datetime | None = None,
    tells: bool = True,
) -> Enrolment:
    """Give `person` a place on the run, or put them on its waiting list.

    Where places are kept for their organisation or region, they get one of those. The
    run is locked, so that two at once never fill the last place twice. Somebody who
    has a place keeps it: a repeat returns the same enrolment. Refused on a run that
    is finished or cancelled. Who enrols many `tells` them together.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    existing = (
        run.enrolments.of(person).exclude(status=Enrolment.Status.WITHDRAWN).first()
    )
    if existing:
        return existing
    _refuse_closed(run)
    if person.erased_at:
        raise DomainError("erased", _("This account no longer exists."))
    organisation = organisation or person.organisation
    has_place = room_of(run, at=at).take(home_of(organisation))
    enrolment = Enrolment.objects.create(
        run=run,
        person=person,
        organisation=organisation,
        household=household,
        nominated_by=nominated_by,
        status=Enrolment.Status.ACTIVE if has_place else Enrolment.Status.WAITING,
        enrolled_at=at,
    )
    audit.record(
        "enrolment.added",
        enrolment,
        by=by,
        at=at,
        run=run.pk,
        person=person.pk,
        status=str(enrolment.status),
    )
    if has_place and tells:
        announce(run, "REQUEST", at=at, enrolments=[enrolment])
    return enrolment


@transaction.atomic
def withdraw(
    enrolment: Enrolment, *, reason: str, by: User, at: datetime | None = None
) -> Enrolment:
    """Take a place back, with a reason; the first who waits gets it.

    The enrolment and everything recorded about it stay; what they answered beforehand
    goes. A repeat changes nothing. Refused on a run that is finished or cancelled.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update().get(pk=enrolment.run_id)
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        return enrolment
    _refuse_closed(run)
    if not reason.strip():
        raise DomainError("reason_needed", _("Give a reason for withdrawing."))
    close_offer(enrolment, by=by, at=at)
    if enrolment.is_active:
        announce(run, "CANCEL", at=at, enrolments=[enrolment])
    enrolment.status = Enrolment.Status.WITHDRAWN
    enrolment.withdrawn_at = at
    enrolment.save(update_fields=["status", "withdrawn_at"])
    audit.record("enrolment.withdrawn", enrolment, by=by, at=at, reason=reason.strip())
    run_questions.forget(run, enrolment.person, at=at)
    fill_places(run, by=by, at=at)
    return enrolment


def give_back(
    enrolment: Enrolment, *, reason: str, by: User, at: datetime | None = None
) -> Enrolment:
    """Let a person give their own place, or their turn in the line, back.

    Refused from the first day of the run on: then a coordinator withdraws them.
    """
    at = at or timezone.now()
    if enrolment.run.has_started(at):
        raise DomainError(
            "started", _("The course has begun. Tell your coordinator instead.")
        )
    return withdraw(enrolment, reason=reason, by=by, at=at)


@transaction.atomic
def enrol_by_email(
    run: CourseRun,
    email: str,
    *,
    first_name: str = "",
    last_name: str = "",
    organisation: Organisation | None = None,
    family_file: str = "",
    nominated_by: str = "",
    by: User,
    at: datetime | None = None,
) -> Enrolment:
    """Enrol whoever has this address; who has no account yet is invited.

    `family_file` ties carers of one household together. Somebody new needs a name,
    and an existing person's name is never overwritten.
    """
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        if not (first_name and last_name):
            raise DomainError("name_needed", _("Enter the name of the new person."))
        person = invite(
            email, first_name, last_name, organisation=organisation, by=by, at=at
        )
    household = None
    if family_file:
        household, _made = Household.objects.get_or_create(reference=family_file)
    return enrol(
        run,
        person,
        organisation=organisation,
        household=household,
        nominated_by=nominated_by,
        by=by,
        at=at,
    )


def _refuse_closed(run: CourseRun) -> None:
    if run.is_closed:
        raise DomainError("run_closed", _("This run is finished or cancelled."))
