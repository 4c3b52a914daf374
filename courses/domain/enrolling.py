"""Giving people places on runs, and taking them back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.calendar_letters import announce
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

    The run is locked, so that two at once never fill the last place twice. Somebody
    who has a place keeps it: a repeat returns the same enrolment. Refused on a run
    that is finished or cancelled. Who enrols many `tells` them together.
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
    has_place = run.enrolments.active().count() < run.capacity
    enrolment = Enrolment.objects.create(
        run=run,
        person=person,
        organisation=organisation or person.organisation,
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

    The enrolment and everything recorded about it stay. A repeat changes nothing.
    Refused on a run that is finished or cancelled.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update().get(pk=enrolment.run_id)
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        return enrolment
    _refuse_closed(run)
    if not reason.strip():
        raise DomainError("reason_needed", _("Give a reason for withdrawing."))
    if enrolment.is_active:
        announce(run, "CANCEL", at=at, enrolments=[enrolment])
    enrolment.status = Enrolment.Status.WITHDRAWN
    enrolment.withdrawn_at = at
    enrolment.save(update_fields=["status", "withdrawn_at"])
    audit.record("enrolment.withdrawn", enrolment, by=by, at=at, reason=reason.strip())
    fill_places(run, by=by, at=at)
    return enrolment


def fill_places(run: CourseRun, *, by: User | None, at: datetime) -> list[Enrolment]:
    """Give free places to those who wait, first come first served.

    Call it inside a transaction that holds the run. When nothing is free, or nobody
    waits, nothing changes.
    """
    free = run.capacity - run.enrolments.active().count()
    waiting = run.enrolments.filter(status=Enrolment.Status.WAITING)
    called_up = list(waiting.order_by("enrolled_at", "pk")[: max(0, free)])
    for enrolment in called_up:
        enrolment.status = Enrolment.Status.ACTIVE
        enrolment.save(update_fields=["status"])
        audit.record("enrolment.promoted", enrolment, by=by, at=at)
    announce(run, "REQUEST", at=at, enrolments=called_up)
    return called_up


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
