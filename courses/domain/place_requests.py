"""Asking for a place on a run: by oneself, or nominated by one's organisation.

Whoever decides is a coordinator; a request that is accepted becomes an enrolment like
any other, so that quotas and the waiting list need to know nothing of requests.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain import run_questions
from courses.domain.enrolling import enrol
from courses.domain.place_notices import (
    tell_nominated,
    tell_office,
    tell_who_asked,
)
from courses.models import CourseRun, Enrolment, OrganisationCoordinator, PlaceRequest
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import Organisation, User
from lms.core.people import invite

Status = PlaceRequest.Status
UNDECIDED = (Status.NOMINATED, Status.OPEN)


def last_day(run: CourseRun) -> date:
    """Return the last day on which a place can be asked for."""
    return run.requests_until or run.starts_on - timedelta(days=1)


def takes_requests(run: CourseRun, *, at: datetime) -> bool:
    """Whether somebody can ask for a place now."""
    today = at.astimezone(run.zone).date()
    is_open = run.status == CourseRun.Status.OPEN and run.takes_requests
    return is_open and today <= last_day(run) and not run.has_started(at)


def undecided(run: CourseRun, person: User) -> "QuerySet[PlaceRequest]":
    return run.place_requests.filter(person=person, status__in=UNDECIDED)


@transaction.atomic
def ask_for_place(
    run: CourseRun,
    answers: Mapping[int, str],
    *,
    by: User,
    at: datetime | None = None,
) -> PlaceRequest:
    """Ask for a place for oneself, with answers to what the run asks.

    Refused when the run takes no requests now, to somebody who is on it or has asked,
    and when an answer is missing.
    """
    at = at or timezone.now()
    run = _held(run)
    _refuse_closed(run, at=at)
    if _place_of(run, by):
        raise DomainError("has_place", _("You are on this course already."))
    if undecided(run, by).exists():
        raise DomainError(
            "already_asked", _("You asked already; wait for the decision.")
        )
    run_questions.answer(run, answers, by=by, at=at)
    request = PlaceRequest.objects.create(
        run=run,
        person=by,
        organisation=by.organisation,
        status=Status.OPEN,
        asked_at=at,
    )
    audit.record("place.asked", request, by=by, at=at, run=run.pk)
    tell_office(run, at=at)
    return request


def coordinates(person: User, organisation: Organisation) -> bool:
    """Whether this person nominates and follows people for the organisation now."""
    return OrganisationCoordinator.objects.filter(
        person=person, organisation=organisation, ended_at=None
    ).exists()


@transaction.atomic
def nominate(
    run: CourseRun,
    email: str,
    *,
    organisation: Organisation,
    first_name: str,
    last_name: str,
    by: User,
    at: datetime | None = None,
) -> PlaceRequest:
    """Nominate somebody by address and name; they are asked before anything happens.

    Whoever has no account yet is invited. Nothing is said about people who have one:
    neither their name nor whether they are on the run. Refused to anybody but the
    organisation's coordinator, when the run takes no requests now, and while the
    organisation's earlier nomination of the person waits.
    """
    at = at or timezone.now()
    run = _held(run)
    if not coordinates(by, organisation):
        raise DomainError("not_yours", _("You do not coordinate this organisation."))
    _refuse_closed(run, at=at)
    person = User.objects.filter(email__iexact=email).first() or invite(
        email,
        first_name,
        last_name,
        organisation=organisation,
        language=by.language or run.language,
        by=by,
        at=at,
    )
    if undecided(run, person).filter(organisation=organisation).exists():
        raise DomainError(
            "already_asked", _("Your organisation has nominated this person already.")
        )
    request = PlaceRequest.objects.create(
        run=run,
        person=person,
        organisation=organisation,
        nominated_by=by,
        named_as=f"{first_name} {last_name}".strip(),
        status=Status.NOMINATED,
        asked_at=at,
    )
    audit.record("place.nominated", request, by=by, at=at, organisation=organisation.pk)
    tell_nominated(request, at=at)
    return request


@transaction.atomic
def agree(
    request: PlaceRequest,
    answers: Mapping[int, str],
    *,
    by: User,
    at: datetime | None = None,
) -> PlaceRequest:
    """Say yes to a nomination, with answers to what the run asks.

    From then on the organisation reads the person's own name. A repeat changes
    nothing; refused to anybody else, and when the run takes no requests now.
    """
    at = at or timezone.now()
    run = _held(request.run)
    request = PlaceRequest.objects.select_related("run").get(pk=request.pk)
    _refuse_others(request, by)
    if request.status == Status.OPEN:
        return request
    _refuse_settled(request)
    _refuse_closed(run, at=at)
    run_questions.answer(run, answers, by=by, at=at)
    request.status, request.named_as = Status.OPEN, ""
    request.save(update_fields=["status", "named_as"])
    audit.record("place.agreed", request, by=by, at=at)
    tell_office(run, at=at)
    return request


@transaction.atomic
def take_back(
    request: PlaceRequest, *, by: User, at: datetime | None = None
) -> PlaceRequest:
    """Take a request back, or say no to a nomination. A repeat changes nothing.

    For the person, and for whoever coordinates the organisation that nominated them.
    """
    at = at or timezone.now()
    _held(request.run)
    request = PlaceRequest.objects.select_related("run", "organisation").get(
        pk=request.pk
    )
    organisation = request.nominated_by_id and request.organisation
    if not (organisation and coordinates(by, organisation)):
        _refuse_others(request, by)
    if request.status == Status.WITHDRAWN:
        return request
    _refuse_settled(request)
    return _settle(request, Status.WITHDRAWN, by=by, at=at)


@transaction.atomic
def accept(
    request: PlaceRequest, *, by: User, at: datetime | None = None
) -> PlaceRequest:
    """Give the place, or the turn in the line, that was asked for.

    Quotas of the organisation hold as for everybody. Whatever else the person asked
    on this run is settled with it. A repeat changes nothing; refused before the
    person said yes, and once it was decided otherwise.
    """
    at = at or timezone.now()
    run = _held(request.run)
    request = _decidable(request, Status.ACCEPTED, by=by)
    if request.status == Status.ACCEPTED:
        return request
    request.enrolment = enrol(
        run,
        request.person,
        organisation=request.organisation,
        nominated_by=_nominated_by(request),
        by=by,
        at=at,
    )
    _settle(request, Status.ACCEPTED, by=by, at=at)
    for other in undecided(run, request.person).select_related("run", "person"):
        _settle(other, Status.WITHDRAWN, by=by, at=at)
    tell_who_asked(request, at=at)
    return request


@transaction.atomic
def decline(
    request: PlaceRequest, *, answer: str, by: User, at: datetime | None = None
) -> PlaceRequest:
    """Say that there is no place, and why; the person's answers are deleted."""
    at = at or timezone.now()
    _held(request.run)
    request = _decidable(request, Status.DECLINED, by=by)
    if request.status == Status.DECLINED:
        return request
    if not answer.strip():
        raise DomainError("reason_needed", _("Give the reason of the decision."))
    request.answer = answer.strip()[:300]
    _settle(request, Status.DECLINED, by=by, at=at)
    tell_who_asked(request, at=at)
    return request


