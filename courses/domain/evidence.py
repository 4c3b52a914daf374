"""Walking back from a finding to the rows it rests on.

Each app registers the kinds of evidence it keeps, so that an officer's page can show
all of them without knowing where they live.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext

from courses.findings import Evidence
from courses.models import (
    ActivityProgress,
    AttendanceEntry,
    DeviceMark,
    Dispensation,
    EvaluationReceipt,
)


class EvidenceRow(Protocol):
    def as_evidence(self) -> Evidence: ...


@dataclass(frozen=True, kw_only=True)
class EvidenceEntry:
    """One thing that was written, in words: when, by whom, what and why."""

    text: str
    at: datetime | None = None
    by: str = ""
    reason: str = ""
    is_current: bool = True


@dataclass(frozen=True, kw_only=True)
class EvidenceRecord:
    """A row of evidence in words, as it is today, and what it replaced.

    `digest` is computed from the row as it is now; compare it with the one that was
    sealed to see that nothing has changed since. `earlier` are the digests it had
    before changes that the entries account for.
    """

    kind: str
    ref: str
    title: str
    enrolment_id: int
    digest: str
    entries: Sequence[EvidenceEntry] = field(default_factory=tuple)
    earlier: Sequence[str] = ()


Reader = Callable[[str], EvidenceRecord | None]
_readers: dict[str, Reader] = {}


def register_kind(kind: str, reader: Reader) -> None:
    """Let `reader` look up evidence of `kind`; a repeat puts the last one in place."""
    _readers[kind] = reader


def lookup(kind: str, ref: str) -> EvidenceRecord | None:
    """Return the evidence in words, or None when there is no such row."""
    reader = _readers.get(kind)
    return reader(ref) if reader else None


def digest(row: EvidenceRow) -> str:
    """Return the SHA-256 of the row's facts, as sealed into certificates."""
    return row.as_evidence().digest


def attendance_history(entry: AttendanceEntry) -> list[EvidenceEntry]:
    """Return what was ever written about this person at this session, oldest first."""
    entries = (
        AttendanceEntry.objects.filter(
            enrolment=entry.enrolment_id, session=entry.session_id
        )
        .select_related("recorded_by", "session__run")
        .order_by("pk")
    )
    rows = list(entries)
    return [describe_entry(row, is_current=row == rows[-1]) for row in rows]


def describe_entry(entry: AttendanceEntry, *, is_current: bool = True) -> EvidenceEntry:
    """Return one attendance entry in words."""
    return EvidenceEntry(
        text=entry_text(entry),
        at=entry.recorded_at,
        by=str(entry.recorded_by),
        reason=entry.reason,
        is_current=is_current,
    )


def entry_text(entry: AttendanceEntry) -> str:
    """Return state, times, credit and remark of an entry as one line."""
    credited = gettext("%(minutes)s minutes credited") % {"minutes": entry.minutes}
    return " · ".join([*_said(entry), credited, *_remarks(entry)])


def describe_mark(mark: DeviceMark) -> str:
    """Return what a device wrote as one line; it has no credit yet."""
    return " · ".join([*_said(mark), *_remarks(mark)])


def _said(entry: AttendanceEntry | DeviceMark) -> list[str]:
    parts = [str(entry.get_state_display())]
    if entry.excuse:
        parts.append(str(entry.get_excuse_display()))
    if entry.arrived_at:
        arrived = time_format(entry.arrived_at, "TIME_FORMAT")
        parts.append(gettext("arrived at %(time)s") % {"time": arrived})
    if entry.left_at:
        left = time_format(entry.left_at, "TIME_FORMAT")
        parts.append(gettext("left at %(time)s") % {"time": left})
    return parts


def _remarks(entry: AttendanceEntry | DeviceMark) -> list[str]:
    other = [gettext("did the other task")] if entry.did_alternative else []
    how = []
    if isinstance(entry, AttendanceEntry) and entry.method != entry.Method.ROLL:
        how = [str(entry.get_method_display())]
    return [*other, *([entry.remark] if entry.remark else []), *how]


def _attendance(ref: str) -> EvidenceRecord | None:
    entry = (
        _by_ref(AttendanceEntry, ref).select_related("session__run", "session__item")
    ).first()
    if entry is None:
        return None
    day = date_format(entry.session.local_start, "DATETIME_FORMAT")
    return EvidenceRecord(
        kind="attendance",
        ref=ref,
        title=f"{entry.session.item} · {day}",
        enrolment_id=entry.enrolment_id,
        digest=digest(entry),
        entries=attendance_history(entry),
    )


def _progress(ref: str) -> EvidenceRecord | None:
    row = _by_ref(ActivityProgress, ref).select_related("item").first()
    if row is None:
        return None
    done = gettext("Completed online.") if row.is_completed else gettext("Not done.")
    return EvidenceRecord(
        kind="progress",
        ref=ref,
        title=str(row.item),
        enrolment_id=row.enrolment_id,
        digest=digest(row),
        entries=[EvidenceEntry(text=done, at=row.completed_at)],
    )


def _evaluation(ref: str) -> EvidenceRecord | None:
    row = _by_ref(EvaluationReceipt, ref).select_related("item").first()
    if row is None:
        return None
    text = gettext("Handed in on %(day)s. The answers are anonymous.") % {
        "day": date_format(row.handed_in_on)
    }
    return EvidenceRecord(
        kind="evaluation",
        ref=ref,
        title=str(row.item),
        enrolment_id=row.enrolment_id,
        digest=digest(row),
        entries=[EvidenceEntry(text=text)],
    )


def _dispensation(ref: str) -> EvidenceRecord | None:
    """Return a dispensation with all that was given and taken back before and after."""
    row = (
        _by_ref(Dispensation, ref).select_related("session__run", "session__item")
    ).first()
    if row is None:
        return None
    rows = Dispensation.objects.filter(
        enrolment=row.enrolment_id, session=row.session_id
    ).select_related("given_by")
    return EvidenceRecord(
        kind="dispensation",
        ref=ref,
        title=str(row.session.item),
        enrolment_id=row.enrolment_id,
        digest=digest(row),
        entries=[
            EvidenceEntry(
                text=dispensation_text(each),
                at=each.given_at,
                by=str(each.given_by),
                reason=each.reason,
                is_current=each.pk == row.pk,
            )
            for each in rows.order_by("pk")
        ],
    )


def dispensation_text(row: Dispensation) -> str:
    """Return what a dispensation does, or that it was taken back, as one line."""
    if row.is_withdrawn:
        return gettext("The dispensation was withdrawn.")
    return gettext("Exempt: %(effect)s (%(basis)s)") % {
        "effect": row.get_effect_display(),
        "basis": row.get_basis_display(),
    }


def _by_ref(model: Any, ref: str) -> Any:
    return (
        model.objects.filter(pk=int(ref)) if ref.isdecimal() else model.objects.none()
    )


register_kind("attendance", _attendance)
register_kind("dispensation", _dispensation)
register_kind("progress", _progress)
register_kind("evaluation", _evaluation)
