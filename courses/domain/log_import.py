"""Turning the log of an online session into entries, once a trainer has agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.domain.attendance import Mark, RollResult, record_many
from courses.domain.live_logs import (
    Connected,
    add_up,
    guess_columns,
    read_stays,
    read_table,
)
from courses.models import AttendanceEntry, Enrolment, LogColumns, Session
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.scripts import fold

State = AttendanceEntry.State


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the log says of one person on the run, and what that would record."""

    enrolment: Enrolment
    connected: Connected
    mark: Mark | None  # None: something is recorded already

    @property
    def state_label(self) -> str:
        return str(State(self.mark.state).label) if self.mark else ""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an import would do; nothing is written by looking."""

    headings: Sequence[str]
    columns: Mapping[str, int]
    lines: Sequence[Line]
    unmatched: Sequence[Connected]
    missing: Sequence[Enrolment]
    unreadable: Sequence[int]

    @property
    def is_understood(self) -> bool:
        has_name = "name" in self.columns or "email" in self.columns
        has_time = "minutes" in self.columns or {"joined", "left"} <= set(self.columns)
        return has_name and has_time


def preview(
    session: Session, data: bytes, columns: Mapping[str, int] | None = None
) -> Preview:
    """Return what the log would record. Refused when it is no list of people.

    Columns that were chosen for the same headings before are taken again.
    """
    table = read_table(data)
    if columns is None:
        kept = LogColumns.objects.filter(headings=table.key).first()
        columns = kept.columns if kept else guess_columns(table)
    stays, unreadable = read_stays(
        table, columns, zone=session.run.zone, day=session.starts_at
    )
    connected = add_up(stays, session.starts_at, session.ends_at)
    enrolments = list(
        session.run.enrolments.active().select_related("person").order_by("pk")
    )
    known = set(session.attendance.values_list("enrolment_id", flat=True).distinct())
    lines, unmatched = [], []
    for each in connected:
        enrolment = _match(each, enrolments)
        if enrolment is None:
            unmatched.append(each)
            continue
        mark = None if enrolment.pk in known else _mark(session, enrolment, each)
        lines.append(Line(enrolment=enrolment, connected=each, mark=mark))
    there = {line.enrolment.pk for line in lines}
    return Preview(
        headings=table.headings,
        columns=columns,
        lines=lines,
        unmatched=unmatched,
        missing=[each for each in enrolments if each.pk not in there],
        unreadable=unreadable,
    )


@transaction.atomic
def import_log(
    session: Session,
    data: bytes,
    columns: Mapping[str, int],
    *,
    marks_absent: bool = False,
    by: User,
    at: datetime | None = None,
) -> RollResult:
    """Record what the preview showed. A repeat writes nothing new.

    Who is recorded already keeps their entry. With `marks_absent`, who was not in the
    log is absent. The columns are remembered for the next log with these headings.
    """
    at = at or timezone.now()
    seen = preview(session, data, columns)
    if not seen.is_understood:
        raise DomainError("columns", _("Choose the columns of names and times."))
    marks = [line.mark for line in seen.lines if line.mark]
    if marks_absent:
        known = set(session.attendance.values_list("enrolment_id", flat=True))
        marks += [
            Mark(enrolment=each, state=State.ABSENT)
            for each in seen.missing
            if each.pk not in known
        ]
    result = record_many(session, marks, by=by, at=at, method="import")
    LogColumns.objects.update_or_create(
        headings=read_table(data).key,
        defaults={"columns": dict(columns), "chosen_by": by, "chosen_at": at},
    )
    audit.record(
        "attendance.log_imported",
        session,
        by=by,
        at=at,
        digest=sha256(data).hexdigest(),
        entries=len(result.written),
        unmatched=len(seen.unmatched),
    )
    return result


def _match(connected: Connected, enrolments: Sequence[Enrolment]) -> Enrolment | None:
    """Return whose line it is: by e-mail, else by the only person of that name."""
    if connected.email:
        for each in enrolments:
            if each.person.email.lower() == connected.email.lower():
                return each
    # "Ana Petrović (Most)" and "Petrović Ana" are Ana Petrović.
    words = set(fold(connected.name.split("(")[0]).split())
    same = [
        each
        for each in enrolments
        if words
        and words
        in (
            set(fold(str(each.person)).split()),
            set(fold(each.person.other_script_name).split()),
        )
    ]
    return same[0] if len(same) == 1 else None


def _mark(session: Session, enrolment: Enrolment, connected: Connected) -> Mark:
    """Return the mark that credits the minutes of the log, by the run's rules.

    An entry has one time in and one time out. Minutes lost in between are taken off
    at the end, so that the credit is of the minutes and not of the span.
    """
    whole = int((session.ends_at - session.starts_at).total_seconds()) // 60
    lost = whole - connected.minutes
    remark = gettext("Connected for %(minutes)s minutes, %(times)s times") % {
        "minutes": connected.minutes,
        "times": connected.stays,
    }
    if connected.minutes == 0:
        return Mark(enrolment=enrolment, state=State.ABSENT, remark=remark)
    zone = session.run.zone
    begin = connected.first or session.starts_at
    came = begin.astimezone(zone).replace(second=0, microsecond=0)
    end = came + timedelta(minutes=connected.minutes)
    is_late = (came - session.starts_at).total_seconds() / 60 > (
        session.run.tolerance_minutes
    )
    state = State.PRESENT
    if is_late:
        state = State.LATE
    elif lost > session.run.tolerance_minutes:
        state = State.LEFT_EARLY
    return Mark(
        enrolment=enrolment,
        state=state,
        arrived_at=came.time(),
        left_at=end.time().replace(second=0, microsecond=0),
        remark=remark,
    )
