"""Checking oneself in and out: what is on the screen, and what a scan is good for.

A code on the trainer's screen is good for seconds, so that a picture of it sent to
somebody outside is not. Who scans it gets a pass for their device, which lasts long
enough to sign in. Where a person is, is never asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.core import signing
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.formats import time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.domain.attendance import Mark, refuse_closed, refuse_content, write_entry
from courses.domain.check_in_rules import Direction, Situation, decide
from courses.domain.completion import announce
from courses.models import AttendanceEntry, CheckIn, Enrolment, Session
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

SLOT = 10  # seconds until the code on the screen is another
SLOTS_GOOD = 3  # the present one and those before it
ROOM_SLOT = 300
PASS_SECONDS = 300
_CODE_SALT, _PASS_SALT = "courses.check-in.code", "courses.check-in.pass"
Way = CheckIn.Way


@dataclass(frozen=True, kw_only=True)
class Pass:
    """That this device was where the code is shown, a moment ago."""

    session: int
    device: str
    way: str


def code_for(session: Session, at: datetime) -> str:
    """Return what the QR code says now; it is another every few seconds."""
    value = f"{session.pk}.{_slot(at, SLOT)}"
    return signing.Signer(salt=_CODE_SALT, sep="~").sign(value)


def session_of_code(code: str, at: datetime) -> int:
    """Return whose code it is. Refused when it is forged, or not on screen any more."""
    try:
        value = signing.Signer(salt=_CODE_SALT, sep="~").unsign(code)
    except signing.BadSignature as forged:
        raise DomainError("forged", _("This is no code of ours.")) from forged
    pk, slot = (int(part) for part in value.split("."))
    age = _slot(at, SLOT) - slot
    if not 0 <= age < SLOTS_GOOD:
        raise DomainError(
            "expired", _("This code is no longer on the screen. Scan the new one.")
        )
    return pk


def room_code(session: Session, at: datetime, *, back: int = 0) -> str:
    """Return six digits to type instead of scanning; others every five minutes."""
    slot = _slot(at, ROOM_SLOT) - back
    digest = salted_hmac(
        "courses.check-in.room", f"{session.pk}.{slot}", algorithm="sha256"
    ).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def session_of_room_code(typed: str, person: User, at: datetime) -> int:
    """Return which of the person's sessions shows these digits; refused when none."""
    typed = "".join(char for char in typed if char.isdecimal())
    near = Session.objects.held().filter(
        run__enrolments__in=Enrolment.objects.active().of(person),
        starts_at__lte=at + timedelta(hours=5),
        ends_at__gte=at - timedelta(hours=5),
    )
    for session in near:
        for back in (0, 1):
            if constant_time_compare(room_code(session, at, back=back), typed):
                return session.pk
    raise DomainError("wrong_code", _("None of your sessions shows this code now."))


def device_of(session_id: int, cookie: str) -> str:
    """Return what tells devices apart in one session, and says nothing in another."""
    return salted_hmac(
        "courses.check-in.device", f"{session_id}:{cookie}", algorithm="sha256"
    ).hexdigest()


def give_pass(session_id: int, cookie: str, way: str) -> str:
    """Return a pass for this device; it lasts while somebody signs in."""
    facts = [session_id, device_of(session_id, cookie), way]
    return signing.dumps(facts, salt=_PASS_SALT, compress=True)


def read_pass(text: str, cookie: str) -> Pass:
    """Return what the pass says. Refused when forged, too old, or of another device."""
    try:
        session, device, way = signing.loads(
            text, salt=_PASS_SALT, max_age=PASS_SECONDS
        )
    except signing.SignatureExpired as old:
        raise DomainError(
            "expired", _("That took too long. Scan the code on the screen again.")
        ) from old
    except signing.BadSignature as forged:
        raise DomainError("forged", _("This is no code of ours.")) from forged
    if not constant_time_compare(device, device_of(session, cookie)):
        raise DomainError(
            "other_device", _("Scan the code with the device you are using now.")
        )
    return Pass(session=session, device=device, way=way)


