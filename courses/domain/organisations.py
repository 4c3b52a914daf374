"""Who speaks for an organisation, and what they may know of its people.

They see who has a place, waits or was asked, and who completed a run; never marks,
answers, attendance, or anybody of another organisation.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.domain.completion import standings
from courses.domain.place_requests import UNDECIDED, takes_requests
from courses.models import CourseRun, OrganisationCoordinator, PlaceRequest
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import Organisation, User
from lms.core.permissions import ORGANISATION
from lms.core.roles import give_role, set_roles


@dataclass(frozen=True, kw_only=True)
class OwnPerson:
    """One person of the organisation on one run, as its coordinator may know them.

    `is_complete` is None where there is nothing to complete yet. `request` is what
    can still be taken back.
    """

    name: str
    state: str | Promise
    is_complete: bool | None = None
    request: PlaceRequest | None = None


@dataclass(kw_only=True)
class RunSummary:
    """How many of the organisation's people are where on one run."""

    run: CourseRun
    takes_nominations: bool
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@transaction.atomic
def name_coordinator(
    organisation: Organisation, person: User, *, by: User, at: datetime | None = None
) -> OrganisationCoordinator:
    """Let `person` nominate and follow people of the organisation; a repeat is nothing.

    They get the role that goes with it. Refused for a closed account.
    """
    at = at or timezone.now()
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise DomainError("account_closed", _("This account is closed."))
    found = person.coordinates.filter(organisation=organisation, ended_at=None).first()
    if found:
        return found
    row = OrganisationCoordinator.objects.create(
        organisation=organisation, person=person, named_by=by, named_at=at
    )
    give_role(person, ORGANISATION, by=by)
    audit.record(
        "organisation.coordinator_named",
        person,
        by=by,
        at=at,
        organisation=organisation.pk,
    )
    return row


@transaction.atomic
def end_coordinator(
    row: OrganisationCoordinator, *, by: User, at: datetime | None = None
) -> None:
    """End it from now on; a repeat changes nothing. The last one ends the role."""
    at = at or timezone.now()
    person = User.objects.select_for_update().get(pk=row.person_id)
    row = OrganisationCoordinator.objects.get(pk=row.pk)
    if row.ended_at:
        return
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    if not person.coordinates.filter(ended_at=None).exists():
        role = Group.objects.get(name=ORGANISATION.name)
        set_roles(person, person.groups.exclude(pk=role.pk), by=by, at=at)
    audit.record(
        "organisation.coordinator_ended",
        person,
        by=by,
        at=at,
        organisation=row.organisation_id,
    )


def runs_of(organisation: Organisation, *, at: datetime) -> list[RunSummary]:
    """Return runs that take nominations, and those that own people are on.

    As many queries for one run as for many.
    """
    asked = PlaceRequest.objects.filter(organisation=organisation)
    placed = organisation.enrolments.all()
    own = {*asked.values_list("run", flat=True), *placed.values_list("run", flat=True)}
    open_runs = CourseRun.objects.filter(
        status=CourseRun.Status.OPEN, takes_requests=True
    )
    runs = (
        (CourseRun.objects.filter(pk__in=own) | open_runs)
        .select_related("version")
        .order_by("-starts_on", "code")
    )
    found = {
        run.pk: RunSummary(run=run, takes_nominations=takes_requests(run, at=at))
        for run in runs
    }
    for run_id, status in placed.values_list("run", "status"):
        found[run_id].counts[status] += 1
    nominated = asked.filter(status__in=UNDECIDED)
    for run_id in nominated.values_list("run", flat=True):
        found[run_id].counts["asked"] += 1
    return [each for each in found.values() if each.takes_nominations or each.counts]


def people_on(run: CourseRun, organisation: Organisation) -> list[OwnPerson]:
    """Return the organisation's own people on a run, and whom it nominated."""
    enrolments = list(
        run.enrolments.filter(organisation=organisation).select_related("person")
    )
    judged = standings(run, [each for each in enrolments if each.is_active])
    placed = [
        OwnPerson(
            name=str(each.person),
            state=each.get_status_display(),
            is_complete=judged[each.pk].is_complete
            and not judged[each.pk].missing_sessions
            if each.is_active
            else None,
        )
        for each in enrolments
    ]
    return [*placed, *_asked(run, organisation, {e.person_id for e in enrolments})]


def _asked(
    run: CourseRun, organisation: Organisation, there: set[int]
) -> list[OwnPerson]:
    """Return requests that led to no place yet; the newest of each person."""
    requests = run.place_requests.filter(organisation=organisation)
    newest = {
        each.person_id: each
        for each in requests.select_related("person").order_by("pk")
        if each.person_id not in there
    }
    return [
        OwnPerson(
            name=each.shown_name,
            state=each.get_status_display(),
            request=each if each.is_undecided and each.nominated_by_id else None,
        )
        for each in newest.values()
    ]


def may_see(run: CourseRun, organisation: Organisation, *, at: datetime) -> bool:
    """Whether the run is one of those in the organisation's list."""
    return (
        takes_requests(run, at=at)
        or run.enrolments.filter(organisation=organisation).exists()
        or run.place_requests.filter(organisation=organisation).exists()
    )
