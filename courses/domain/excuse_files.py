"""Documents of excuses: kept for those who decide, and deleted after their period."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from courses.domain.sheets import as_kept
from courses.models import AttendanceRequest, CourseRun, ExcuseFile
from lms.core import audit
from lms.core.models import User


def keep(request: AttendanceRequest, data: bytes, *, by: User, at: datetime) -> None:
    """Keep a document with the request it came with; its own name is not kept.

    Refused when it is no PDF, JPEG or PNG, or too large. Call it in the transaction
    that makes the request.
    """
    kind, content = as_kept(data)
    row = ExcuseFile(request=request, kind=kind, size=len(content), uploaded_at=at)
    row.file.save(f"{uuid4().hex}.{kind}", ContentFile(content), save=False)
    row.save()
    audit.record("attendance.evidence_kept", request, by=by, at=at, size=row.size)


def days_kept(run: CourseRun) -> int:
    """Return the run's own period, or that of the installation."""
    own = run.excuse_file_days
    return settings.EXCUSE_FILE_DAYS if own is None else own


def deleted_from(row: ExcuseFile) -> date:
    """Return the day on which the document goes, where the run is held.

    So many days after the decision; without one, after the last day for making up.
    """
    request = row.request
    run = request.session.run
    decided = request.decided_at
    begins = decided.astimezone(run.zone).date() if decided else run.made_up_until
    return begins + timedelta(days=days_kept(run))


def delete_due(*, at: datetime | None = None) -> int:
    """Delete every document whose period is over; return how many. A repeat does none."""
    at = at or timezone.now()
    kept = ExcuseFile.objects.filter(deleted_at=None).select_related(
        "request__session__run"
    )
    due = [
        row
        for row in kept
        if at.astimezone(row.request.session.run.zone).date() >= deleted_from(row)
    ]
    return sum(_delete(row, at=at, why="period") for row in due)


def delete_of(person: User, *, at: datetime | None = None) -> None:
    """Delete all documents of a person, whatever their period."""
    rows = ExcuseFile.objects.filter(deleted_at=None, request__enrolment__person=person)
    for row in rows:
        _delete(row, at=at or timezone.now(), why="erased")


@transaction.atomic
def _delete(row: ExcuseFile, *, at: datetime, why: str) -> bool:
    """Delete the file first: if the rest fails, the next sweep finds the row again."""
    row = ExcuseFile.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.deleted_at:
        return False
    row.file.delete(save=False)
    row.deleted_at = at
    row.save(update_fields=["file", "deleted_at"])
    audit.record("attendance.evidence_deleted", row.request, by=None, at=at, why=why)
    return True
