"""Recording who was present, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.credit import credit
from courses.domain.completion import announce, no_information
from courses.domain.locks import refuse_locked
from courses.errors import StaleEntry
from courses.models import (
    AttendanceEntry,
    CourseRun,
    DeviceMark,
    Enrolment,
    Session,
)
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

__all__ = [
    "Mark",
    "RollResult",
    "credit",
    "no_information",
    "record",
    "record_many",
    "refuse_closed",
    "refuse_content",
    "write_entry",
]

State = AttendanceEntry.State
# What an entry says of a person; the rest is how it came to be written.
SAID = ("state", "arrived_at", "left_at", "remark", "excuse", "did_alternative")
IN_THE_ROOM = frozenset({State.PRESENT, State.LATE, State.LEFT_EARLY})


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What is to be written about one person at one session."""

    enrolment: Enrolment
    state: str
    arrived_at: time | None = None
    left_at: time | None = None
    remark: str = ""
    reason: str = ""
    replaces: int | None = None
    excuse: str = ""
    did_alternative: bool = False
    key: UUID | None = None
    device_at: datetime | None = None
    settles: DeviceMark | None = None

    def says_the_same_as(self, entry: AttendanceEntry) -> bool:
        """Whether nothing new is said; settling is always something new."""
        return self.settles is None and all(
            getattr(self, name) == getattr(entry, name) for name in SAID
        )


@dataclass(kw_only=True)
class RollResult:
    """What became of a roll: the entry that now counts, or the refusal, per person."""

    entries: dict[int, AttendanceEntry] = field(default_factory=dict)
    written: list[AttendanceEntry] = field(default_factory=list)
    refused: dict[int, DomainError] = field(default_factory=dict)


@transaction.atomic
def record(
    session: Session,
    enrolment: Enrolment,
    *,
    state: str,
    arrived_at: time | None = None,
    left_at: time | None = None,
    remark: str = "",
    reason: str = "",
    replaces: int | None = None,
    by: User,
    at: datetime | None = None,
    method: str = AttendanceEntry.Method.ROLL,
    is_decision: bool = False,
) -> AttendanceEntry:
    """Record what is known about one person at one session.

    Saying the same twice returns the entry that counts. Saying something else is a
    correction: it needs a reason and the entry it `replaces`, which must still be
    the newest one, or `StaleEntry` is raised with the newer one. A locked roll refuses
    all of it, unless it carries out a decision, which has a trail of its own.
    """
    mark = Mark(
        enrolment=enrolment,
        state=state,
        arrived_at=arrived_at,
        left_at=left_at,
        remark=remark,
        reason=reason,
        replaces=replaces,
    )
    result = _write(
        session, [mark], by=by, at=at, method=method, is_decision=is_decision
    )
    if enrolment.pk in result.refused:
        raise result.refused[enrolment.pk]
    for entry in result.written:
        audit.record(
            "attendance.corrected" if entry.replaces_id else "attendance.recorded",
            entry,
            by=by,
            at=entry.recorded_at,
            session=session.pk,
            enrolment=enrolment.pk,
            state=str(entry.state),
        )
    return result.entries[enrolment.pk]


@transaction.atomic
def record_many(
    session: Session,
    marks: Sequence[Mark],
    *,
    by: User,
    at: datetime | None = None,
    method: str = AttendanceEntry.Method.ROLL,
) -> RollResult:
    """Record a whole roll; what is refused for one person stops nobody else.

    Costs the same number of queries for one person and for three hundred.
    """
    result = _write(session, marks, by=by, at=at, method=method)
    if result.written:
        audit.record(
            "attendance.roll_saved",
            session,
            by=by,
            at=at,
            entries=[entry.pk for entry in result.written],
        )
    return result


