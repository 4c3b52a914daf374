"""The dated sessions of a run: proposing, fixing, moving and cancelling them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.domain.calendar_letters import announce, count_change
from courses.models import (
    CourseRun,
    OutlineItem,
    ProgrammeVersion,
    Session,
)
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

Pattern = Literal["block", "weekly"]
DAY = (time(9, 0), time(10, 45), time(13, 0), time(14, 45))
HALF_DAY = DAY[:2]


@dataclass(frozen=True, kw_only=True)
class ProposedSession:
    """A planned session with a day and times, on the clock of the run's place."""

    item: OutlineItem
    on: date
    begins: time
    ends: time
    room: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Hours:
    """From when until when there is time on each day, as in Tuesdays from 17 to 20."""

    begins: time
    ends: time

    def fit(self, items: Sequence[OutlineItem]) -> int:
        """Return how many of these sessions fit into a day, one after another."""
        left = _minutes(self.ends) - _minutes(self.begins)
        for number, item in enumerate(items):
            left -= item.minutes
            if left < 0:
                return max(1, number)
        return len(items)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def propose_sessions(
    version: ProgrammeVersion,
    starts_on: date,
    pattern: Pattern,
    hours: Hours | None = None,
) -> list[ProposedSession]:
    """Propose a day and times for every planned session of the version."""
    items = version.items.filter(kind=OutlineItem.Kind.SESSION).order_by("order")
    if hours:
        return spread_within(items, starts_on, pattern, hours)
    return spread(items, starts_on, pattern)


def spread_within(
    items: Iterable[OutlineItem], starts_on: date, pattern: Pattern, hours: Hours
) -> list[ProposedSession]:
    """Lay planned sessions out over days, as many a day as its hours hold. Pure.

    "block" takes consecutive working days, "weekly" the weekday of the first one. A
    session longer than the hours has a day of its own. A module begins on a new day.
    """
    days = _working_days(starts_on) if pattern == "block" else _weeks(starts_on)
    proposed: list[ProposedSession] = []
    for _module, group in groupby(items, key=lambda item: item.module_id):
        left = list(group)
        while left:
            count = hours.fit(left)
            slots = [hours.begins] * count
            proposed += _day(left[:count], next(days), slots)
            left = left[count:]
    return proposed


def spread(
    items: Iterable[OutlineItem], starts_on: date, pattern: Pattern
) -> list[ProposedSession]:
    """Lay planned sessions out over days. Pure.

    "block" fills consecutive working days with four sessions each, "weekly" one
    half-day of two sessions a week. A module always begins on a new day.
    """
    slots = DAY if pattern == "block" else HALF_DAY
    days = _working_days(starts_on) if pattern == "block" else _weeks(starts_on)
    proposed: list[ProposedSession] = []
    for _module, group in groupby(items, key=lambda item: item.module_id):
        planned = list(group)
        for first in range(0, len(planned), len(slots)):
            proposed += _day(planned[first : first + len(slots)], next(days), slots)
    return proposed


def _day(
    items: Sequence[OutlineItem], day: date, slots: Sequence[time]
) -> Iterator[ProposedSession]:
    free_from = slots[0]
    for item, slot in zip(items, slots, strict=False):
        begins = max(slot, free_from)
        ends = datetime.combine(day, begins) + timedelta(minutes=item.minutes)
        free_from = ends.time()
        yield ProposedSession(item=item, on=day, begins=begins, ends=free_from)


def _working_days(first: date) -> Iterator[date]:
    day = first
    while True:
        if day.isoweekday() <= 5:
            yield day
        day += timedelta(days=1)


def _weeks(first: date) -> Iterator[date]:
    day = first
    while True:
        yield day
        day += timedelta(weeks=1)


@transaction.atomic
def schedule(
    run: CourseRun,
    proposed: Sequence[ProposedSession],
    *,
    by: User | None,
    at: datetime | None = None,
) -> list[Session]:
    """Fix days and times for planned sessions of the run's version.

    All or none. Refused for a closed run, a session of another programme, one that
    has a date already, and one before the run starts or at the same time as another
    of the run. A session after the run's last day moves that day.
    """
    run = _locked(run)
    sessions = [_dated(run, each) for each in proposed]
    held = list(run.sessions.held())
    taken = {session.item_id for session in held}
    for session in sessions:
        if session.item.version_id != run.version_id:
            raise DomainError("wrong_item", _("This session is not in the programme."))
        if session.item_id in taken:
            raise DomainError(
                "already_scheduled", _("This session has a date already.")
            )
        taken.add(session.item_id)
        _refuse_times(run, session, held)
        held.append(session)
    # Not bulk_create: the ids go into the trail, and there are a few dozen at most.
    for session in sessions:
        session.save()
    _stretch(run, sessions)
    audit.record(
        "run.scheduled", run, by=by, at=at, sessions=[each.pk for each in sessions]
    )
    announce(run, "REQUEST", at=at, sessions=sessions)
    return sessions


