"""What a person gets of their training when they ask for their data."""

from typing import Any

from django.db.models import Prefetch

from courses.models import (
    ActivityProgress,
    AttendanceEntry,
    AttendanceRequest,
    AttentionAnswer,
    CalendarChoice,
    DeviceMark,
    Dispensation,
    Enrolment,
    HouseholdNote,
    OrganisationCoordinator,
    PlaceRequest,
    QuestionAnswer,
    ReflectionNote,
    WalkIn,
)
from lms.core.models import User


def training_of(person: User) -> list[dict[str, Any]]:
    """Return every place on a run, with attendance and online progress.

    Answers of evaluation forms are not here: nobody knows whose they are.
    """
    enrolments = (
        Enrolment.objects.filter(person=person)
        .select_related(
            "run__version", "organisation", "follow_up", "supervisor_request"
        )
        .prefetch_related(
            Prefetch("attendance", AttendanceEntry.objects.select_related("check_in")),
            "attendance__session__item",
            "device_marks__session__item",
            "attention_answers__prompt__session__item",
            "dispensations__session__item",
            "attendance_warnings",
            "progress__item",
        )
        .order_by("pk")
    )
    return [
        {
            "run": each.run.code,
            "programme": each.run.version.title,
            "status": each.status,
            "organisation": str(each.organisation or ""),
            "nominated_by": each.nominated_by,
            "asked_again": _asked_again(each),
            "supervisor": _supervisor(each),
            "enrolled_at": each.enrolled_at.isoformat(),
            "withdrawn_at": each.withdrawn_at and each.withdrawn_at.isoformat(),
            "attendance": [_attendance(entry) for entry in each.attendance.all()],
            "device_marks": [_device_mark(mark) for mark in each.device_marks.all()],
            "dispensations": [_exempt(row) for row in each.dispensations.all()],
            "warnings": [
                {"minutes": sent.minutes, "sent_at": sent.sent_at.isoformat()}
                for sent in each.attendance_warnings.all()
            ],
            "attention": [_attention(a) for a in each.attention_answers.all()],
            "progress": [_progress(step) for step in each.progress.all()],
        }
        for each in enrolments
    ]


def _asked_again(place: Enrolment) -> dict[str, Any] | None:
    row = getattr(place, "follow_up", None)
    return row and {
        "invited_at": row.invited_at.isoformat(),
        "reminded_at": row.reminded_at and row.reminded_at.isoformat(),
    }


def _supervisor(place: Enrolment) -> dict[str, Any] | None:
    row = getattr(place, "supervisor_request", None)
    return row and row.as_exported()


def _attendance(entry: AttendanceEntry) -> dict[str, Any]:
    """Return an entry; the device's hash is not here, it names no device."""
    check_in = getattr(entry, "check_in", None)
    return {
        "session": entry.session.item.title,
        "starts_at": entry.session.starts_at.isoformat(),
        "minutes": entry.minutes,
        "method": entry.method,
        "checked_in_by": check_in.way if check_in else "",
        "recorded_at": entry.recorded_at.isoformat(),
        **_said(entry),
    }


def _device_mark(mark: DeviceMark) -> dict[str, Any]:
    """Return what a device wrote besides the entry that stood."""
    return {
        "session": mark.session.item.title,
        "agrees": mark.agrees,
        "recorded_at": mark.recorded_at.isoformat(),
        **_said(mark),
    }


def _said(about: AttendanceEntry | DeviceMark) -> dict[str, Any]:
    return {
        "state": about.state,
        "arrived_at": about.arrived_at and about.arrived_at.isoformat(),
        "left_at": about.left_at and about.left_at.isoformat(),
        "excuse": about.excuse,
        "did_alternative": about.did_alternative,
        "remark": about.remark,
        "reason": about.reason,
        "device_at": about.device_at and about.device_at.isoformat(),
    }