@transaction.atomic
def check(
    given: Pass, person: User, direction: Direction, *, at: datetime | None = None
) -> AttendanceEntry:
    """Record that `person` came or leaves. A repeat returns the entry that counts.

    Refused outside the window, for who has no place, and against what a trainer
    wrote. That a device was used for others too is kept for the trainer to see.
    """
    at = at or timezone.now()
    session = _locked_session(given.session, person)
    if session is None:
        raise DomainError("not_enrolled", _("You have no place on this training."))
    refuse_closed(session)
    current = None
    if session.current_entry:
        current = AttendanceEntry.objects.get(pk=session.current_entry)
    decision = decide(direction, _situation(session, current), at)
    if decision is None:  # only where something is recorded
        return cast("AttendanceEntry", current)
    mark = Mark(
        enrolment=Enrolment(pk=session.place, person=person, run=session.run),
        state=decision.state,
        arrived_at=decision.arrived_at,
        left_at=decision.left_at,
        remark=current.remark if current else "",
        did_alternative=bool(current and current.did_alternative),
        reason=gettext("Checked out") if current else "",
        replaces=current.pk if current else None,
    )
    refuse_content(session, mark, is_active=True, at=at)
    entry = write_entry(session, mark, current, by=person, at=at, method="qr")
    CheckIn.objects.create(
        entry=entry, session=session, device=given.device, way=given.way
    )
    audit.record(
        "attendance.checked_in",
        entry,
        by=person,
        at=at,
        session=session.pk,
        direction=direction,
        way=given.way,
    )
    announce(entry.enrolment_id)
    return entry


def shared_devices(session: Session) -> list[list[Enrolment]]:
    """Return who used one device together, so that a trainer looks who is there."""
    groups: dict[str, dict[int, Enrolment]] = {}
    rows = session.check_ins.select_related("entry__enrolment__person")
    for row in rows:
        groups.setdefault(row.device, {})[row.entry.enrolment_id] = row.entry.enrolment
    return [list(people.values()) for people in groups.values() if len(people) > 1]


def _locked_session(pk: int, person: User) -> Any:
    """Return the session, locked, with the person's place and entry: one query."""
    current = AttendanceEntry.objects.current().filter(
        session=OuterRef("pk"), enrolment=OuterRef("run__enrolments")
    )
    found = (
        Session.objects.select_for_update(of=("self",))
        .select_related("run", "item")
        .filter(pk=pk, run__enrolments__person=person, run__enrolments__status="active")
        .annotate(
            place=F("run__enrolments__pk"),
            current_entry=Subquery(current.values("pk")[:1]),
        )
    )
    return found.first()


def _situation(session: Session, current: AttendanceEntry | None) -> Situation:
    run = session.run
    return Situation(
        starts_at=session.local_start,
        ends_at=session.local_end,
        early=timedelta(minutes=run.check_in_early_minutes),
        late=timedelta(minutes=run.check_in_late_minutes),
        tolerance=timedelta(
            minutes=0 if run.credit == "all_or_nothing" else run.tolerance_minutes
        ),
        state=str(current.state) if current else "",
        arrived_at=current.arrived_at if current else None,
        left_at=current.left_at if current else None,
    )


def since(entry: AttendanceEntry) -> str:
    """Return in words what a person's own entry says."""
    if entry.left_at:
        left = time_format(entry.left_at, "TIME_FORMAT")
        return gettext("You checked out at %(time)s.") % {"time": left}
    if entry.arrived_at:
        came = time_format(entry.arrived_at, "TIME_FORMAT")
        return gettext("You are checked in since %(time)s.") % {"time": came}
    return gettext("The trainer has recorded you.")


def _slot(at: datetime, length: int) -> int:
    return int(at.timestamp()) // length
