"""Walking back from a finding to the rows it rests on.

Each app registers the kinds of evidence it keeps, so that an officer's page can show
all of them without knowing where they live.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext

from courses.findings import Evidence
from courses.models import (
    ActivityProgress,
    AttendanceEntry,
    DeviceMark,
    Dispensation,
    EvaluationReceipt,
    Session,
)

Row = TypeVar("Row", bound=Model)


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


# Takes references, and returns what there is by reference, however many, in as many queries.
Reader = Callable[[list[str]], dict[str, EvidenceRecord]]
_readers: dict[str, Reader] = {}


def register_kind(kind: str, reader: Reader) -> None:
    """Let `reader` look up evidence of `kind`; a repeat puts the last one in place."""
    _readers[kind] = reader


def lookup(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], EvidenceRecord]:
    """Return evidence in words by its kind and reference; what is gone is left out."""
    refs = defaultdict(set)
    for kind, ref in wanted:
        refs[kind].add(ref)
    return {
        (kind, ref): record
        for kind, of_kind in refs.items()
        if kind in _readers
        for ref, record in _readers[kind](sorted(of_kind)).items()
    }


def digest(row: EvidenceRow) -> str:
    """Return the SHA-256 of the row's facts, as sealed into certificates."""
    return row.as_evidence().digest


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


def _attendance(refs: list[str]) -> dict[str, EvidenceRecord]:
    """Return entries with all that was ever written of the person at the session."""
    rows = AttendanceEntry.objects.select_related("session__run", "session__item")
    entries = by_ref(rows, refs)
    written = defaultdict(list)
    for row in (
        AttendanceEntry.objects.filter(
            enrolment__in={entry.enrolment_id for entry in entries},
            session__in={entry.session_id for entry in entries},
        )
        .select_related("recorded_by", "session__run")
        .order_by("pk")
    ):
        written[row.enrolment_id, row.session_id].append(row)
    return {
        str(entry.pk): EvidenceRecord(
            kind="attendance",
            ref=str(entry.pk),
            title=f"{entry.session.item} · {_begins(entry.session)}",
            enrolment_id=entry.enrolment_id,
            digest=digest(entry),
            entries=_in_order(written[entry.enrolment_id, entry.session_id]),
        )
        for entry in entries
    }


def _begins(session: Session) -> str:
    return date_format(session.local_start, "DATETIME_FORMAT")


def _in_order(rows: list[AttendanceEntry]) -> list[EvidenceEntry]:
    return [describe_entry(row, is_current=row == rows[-1]) for row in rows]


def _progress(refs: list[str]) -> dict[str, EvidenceRecord]:
    return {
        str(row.pk): EvidenceRecord(
            kind="progress",
            ref=str(row.pk),
            title=str(row.item),
            enrolment_id=row.enrolment_id,
            digest=digest(row),
            entries=[EvidenceEntry(text=_done(row), at=row.completed_at)],
        )
        for row in by_ref(ActivityProgress.objects.select_related("item"), refs)
    }


def _done(row: ActivityProgress) -> str:
    return gettext("Completed online.") if row.is_completed else gettext("Not done.")


def _evaluation(refs: list[str]) -> dict[str, EvidenceRecord]:
    return {
        str(row.pk): EvidenceRecord(
            kind="evaluation",
            ref=str(row.pk),
            title=str(row.item),
            enrolment_id=row.enrolment_id,
            digest=digest(row),
            entries=[EvidenceEntry(text=_handed_in(row))],
        )
        for row in by_ref(EvaluationReceipt.objects.select_related("item"), refs)
    }


def _handed_in(row: EvaluationReceipt) -> str:
    return gettext("Handed in on %(day)s. The answers are anonymous.") % {
        "day": date_format(row.handed_in_on)
    }


def _dispensation(refs: list[str]) -> dict[str, EvidenceRecord]:
    """Return dispensations with all that was given and taken back before and after."""
    rows = Dispensation.objects.select_related("session__run", "session__item")
    found = by_ref(rows, refs)
    given = defaultdict(list)
    for row in (
        Dispensation.objects.filter(
            enrolment__in={each.enrolment_id for each in found},
            session__in={each.session_id for each in found},
        )
        .select_related("given_by")
        .order_by("pk")
    ):
        given[row.enrolment_id, row.session_id].append(row)
    return {
        str(row.pk): EvidenceRecord(
            kind="dispensation",
            ref=str(row.pk),
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
                for each in given[row.enrolment_id, row.session_id]
            ],
        )
        for row in found
    }


def dispensation_text(row: Dispensation) -> str:
    """Return what a dispensation does, or that it was taken back, as one line."""
    if row.is_withdrawn:
        return gettext("The dispensation was withdrawn.")
    return gettext("Exempt: %(effect)s (%(basis)s)") % {
        "effect": row.get_effect_display(),
        "basis": row.get_basis_display(),
    }


def by_ref(rows: QuerySet[Row], refs: list[str]) -> QuerySet[Row]:
    """Return those rows that the references name."""
    return rows.filter(pk__in=[int(ref) for ref in refs if ref.isdecimal()])


register_kind("attendance", _attendance)
register_kind("dispensation", _dispensation)
register_kind("progress", _progress)
register_kind("evaluation", _evaluation)