def forget_person(person: User) -> None:
    """Take back what somebody asked who no longer has an account, and their name."""
    now = timezone.now()
    asked = PlaceRequest.objects.filter(person=person)
    for each in asked.filter(status__in=UNDECIDED).select_related("run", "person"):
        _settle(each, Status.WITHDRAWN, by=None, at=now)
    asked.update(named_as="")
    OrganisationCoordinator.objects.filter(person=person, ended_at=None).update(
        ended_at=now
    )


def _settle(
    request: PlaceRequest, status: PlaceRequest.Status, *, by: User | None, at: datetime
) -> PlaceRequest:
    request.status, request.decided_by, request.decided_at = status, by, at
    request.save()
    audit.record(
        f"place.request_{status}",
        request,
        by=by,
        at=at,
        run=request.run_id,
        enrolment=request.enrolment_id,
        reason=request.answer,
    )
    has_place = _place_of(request.run, request.person)
    if not has_place and not undecided(request.run, request.person).exists():
        run_questions.forget(request.run, request.person, at=at)
    return request


def _decidable(
    request: PlaceRequest, wanted: PlaceRequest.Status, *, by: User
) -> PlaceRequest:
    """Return the request as it is now; raise if `by` cannot decide it so."""
    request = PlaceRequest.objects.select_related(
        "run", "person", "organisation", "nominated_by"
    ).get(pk=request.pk)
    if request.person_id == by.pk:
        raise DomainError(
            "somebody_else", _("Somebody else who has no part in it decides this.")
        )
    if request.status == Status.NOMINATED:
        raise DomainError(
            "not_agreed", _("The person has not said yet whether they want the place.")
        )
    if request.status != wanted:
        _refuse_settled(request)
    return request


def _nominated_by(request: PlaceRequest) -> str:
    if request.nominated_by is None:
        return ""
    return f"{request.nominated_by}, {request.organisation}"[:200]


def _place_of(run: CourseRun, person: User) -> Enrolment | None:
    places = run.enrolments.of(person)
    return places.exclude(status=Enrolment.Status.WITHDRAWN).first()


def _refuse_settled(request: PlaceRequest) -> None:
    if not request.is_undecided:
        raise DomainError("decided", _("This was decided already."))


def _refuse_others(request: PlaceRequest, by: User) -> None:
    if request.person_id != by.pk:
        raise DomainError("not_yours", _("Only the person themself can ask this."))


def _refuse_closed(run: CourseRun, *, at: datetime) -> None:
    if not takes_requests(run, at=at):
        raise DomainError(
            "no_requests", _("This course takes no requests for places now.")
        )


def _held(run: CourseRun) -> CourseRun:
    """Return the run as it is now, held until the transaction ends."""
    return CourseRun.objects.select_for_update().get(pk=run.pk)
