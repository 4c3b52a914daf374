"""Who came how much on a whole run, added up by the database.

The same number of queries for two hundred people and for two thousand: nobody's
entries are fetched, only their sums.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from math import ceil

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from courses.domain.completion import requirements_of
from courses.models import (
    AttendanceEntry,
    AttendanceShare,
    CourseRun,
    Dispensation,
    Session,
)
from courses.models.facts import counting_sessions

State = AttendanceEntry.State
HALF, ALL = Decimal(50), Decimal(100)
IN_THE_ROOM = (State.PRESENT, State.LATE, State.LEFT_EARLY)


@dataclass(frozen=True, kw_only=True)
class SessionCount:
    """How many were recorded in each state at one session, and of how many nothing.

    Who is `exempt` and has no entry is not among those of whom nothing is known.
    """

    session: Session
    by_state: Mapping[str, int]
    unknown: int
    exempt: int = 0

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
class Exempt:
    """From how many sessions somebody is exempt, and the minutes not asked for."""

    sessions: int = 0
    minutes: int = 0


NOT_EXEMPT = Exempt()


@dataclass(frozen=True, kw_only=True)
class AttendanceReport:
    """A run's attendance in figures; `minutes` are those credited, by enrolment.

    `exempt` are the dispensations in force: by enrolment how many sessions, and how
    many minutes are therefore not asked for.
    """

    people: int
    planned: int
    sessions: tuple[SessionCount, ...]
    minutes: Mapping[int, int]
    reached: tuple[Reached, ...]
    exempt: Mapping[int, "Exempt"] = field(default_factory=dict)

    @property
    def person_minutes(self) -> int:
        return sum(self.minutes.values())

    def percent_of(self, enrolment_id: int) -> Decimal:
        """Return the share of what is asked for, cut off after one decimal."""
        credited = self.minutes.get(enrolment_id, 0)
        asked = self.planned - self.exempt.get(enrolment_id, NOT_EXEMPT).minutes
        share = Decimal(credited * 100) / asked if asked else Decimal(0)
        return share.quantize(Decimal("0.1"), ROUND_DOWN)


def attendance_report(run: CourseRun, *, people: int) -> AttendanceReport:
    """Return the attendance of the `people` who have a place on the run."""
    planned = list(counting_sessions(run))
    held = [each for _item, each in planned if each]
    total = sum(item.minutes for item, _session in planned)
    entries = AttendanceEntry.objects.current().filter(
        session__in=[each.pk for each in held], enrolment__status="active"
    )
    minutes = dict(
        entries.order_by().values_list("enrolment").annotate(total=Sum("minutes"))
    )
    given = _dispensations(held)
    exempt = _by_person(held, given)
    return AttendanceReport(
        people=people,
        planned=total,
        sessions=_by_session(held, entries, people, given),
        minutes=minutes,
        reached=_reached(run, _shares(minutes, exempt, total), total),
        exempt=exempt,
    )


def _dispensations(held: list[Session]) -> list[tuple[int, int, str, bool]]:
    """Return enrolment, session and effect of each, and whether an entry stands too."""
    written = AttendanceEntry.objects.filter(
        enrolment=OuterRef("enrolment"), session=OuterRef("session")
    )
    rows = Dispensation.objects.in_force().filter(
        session__in=[each.pk for each in held], enrolment__status="active"
    )
    return list(
        rows.annotate(is_written=Exists(written)).values_list(
            "enrolment", "session", "effect", "is_written"
        )
    )


def _by_person(
    held: list[Session], given: list[tuple[int, int, str, bool]]
) -> dict[int, Exempt]:
    minutes = {each.pk: each.item.minutes for each in held}
    sessions: dict[int, set[int]] = defaultdict(set)
    unasked: dict[int, set[int]] = defaultdict(set)
    for enrolment, session, effect, _is_written in given:
        sessions[enrolment].add(session)
        if effect == Dispensation.Effect.PLAN:
            unasked[enrolment].add(session)
    return {
        enrolment: Exempt(
            sessions=len(found),
            minutes=sum(minutes[each] for each in unasked[enrolment]),
        )
        for enrolment, found in sessions.items()
    }


def _shares(
    minutes: Mapping[int, int], exempt: Mapping[int, Exempt], planned: int
) -> list[tuple[int, int]]:
    """Return credited minutes and those asked for, of everybody with either."""
    return [
        (minutes.get(each, 0), planned - exempt.get(each, NOT_EXEMPT).minutes)
        for each in minutes.keys() | exempt.keys()
    ]


def _by_session(
    held: list[Session],
    entries: QuerySet[AttendanceEntry],
    people: int,
    given: list[tuple[int, int, str, bool]],
) -> tuple[SessionCount, ...]:
    tally: dict[int, dict[str, int]] = defaultdict(dict)
    counted = entries.order_by().values_list("session", "state")
    for pk, state, number in counted.annotate(number=Count("pk")):
        tally[pk][state] = number
    exempt: dict[int, set[int]] = defaultdict(set)
    silent: dict[int, set[int]] = defaultdict(set)
    for enrolment, pk, _effect, is_written in given:
        exempt[pk].add(enrolment)
        if not is_written:
            silent[pk].add(enrolment)
    return tuple(
        SessionCount(
            session=session,
            by_state=tally[session.pk],
            unknown=max(
                0, people - sum(tally[session.pk].values()) - len(silent[session.pk])
            ),
            exempt=len(exempt[session.pk]),
        )
        for session in sorted(held, key=lambda each: (each.starts_at, each.pk))
    )


def _reached(
    run: CourseRun, shares: Iterable[tuple[int, int]], planned: int
) -> tuple[Reached, ...]:
    required = {
        each.percent
        for each in requirements_of(run.version)
        if isinstance(each, AttendanceShare)
    }
    people = list(shares)
    return tuple(
        Reached(
            percent=percent,
            people=_at_least(percent, people) if planned else 0,
            is_required=percent in required,
        )
        for percent in sorted({HALF, ALL, *required})
    )


def _at_least(percent: Decimal, people: list[tuple[int, int]]) -> int:
    return sum(minutes >= ceil(percent * asked / 100) for minutes, asked in people)
