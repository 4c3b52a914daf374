"""Who came how much on a whole run, added up by the database.

The same number of queries for two hundred people and for two thousand: nobody's
entries are fetched, only their sums.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from math import ceil

from django.db.models import Count, QuerySet, Sum

from courses.models import (
    AttendanceEntry,
    AttendanceShare,
    CourseRun,
    OutlineItem,
    Session,
)
from courses.models.facts import counting_sessions

State = AttendanceEntry.State
HALF, ALL = Decimal(50), Decimal(100)
IN_THE_ROOM = (State.PRESENT, State.LATE, State.LEFT_EARLY)


@dataclass(frozen=True, kw_only=True)
class SessionCount:
    """How many were recorded in each state at one session, and of how many nothing."""

    session: Session
    by_state: Mapping[str, int]
    unknown: int

    @property
    def there(self) -> int:
        return sum(self.by_state.get(state, 0) for state in IN_THE_ROOM)


@dataclass(frozen=True, kw_only=True)
class Reached:
    """How many people reached a share of all planned minutes."""

    percent: Decimal
    people: int
    is_required: bool


@dataclass(frozen=True, kw_only=True)
class AttendanceReport:
    """A run's attendance in figures; `minutes` are those credited, by enrolment."""

    people: int
    planned: int
    sessions: tuple[SessionCount, ...]
    minutes: Mapping[int, int]
    reached: tuple[Reached, ...]

    @property
    def person_minutes(self) -> int:
        return sum(self.minutes.values())

    def percent_of(self, enrolment_id: int) -> Decimal:
        """Return the share of all planned minutes, cut off after one decimal."""
        credited = self.minutes.get(enrolment_id, 0)
        share = Decimal(credited * 100) / self.planned if self.planned else Decimal(0)
        return share.quantize(Decimal("0.1"), ROUND_DOWN)


def attendance_report(run: CourseRun, *, people: int) -> AttendanceReport:
    """Return the attendance of the `people` who have a place on the run."""
    planned = list(counting_sessions(run))
    held = [_dated(run, item, each) for item, each in planned if each]
    total = sum(item.minutes for item, _session in planned)
    entries = AttendanceEntry.objects.current().filter(
        session__in=[each.pk for each in held], enrolment__status="active"
    )
    minutes = dict(
        entries.order_by().values_list("enrolment").annotate(total=Sum("minutes"))
    )
    return AttendanceReport(
        people=people,
        planned=total,
        sessions=_by_session(held, entries, people),
        minutes=minutes,
        reached=_reached(run, minutes.values(), total),
    )


def _dated(run: CourseRun, item: OutlineItem, session: Session) -> Session:
    """Tie a session to what is known already, so that nothing is fetched again."""
    session.run, session.item = run, item
    return session


def _by_session(
    held: list[Session], entries: QuerySet[AttendanceEntry], people: int
) -> tuple[SessionCount, ...]:
    tally: dict[int, dict[str, int]] = defaultdict(dict)
    counted = entries.order_by().values_list("session", "state")
    for pk, state, number in counted.annotate(number=Count("pk")):
        tally[pk][state] = number
    return tuple(
        SessionCount(
            session=session,
            by_state=tally[session.pk],
            unknown=max(0, people - sum(tally[session.pk].values())),
        )
        for session in sorted(held, key=lambda each: (each.starts_at, each.pk))
    )


def _reached(
    run: CourseRun, minutes: Iterable[int], planned: int
) -> tuple[Reached, ...]:
    shares = AttendanceShare.objects.filter(version=run.version_id)
    required = set(shares.values_list("percent", flat=True))
    credited = list(minutes)
    return tuple(
        Reached(
            percent=percent,
            people=_at_least(percent * planned / 100, credited) if planned else 0,
            is_required=percent in required,
        )
        for percent in sorted({HALF, ALL, *required})
    )


def _at_least(needed: Decimal, credited: list[int]) -> int:
    whole = ceil(needed)
    return sum(minutes >= whole for minutes in credited)