def _write(
    session: Session,
    marks: Sequence[Mark],
    *,
    by: User,
    at: datetime | None,
    method: str,
    is_decision: bool = False,
) -> RollResult:
    at = at or timezone.now()
    # Rolls of one session wait for each other, so that "newest" has one meaning.
    session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("run", "item")
        .get(pk=session.pk)
    )
    refuse_closed(session)
    if not is_decision:
        refuse_locked(session, at)
    people = {mark.enrolment.pk for mark in marks}
    enrolled = Enrolment.objects.active().filter(run=session.run, pk__in=people)
    active = set(enrolled.values_list("pk", flat=True))
    current = _current_entries(session, people)

    result = RollResult()
    new: list[AttendanceEntry] = []
    for mark in marks:
        pk, entry = mark.enrolment.pk, current.get(mark.enrolment.pk)
        if entry and mark.says_the_same_as(entry):
            result.entries[pk] = entry
            continue
        try:
            refuse_content(session, mark, is_active=pk in active, at=at)
            _refuse_stale(mark, entry)
        except DomainError as refusal:
            result.refused[pk] = refusal
            continue
        new.append(_entry(session, mark, entry, by=by, at=at, method=method))
    result.written = AttendanceEntry.objects.bulk_create(new)
    for entry in result.written:
        result.entries[entry.enrolment_id] = entry
        announce(entry.enrolment_id)
    return result


def _current_entries(session: Session, people: set[int]) -> dict[int, AttendanceEntry]:
    entries = (
        AttendanceEntry.objects.current()
        .filter(session=session, enrolment__in=people)
        .select_related("recorded_by")
    )
    return {entry.enrolment_id: entry for entry in entries}


def refuse_closed(session: Session) -> None:
    if session.status == Session.Status.CANCELLED:
        raise DomainError("session_cancelled", _("This session was cancelled."))
    if session.run.status == CourseRun.Status.CANCELLED:
        raise DomainError("run_cancelled", _("This run was cancelled."))


def refuse_content(
    session: Session, mark: Mark, *, is_active: bool, at: datetime
) -> None:
    """Refuse what may not be said of this person at this session, whoever says it."""
    if not is_active:
        raise DomainError("not_enrolled", _("This person has no place on the run."))
    if mark.state not in State.values:
        raise DomainError("unknown_state", _("Choose one of the states."))
    zone = session.run.zone
    is_ahead = session.local_start.date() > at.astimezone(zone).date()
    if is_ahead and mark.state != State.EXCUSED:
        raise DomainError(
            "not_yet", _("Before the day of the session, only an excuse is recorded.")
        )
    if mark.state == State.LATE and not mark.arrived_at:
        raise DomainError("time_needed", _("Enter the time of arrival."))
    if mark.state == State.LEFT_EARLY and not mark.left_at:
        raise DomainError("time_needed", _("Enter the time of leaving."))
    if mark.arrived_at and mark.left_at and mark.left_at <= mark.arrived_at:
        raise DomainError("times_crossed", _("Leaving comes after arriving."))
    if mark.excuse and mark.state != State.EXCUSED:
        raise DomainError("not_excused", _("Only an excuse has a kind."))
    if mark.did_alternative and mark.state not in IN_THE_ROOM:
        raise DomainError(
            "not_in_the_room", _("Only who was there did the other task.")
        )


def _refuse_stale(mark: Mark, current: AttendanceEntry | None) -> None:
    if mark.replaces != (current.pk if current else None):
        raise StaleEntry(current)
    if current and not mark.reason.strip():
        raise DomainError("reason_needed", _("A correction needs a reason."))


def write_entry(
    session: Session,
    mark: Mark,
    current: AttendanceEntry | None,
    *,
    by: User,
    at: datetime,
    method: str,
) -> AttendanceEntry:
    """Write what was checked already; the session is locked, `current` the newest."""
    entry = _entry(session, mark, current, by=by, at=at, method=method)
    entry.save(force_insert=True)
    return entry


def _entry(
    session: Session,
    mark: Mark,
    current: AttendanceEntry | None,
    *,
    by: User,
    at: datetime,
    method: str,
) -> AttendanceEntry:
    run = session.run
    return AttendanceEntry(
        enrolment=mark.enrolment,
        session=session,
        state=mark.state,
        arrived_at=mark.arrived_at,
        left_at=mark.left_at,
        minutes=credit(
            run.credit,
            session.minutes,
            mark.state,
            mark.arrived_at,
            mark.left_at,
            session.local_start.time(),
            session.local_end.time(),
            run.tolerance_minutes,
        ),
        remark=mark.remark,
        reason=mark.reason.strip() if current else "",
        excuse=mark.excuse,
        did_alternative=mark.did_alternative,
        replaces=current,
        recorded_by=by,
        recorded_at=at,
        method=method,
        key=mark.key,
        device_at=mark.device_at,
        settles=mark.settles,
    )
