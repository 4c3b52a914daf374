"""Rolls that devices send, perhaps late, perhaps twice, perhaps after somebody else.

Every mark has a key that the device made. What a device wrote is never lost: it
becomes the entry that counts, or it is kept beside the one that stood.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.attendance import (
    SAID,
    Mark,
    record_many,
    refuse_closed,
    refuse_content,
)
from courses.models import AttendanceEntry, DeviceMark, Enrolment, Session
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

# A clock that differs by more than this is told of, and written into the trail.
CLOCK_TOLERANCE = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A mark from a device; `after` is the key of the one it corrects, if unsent then."""

    mark: Mark
    key: UUID
    after: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one mark: saved, agreed, conflict or refused."""

    kind: str
    current: AttendanceEntry | None = None
    refusal: DomainError | None = None


@dataclass(kw_only=True)
class _Known:
    """Which keys have arrived before, and what counts at the moment."""

    entries: dict[UUID, AttendanceEntry]
    beside: dict[UUID, DeviceMark]
    current: dict[int, AttendanceEntry] = field(default_factory=dict)
    active: frozenset[int] = frozenset()


@transaction.atomic
def take_in(
    session: Session, sent: Sequence[Sent], *, by: User, at: datetime | None = None
) -> dict[UUID, Outcome]:
    """Record what a device sent and say for each key what became of it.

    A key that arrived before changes nothing. A mark about somebody of whom another
    entry was written in the meantime is kept beside it; the trainers settle the two.
    Costs the same number of queries for one person and for three hundred.
    """
    at = at or timezone.now()
    session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("run", "item")
        .get(pk=session.pk)
    )
    refuse_closed(session)
    known = _look_up(session, sent)
    outcomes: dict[UUID, Outcome] = {}
    for batch in _rounds(sent):
        outcomes |= _take_round(session, batch, known, by=by, at=at)
    return outcomes


def note_clock(session: Session, *, ahead: timedelta, by: User, at: datetime) -> None:
    """Write into the trail that a device whose clock is wrong sent its roll."""
    audit.record(
        "attendance.clock_differs",
        session,
        by=by,
        at=at,
        seconds_ahead=round(ahead.total_seconds()),
    )


@transaction.atomic
def settle(
    rival: DeviceMark,
    *,
    takes: bool,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> AttendanceEntry:
    """Decide between an entry and what another device wrote, by a new entry.

    Both stay as they were written. A repeat returns the entry that settled it.
    Refused without a reason, or when the two agree.
    """
    at = at or timezone.now()
    session = Session.objects.select_for_update(of=("self",)).get(pk=rival.session_id)
    done = AttendanceEntry.objects.filter(settles=rival).first()
    if done:
        return done
    if rival.agrees:
        raise DomainError("nothing_to_settle", _("Both devices wrote the same."))
    current = AttendanceEntry.objects.current().get(
        session=session, enrolment=rival.enrolment_id
    )
    source: AttendanceEntry | DeviceMark = rival if takes else current
    mark = Mark(
        enrolment=rival.enrolment,
        **{name: getattr(source, name) for name in SAID},
        reason=reason,
        replaces=current.pk,
        settles=rival,
    )
    result = record_many(session, [mark], by=by, at=at)
    for refusal in result.refused.values():
        raise refusal
    return result.entries[rival.enrolment_id]


def unsettled(session: Session) -> dict[int, list[DeviceMark]]:
    """Return the marks of devices that still wait for a decision, by enrolment."""
    found: dict[int, list[DeviceMark]] = {}
    rivals = session.device_marks.filter(agrees=False, settled_by__isnull=True)
    for rival in rivals.select_related("recorded_by"):
        found.setdefault(rival.enrolment_id, []).append(rival)
    return found


def _look_up(session: Session, sent: Sequence[Sent]) -> _Known:
    keys = {each.key for each in sent} | {each.after for each in sent if each.after}
    people = {each.mark.enrolment.pk for each in sent}
    entries = AttendanceEntry.objects.filter(key__in=keys)
    beside = DeviceMark.objects.filter(key__in=keys)
    enrolled = Enrolment.objects.active().filter(run=session.run, pk__in=people)
    return _Known(
        entries={each.key: each for each in entries if each.key},
        beside={each.key: each for each in beside},
        current={
            each.enrolment_id: each
            for each in AttendanceEntry.objects.current()
            .filter(session=session, enrolment__in=people)
            .select_related("recorded_by")
        },
        active=frozenset(enrolled.values_list("pk", flat=True)),
    )


def _rounds(sent: Sequence[Sent]) -> list[list[Sent]]:
    """Return the marks so that in each round a person is there once, in their order."""
    rounds: list[list[Sent]] = []
    seen: dict[int, int] = {}
    keys: set[UUID] = set()
    for each in sent:
        if each.key in keys:
            continue
        keys.add(each.key)
        place = seen.get(each.mark.enrolment.pk, 0)
        seen[each.mark.enrolment.pk] = place + 1
        if place == len(rounds):
            rounds.append([])
        rounds[place].append(each)
    return rounds


def _take_round(
    session: Session, batch: list[Sent], known: _Known, *, by: User, at: datetime
) -> dict[UUID, Outcome]:
    outcomes: dict[UUID, Outcome] = {}
    fresh: list[tuple[Sent, Mark]] = []
    aside: list[DeviceMark] = []
    for each in batch:
        current = known.current.get(each.mark.enrolment.pk)
        if each.key in known.entries or each.key in known.beside:
            outcomes[each.key] = _as_before(each.key, current, known)
            continue
        mark = _based(each, known)
        try:
            is_active = mark.enrolment.pk in known.active
            refuse_content(session, mark, is_active=is_active, at=at)
        except DomainError as refusal:
            outcomes[each.key] = Outcome(kind="refused", refusal=refusal)
            continue
        if mark.replaces == (current.pk if current else None):
            fresh.append((each, mark))
        elif current:
            aside.append(_beside(session, each.key, mark, current, by=by, at=at))
        else:  # it corrects an entry of another session or person
            outcomes[each.key] = Outcome(kind="refused", refusal=_unknown_base())
    for rival in DeviceMark.objects.bulk_create(aside):
        known.beside[rival.key] = rival
        current = known.current.get(rival.enrolment_id)
        outcomes[rival.key] = _as_before(rival.key, current, known)
    return outcomes | _write_fresh(session, fresh, known, by=by, at=at)


def _write_fresh(
    session: Session,
    fresh: list[tuple[Sent, Mark]],
    known: _Known,
    *,
    by: User,
    at: datetime,
) -> dict[UUID, Outcome]:
    if not fresh:
        return {}
    outcomes = {}
    result = record_many(session, [mark for _, mark in fresh], by=by, at=at)
    for each, mark in fresh:
        pk = mark.enrolment.pk
        if pk in result.refused:
            outcomes[each.key] = Outcome(kind="refused", refusal=result.refused[pk])
            continue
        known.entries[each.key] = known.current[pk] = result.entries[pk]
        outcomes[each.key] = Outcome(kind="saved", current=result.entries[pk])
    return outcomes


def _as_before(key: UUID, current: AttendanceEntry | None, known: _Known) -> Outcome:
    rival = known.beside.get(key)
    kind = "saved" if rival is None else "agreed" if rival.agrees else "conflict"
    return Outcome(kind=kind, current=current)


def _based(each: Sent, known: _Known) -> Mark:
    """Return the mark with the key it has, and the entry that it corrects."""
    replaces = each.mark.replaces
    if each.after in known.entries:
        replaces = known.entries[each.after].pk
    elif each.after in known.beside:
        rival = known.beside[each.after]
        replaces = rival.instead_of_id if rival.agrees else None
    given = {
        name: getattr(each.mark, name)
        for name in (*SAID, "enrolment", "reason", "device_at")
    }
    return Mark(**given, replaces=replaces, key=each.key)


def _beside(
    session: Session,
    key: UUID,
    mark: Mark,
    current: AttendanceEntry,
    *,
    by: User,
    at: datetime,
) -> DeviceMark:
    return DeviceMark(
        key=key,
        enrolment=mark.enrolment,
        session=session,
        instead_of=current,
        agrees=mark.says_the_same_as(current),
        **{name: getattr(mark, name) for name in SAID},
        reason=mark.reason,
        device_at=mark.device_at,
        recorded_by=by,
        recorded_at=at,
    )


def _unknown_base() -> DomainError:
    return DomainError("unknown_base", _("What this corrects is not on the roll."))
