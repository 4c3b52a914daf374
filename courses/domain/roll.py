"""The roll of a session as it stands, for the people who take it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from courses.domain.attendance import Mark, RollResult, record_many
from courses.domain.evidence import EvidenceEntry, describe_entry
from courses.domain.households import side_by_side
from courses.errors import StaleEntry
from courses.models import AttendanceEntry, CourseRun, Enrolment, Session
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.scripts import fold

State = AttendanceEntry.State


@dataclass(kw_only=True)
class RollRow:
    """One person on the roll: what counts now and everything written before."""

    enrolment: Enrolment
    entries: list[AttendanceEntry] = field(default_factory=list)

    @property
    def current(self) -> AttendanceEntry | None:
        return self.entries[-1] if self.entries else None

    @property
    def history(self) -> list[EvidenceEntry]:
        return [
            describe_entry(entry, is_current=entry is self.current)
            for entry in self.entries
        ]

    @property
    def has_history(self) -> bool:
        """Whether something was written before what counts now."""
        return len(self.entries) > 1

    @property
    def search_text(self) -> str:
        """The person's names and organisation, so that either script finds them."""
        person = self.enrolment.person
        return fold(
            f"{person} {person.other_script_name} {self.enrolment.organisation or ''}"
        )

    @property
    def may_be_made_up(self) -> bool:
        """Whether a trainer may accept other work for what was missed."""
        return self.current is not None and self.current.state not in {
            State.PRESENT,
            State.LATE,
            State.LEFT_EARLY,
        }


def load_roll(session: Session) -> list[RollRow]:
    """Return everybody with a place on the run, in a fixed number of queries."""
    written: dict[int, list[AttendanceEntry]] = defaultdict(list)
    entries = session.attendance.select_related("recorded_by").order_by("pk")
    for entry in entries:
        written[entry.enrolment_id].append(entry)
    enrolments = session.run.enrolments.active().select_related(
        "person", "organisation", "household"
    )
    return [
        RollRow(enrolment=enrolment, entries=written[enrolment.pk])
        for enrolment in side_by_side(enrolments)
    ]


def save_roll(
    session: Session, rows: Sequence[RollRow], marks: Iterable[Mark], *, by: User
) -> RollResult:
    """Record the marks that say something new.

    A row that still shows what it showed when the page was opened was not touched,
    even if somebody else has written since; it is left alone.
    """
    seen = {entry.pk: entry for row in rows for entry in row.entries}
    touched = [
        mark
        for mark in marks
        if mark.replaces not in seen or not mark.says_the_same_as(seen[mark.replaces])
    ]
    if not touched:
        return RollResult()
    return record_many(session, touched, by=by)


def mark_all_present(rows: Sequence[RollRow], marked: Iterable[Mark]) -> list[Mark]:
    """Return marks of presence for everybody about whom nothing is known."""
    done = {mark.enrolment.pk for mark in marked}
    return [
        Mark(enrolment=row.enrolment, state=State.PRESENT)
        for row in rows
        if row.current is None and row.enrolment.pk not in done
    ]


def newest(refusal: DomainError) -> AttendanceEntry | None:
    """Return the entry that made a correction stale."""
    return refusal.current if isinstance(refusal, StaleEntry) else None


def attendance_by_person(
    run: CourseRun, enrolments: Iterable[Enrolment]
) -> Mapping[int, Mapping[int, AttendanceEntry]]:
    """Return the entries that count: {enrolment id: {session id: entry}}."""
    found: dict[int, dict[int, AttendanceEntry]] = defaultdict(dict)
    entries = AttendanceEntry.objects.current().filter(
        session__run=run, enrolment__in=[each.pk for each in enrolments]
    )
    for entry in entries:
        found[entry.enrolment_id][entry.session_id] = entry
    return found
