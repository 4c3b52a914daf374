"""Adding up points towards the renewal of a licence. Pure: no tables, no clock.

Points are decimals with two places. What cannot be told to have been in person is
not counted as such: halves of a hundredth are dropped, never rounded up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

_HUNDREDTH = Decimal("0.01")
_NONE = Decimal(0)
# The modes of content.models.Mode in which people share a room.
_IN_ROOM = frozenset({"in_room"})


@dataclass(frozen=True, kw_only=True)
class Credit:
    """Points from one source, on the day that decides into which period they fall."""

    on: date
    points: Decimal
    in_person: Decimal
    is_external: bool = False
    counts: bool = True


@dataclass(frozen=True, kw_only=True)
class Period:
    """First and last day, both inside."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class Needed:
    """What a body asks for in one period."""

    points: Decimal
    in_person: Decimal = _NONE
    external_most: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far somebody has come; what is missing is never negative."""

    collected: Decimal
    in_person: Decimal
    left_out: Decimal  # points from elsewhere above what the body takes
    missing: Decimal
    missing_in_person: Decimal

    @property
    def is_enough(self) -> bool:
        return not self.missing and not self.missing_in_person


def in_person_part(points: Decimal, minutes: Mapping[str, int]) -> Decimal:
    """Return the points that belong to the minutes spent in one room."""
    total = sum(minutes.values())
    if not total:
        return _NONE
    in_room = sum(minutes.get(mode, 0) for mode in _IN_ROOM)
    part = points * in_room / total
    return part.quantize(_HUNDREDTH, rounding=ROUND_DOWN)


def period_of(expires_on: date, *, years: int) -> Period:
    """Return the period that ends with a licence: so many years, up to its last day."""
    day_after = expires_on + timedelta(days=1)
    try:
        first = day_after.replace(year=day_after.year - years)
    except ValueError:  # 29 February
        first = date(day_after.year - years, 3, 1)
    return Period(first=first, last=expires_on)


def progress(collected: Iterable[Credit], period: Period, needed: Needed) -> Progress:
    """Add up what counts in the period; the order does not matter."""
    inside = [each for each in collected if each.counts and each.on in period]
    own = [each for each in inside if not each.is_external]
    elsewhere = sum((e.points for e in inside if e.is_external), _NONE)
    taken = elsewhere
    if needed.external_most is not None:
        taken = min(elsewhere, needed.external_most)
    points = sum((each.points for each in own), _NONE) + taken
    in_person = sum((each.in_person for each in own), _NONE) + min(
        sum((e.in_person for e in inside if e.is_external), _NONE), taken
    )
    return Progress(
        collected=points,
        in_person=in_person,
        left_out=elsewhere - taken,
        missing=max(needed.points - points, _NONE),
        missing_in_person=max(needed.in_person - in_person, _NONE),
    )
