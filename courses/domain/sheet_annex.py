"""The attendance sheets of a run as an annex: what was recorded, session by session."""

from collections import defaultdict
from dataclasses import dataclass

from courses.domain.sheet_codes import code_of
from courses.models import AttendanceEntry, CourseRun, Enrolment, Session, SheetScan


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """One person at one session; without an entry nothing is known."""

    enrolment: Enrolment
    entry: AttendanceEntry | None


@dataclass(frozen=True, kw_only=True)
class RecordedSheet:
    """One session with everybody who has a place, and the scans of signed paper."""

    session: Session
    code: str
    lines: tuple[SheetLine, ...]
    scans: tuple[SheetScan, ...]


def recorded_sheets(run: CourseRun) -> list[RecordedSheet]:
    """Return the sheets of all sessions held; names people, so ask who may see them."""
    places = list(run.enrolments.active().select_related("person", "organisation"))
    entries = {
        (each.session_id, each.enrolment_id): each
        for each in AttendanceEntry.objects.current().filter(session__run=run)
    }
    scans: dict[int, list[SheetScan]] = defaultdict(list)
    for scan in SheetScan.objects.filter(session__run=run):
        scans[scan.session_id].append(scan)
    held = run.sessions.held().select_related("item", "run")
    return [
        RecordedSheet(
            session=session,
            code=code_of(session),
            lines=tuple(
                SheetLine(enrolment=each, entry=entries.get((session.pk, each.pk)))
                for each in places
            ),
            scans=tuple(scans[session.pk]),
        )
        for session in held.order_by("starts_at", "pk")
    ]