def _exempt(row: Dispensation) -> dict[str, Any]:
    return {
        "session": row.session.item.title,
        "effect": row.effect,
        "basis": row.basis,
        "reason": row.reason,
        "withdrawn": row.is_withdrawn,
        "given_at": row.given_at.isoformat(),
    }


def _attention(answer: AttentionAnswer) -> dict[str, Any]:
    return {
        "session": answer.prompt.session.item.title,
        "asked_at": answer.prompt.asks_at.isoformat(),
        "answered_at": answer.answered_at.isoformat(),
    }


def walk_ins_of(person: User) -> list[dict[str, Any]]:
    """Return what was written at the door about the person, as far as it is known."""
    found = WalkIn.objects.about(person).select_related("session__item")
    return [
        {
            "session": each.session.item.title,
            "name": each.name,
            "organisation": each.organisation_name,
            "email": each.email,
            "arrived_at": each.arrived_at and each.arrived_at.isoformat(),
            "left_at": each.left_at and each.left_at.isoformat(),
            "remark": each.remark,
            "recorded_at": each.recorded_at.isoformat(),
        }
        for each in found
    ]


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
            "document": _document(each),
        }
        for each in asked.select_related("session__item", "evidence").order_by("pk")
    ]


def _document(request: AttendanceRequest) -> dict[str, Any] | None:
    """Return that a document came with a request, and when it was deleted."""
    row = getattr(request, "evidence", None)
    return row and {
        "kind": row.kind,
        "size": row.size,
        "uploaded_at": row.uploaded_at.isoformat(),
        "deleted_at": row.deleted_at and row.deleted_at.isoformat(),
    }


def notes_of(person: User) -> list[dict[str, Any]]:
    """Return what somebody wrote for themselves; only they get it."""
    notes = ReflectionNote.objects.filter(enrolment__person=person)
    return [
        {
            "run": each.enrolment.run.code,
            "about": str(each.item or ""),
            "learnt": each.learnt,
            "changes": each.changes,
            "from_others": each.from_others,
            "written_at": each.written_at.isoformat(),
        }
        for each in notes.select_related("enrolment__run", "item").order_by("pk")
    ]


def places_asked_of(person: User) -> list[dict[str, Any]]:
    """Return every place that somebody asked for, or was nominated for."""
    asked = PlaceRequest.objects.filter(person=person)
    return [
        {
            "run": each.run.code,
            "organisation": str(each.organisation or ""),
            "nominated": each.nominated_by_id is not None,
            "asked_at": each.asked_at.isoformat(),
            "status": each.status,
            "decided_at": each.decided_at and each.decided_at.isoformat(),
            "answer": each.answer,
        }
        for each in asked.select_related("run", "organisation").order_by("pk")
    ]


def answers_of(person: User) -> list[dict[str, Any]]:
    """Return what somebody answered to the questions of runs, as long as it is kept."""
    given = QuestionAnswer.objects.filter(person=person).select_related("question__run")
    return [
        {
            "run": each.question.run.code,
            "question": each.question.text,
            "answer": each.text,
            "answered_at": each.answered_at.isoformat(),
        }
        for each in given.order_by("pk")
    ]


def household_notes_of(person: User) -> list[dict[str, Any]]:
    """Return what is written in the family file of the person, with corrections."""
    notes = HouseholdNote.objects.filter(household__enrolments__person=person)
    return [
        {
            "run": each.run.code,
            "note": each.text,
            "written_at": each.written_at.isoformat(),
            "corrected": hasattr(each, "replaced_by"),
        }
        for each in notes.select_related("run", "replaced_by").distinct().order_by("pk")
    ]


def coordinated_by(person: User) -> list[dict[str, Any]]:
    """Return the organisations for which somebody nominates and follows people."""
    rows = OrganisationCoordinator.objects.filter(person=person)
    return [
        {
            "organisation": str(each.organisation),
            "named_at": each.named_at.isoformat(),
            "ended_at": each.ended_at and each.ended_at.isoformat(),
        }
        for each in rows.select_related("organisation").order_by("pk")
    ]