@transaction.atomic
def move_session(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room: str | None = None,
    link: str | None = None,
    by: User,
    at: datetime | None = None,
) -> Session:
    """Give a session another time, room or link; a repeat changes nothing.

    The time stays once attendance was recorded; the room may still be put right.
    """
    run = _locked(session.run)
    session = run.sessions.select_related("item", "run").get(pk=session.pk)
    _refuse_cancelled(session)
    before = _where_and_when(session)
    has_moved = (session.starts_at, session.ends_at) != (starts_at, ends_at)
    session.starts_at, session.ends_at = starts_at, ends_at
    session.room = session.room if room is None else room
    session.link = session.link if link is None else link
    if _where_and_when(session) == before:
        return session
    if has_moved:
        _refuse_attended(session)
        others = list(run.sessions.held().exclude(pk=session.pk))
        _refuse_times(run, session, others)
    session.save(update_fields=["starts_at", "ends_at", "room", "link"])
    _stretch(run, [session])
    audit.record(
        "session.moved",
        session,
        by=by,
        at=at,
        before=before,
        after=_where_and_when(session),
    )
    count_change([session])
    announce(run, "REQUEST", at=at, sessions=[session])
    return session


@transaction.atomic
def cancel_session(
    session: Session, *, reason: str, by: User, at: datetime | None = None
) -> Session:
    """Cancel a session, with a reason; it may then be scheduled anew.

    Refused once attendance was recorded. A repeat changes nothing.
    """
    run = _locked(session.run)
    session = run.sessions.select_related("item", "run").get(pk=session.pk)
    if session.status == Session.Status.CANCELLED:
        return session
    if not reason.strip():
        raise DomainError("reason_needed", _("Give a reason for cancelling."))
    _refuse_attended(session)
    session.status = Session.Status.CANCELLED
    session.save(update_fields=["status"])
    audit.record("session.cancelled", session, by=by, at=at, reason=reason.strip())
    count_change([session])
    announce(run, "CANCEL", at=at, sessions=[session])
    return session


def _locked(run: CourseRun) -> CourseRun:
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    if run.is_closed:
        raise DomainError("run_closed", _("This run is finished or cancelled."))
    return run


def _dated(run: CourseRun, proposed: ProposedSession) -> Session:
    return Session(
        run=run,
        item=proposed.item,
        starts_at=datetime.combine(proposed.on, proposed.begins, tzinfo=run.zone),
        ends_at=datetime.combine(proposed.on, proposed.ends, tzinfo=run.zone),
        room=proposed.room,
        link=proposed.link,
    )


def _refuse_times(run: CourseRun, session: Session, others: list[Session]) -> None:
    if session.ends_at <= session.starts_at:
        raise DomainError("times_crossed", _("A session ends after it starts."))
    if session.local_start.date() != session.local_end.date():
        raise DomainError("two_days", _("A session ends on the day it starts."))
    if session.local_start.date() < run.starts_on:
        raise DomainError("outside_run", _("The session is before the run starts."))
    for other in others:
        if session.starts_at < other.ends_at and other.starts_at < session.ends_at:
            raise DomainError(
                "overlap", _("Two sessions of the run would be at the same time.")
            )


def _refuse_cancelled(session: Session) -> None:
    if session.status == Session.Status.CANCELLED:
        raise DomainError("session_cancelled", _("This session was cancelled."))


def _refuse_attended(session: Session) -> None:
    if session.attendance.exists():
        raise DomainError(
            "has_attendance", _("Attendance was recorded for this session already.")
        )


def _stretch(run: CourseRun, sessions: Sequence[Session]) -> None:
    """Move the run's last day when a session comes after it."""
    last = max((each.local_end.date() for each in sessions), default=run.ends_on)
    if last > run.ends_on:
        run.ends_on = last
        run.save(update_fields=["ends_on"])


def _where_and_when(session: Session) -> dict[str, str]:
    return {
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "room": session.room,
        "link": session.link,
    }
