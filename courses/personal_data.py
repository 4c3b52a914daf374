"""What a person gets of their training when they ask for their data."""

from typing import Any

from courses.models import (
    ActivityProgress,
    AttendanceEntry,
    AttendanceRequest,
    CalendarChoice,
    Enrolment,
)
from lms.core.models import User


def training_of(person: User) -> list[dict[str, Any]]:
    """Return every place on a run, with attendance and online progress.

    Answers of evaluation forms are not here: nobody knows whose they are.
    """
    enrolments = (
        Enrolment.objects.filter(person=person)
        .select_related("run__version", "organisation")
        .prefetch_related("attendance__session__item", "progress__item")
        .order_by("pk")
    )
    return [
        {
            "run": each.run.code,
            "programme": each.run.version.title,
            "status": each.status,
            "organisation": str(each.organisation or ""),
            "nominated_by": each.nominated_by,
            "enrolled_at": each.enrolled_at.isoformat(),
            "withdrawn_at": each.withdrawn_at and each.withdrawn_at.isoformat(),
            "attendance": [_attendance(entry) for entry in each.attendance.all()],
            "progress": [_progress(step) for step in each.progress.all()],
        }
        for each in enrolments
    ]


def _attendance(entry: AttendanceEntry) -> dict[str, Any]:
    return {
        "session": entry.session.item.title,
        "starts_at": entry.session.starts_at.isoformat(),
        "state": entry.state,
        "minutes": entry.minutes,
        "remark": entry.remark,
        "reason": entry.reason,
        "recorded_at": entry.recorded_at.isoformat(),
    }


def _progress(step: ActivityProgress) -> dict[str, Any]:
    return {
        "activity": step.item.title,
        "started_at": step.started_at.isoformat(),
        "completed_at": step.completed_at and step.completed_at.isoformat(),
    }


def calendar_of(person: User) -> list[dict[str, Any]]:
    """Return what the person chose about their calendar; the secret stays secret."""
    return [
        {
            "link_opened_at": each.opened_at and each.opened_at.isoformat(),
            "gets_letters": each.gets_letters,
        }
        for each in CalendarChoice.objects.filter(person=person)
    ]


def requests_of(person: User) -> list[dict[str, Any]]:
    """Return what somebody asked about their attendance, and what was decided."""
    asked = AttendanceRequest.objects.filter(enrolment__person=person)
    return [
        {
            "session": each.session.item.title,
            "about": each.kind,
            "text": each.text,
            "asked_at": each.asked_at.isoformat(),
            "decision": each.status,
            "answer": each.answer,
        }
        for each in asked.select_related("session__item").order_by("pk")
    ]
