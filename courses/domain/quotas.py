"""Keeping places of a run for organisations and regions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.shares import Home, Room
from courses.domain.waiting import fill_places, holding, line_of, room_of
from courses.models import CourseRun, PlaceQuota
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import Organisation, User


@dataclass(frozen=True, kw_only=True)
class Kept:
    """So many places for an organisation or a region, until a day."""

    places: int
    organisation: Organisation | None = None
    region: str = ""
    released_on: date | None = None

    def as_data(self) -> dict[str, object]:
        return {
            "organisation": self.organisation and self.organisation.pk,
            "region": self.region,
            "places": self.places,
            "released_on": self.released_on and self.released_on.isoformat(),
        }


@dataclass(frozen=True, kw_only=True)
class PoolState:
    """How the places of one quota stand; without a quota, those of everybody else."""

    quota: PlaceQuota | None
    is_released: bool
    size: int
    taken: int
    free: int
    waiting: int


@transaction.atomic
def set_quotas(
    run: CourseRun, kept: Sequence[Kept], *, by: User, at: datetime | None = None
) -> list[PlaceQuota]:
    """Let exactly these quotas hold on the run; the same again changes nothing.

    Nobody loses a place, and who waits for one that is free now gets it. Refused on
    a closed run, for more places than the run has, and when one is named twice.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    if run.is_closed:
        raise DomainError("run_closed", _("This run is finished or cancelled."))
    _refuse(run, kept)
    before = [each.as_data() for each in kept_on(run)]
    after = [each.as_data() for each in kept]
    if before == after:
        return list(run.quotas.all())
    run.quotas.all().delete()
    quotas = [
        PlaceQuota.objects.create(
            run=run,
            organisation=each.organisation,
            region=each.region,
            places=each.places,
            released_on=each.released_on,
        )
        for each in kept
    ]
    audit.record("run.quotas_set", run, by=by, at=at, before=before, after=after)
    fill_places(run, by=by, at=at)
    return quotas


def kept_on(run: CourseRun) -> list[Kept]:
    """Return the run's quotas as they were set."""
    return [
        Kept(
            places=quota.places,
            organisation=quota.organisation,
            region=quota.region,
            released_on=quota.released_on,
        )
        for quota in run.quotas.select_related("organisation")
    ]


def _refuse(run: CourseRun, kept: Sequence[Kept]) -> None:
    if any((each.organisation is None) == (not each.region) for each in kept):
        raise DomainError(
            "quota_for_what", _("A quota is for an organisation or for a region.")
        )
    if any(each.places < 1 for each in kept):
        raise DomainError("quota_empty", _("A quota keeps at least one place."))
    if sum(each.places for each in kept) > run.capacity:
        raise DomainError(
            "quotas_above", _("The quotas keep more places than the run has.")
        )
    named = [
        each.organisation.pk if each.organisation else each.region.casefold()
        for each in kept
    ]
    if len(set(named)) < len(named):
        raise DomainError("quota_twice", _("An organisation or region is named twice."))


def pools_of(run: CourseRun, *, at: datetime) -> list[PoolState]:
    """Return how each quota stands, and last the places of everybody else.

    Four queries, however many people and quotas there are. Whoever belongs to a
    released quota is counted with everybody else.
    """
    room = room_of(run, at=at)
    today = at.astimezone(run.zone).date()
    line = line_of(run).exclude(pk__in=holding(run).values("pk"))
    homes = line.values_list("organisation_id", "organisation__region")
    waiting = [room.pool_of(Home(pk, region or "")) for pk, region in homes]
    pools: list[PlaceQuota | None] = [*run.quotas.select_related("organisation"), None]
    return [_state(room, quota, waiting, today) for quota in pools]


def _state(
    room: Room, quota: PlaceQuota | None, waiting: Sequence[int | None], today: date
) -> PoolState:
    if quota and quota.released_on and quota.released_on <= today:
        return PoolState(
            quota=quota, is_released=True, size=quota.places, taken=0, free=0, waiting=0
        )
    key = quota.pk if quota else None
    return PoolState(
        quota=quota,
        is_released=False,
        size=room.size_of(key),
        taken=room.taken_in(key),
        free=room.free_in(key),
        waiting=waiting.count(key),
    )
