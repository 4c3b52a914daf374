"""Attendance as the trainee sees it, what they ask, and the answers of trainers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.domain.asking import ask, elsewhere_of, grant, may_decide, refuse
from courses.domain.cautions import caution_of
from courses.domain.completion import finding_text, standing
from courses.domain.evidence import entry_text
from courses.domain.excuse_files import days_kept
from courses.domain.locks import unlock
from courses.domain.outline import local_names
from courses.domain.own_attendance import own_sessions
from courses.forms.attendance import AskForm, DecideForm
from courses.models import (
    AttendanceEntry,
    AttendanceRequest,
    CourseRun,
    ExcuseFile,
    Session,
)
from courses.permissions import can_manage_run, can_record_attendance
from courses.views.readers import activity_reader
from courses.views.staff import (
    attempt,
    frame,
    only_if,
    teaching_page,
    visible_run,
    visible_session,
)
from lms.core import audit
from lms.core.http import AuthenticatedRequest, learning_page, uploaded

ABOUT_ATTENDANCE = frozenset(
    {"attendance_share", "core_sessions", "minimum_hours", "absences_allowed"}
)
TONES = {
    "attended": ("success", "check"),
    "exempt": ("success", "check"),
    "missed": ("warning", "minus"),
    "no_information": ("neutral", ""),
    "to_come": ("info", ""),
    "cancelled": ("neutral", ""),
}


@learning_page
def own_attendance(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Show what counts and what can be asked; take what is asked."""
    reader = activity_reader(request.user, run_id)
    enrolment = reader.enrolment
    if enrolment is None:
        raise Http404
    if request.method == "POST":
        session = get_object_or_404(
            Session.objects.filter(run=reader.run), pk=_number(request, "session")
        )
        form = AskForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            attempt(
                request,
                lambda: ask(enrolment, session, by=request.user, **data),
                _("Your trainers will see it and answer here."),
            )
            return redirect("courses:own_attendance", run_id)
        _say(request, form)
    rows = own_sessions(enrolment, at=timezone.now())
    labels = _labels()
    names = local_names([reader.run.version], get_language() or "")
    judged = standing(enrolment)
    context = {
        "run": reader.run,
        "rows": [
            {
                "own": row,
                "label": labels[row.state],
                "tone": TONES[row.state][0],
                "icon": TONES[row.state][1],
                "text": entry_text(row.entry) if row.entry else "",
            }
            for row in rows
        ],
        "findings": [
            {
                "text": finding_text(finding, names[reader.run.version_id]),
                "met": finding.met,
                "possible": finding.possible,
            }
            for finding in judged.findings
            if finding.kind in ABOUT_ATTENDANCE
        ],
        "days_kept": days_kept(reader.run),
        "caution": caution_of(judged),
        "can_make_up": any("make_up" in dict(row.kinds) for row in rows),
    }
    return render(request, "courses/learn/attendance.html", context)


@teaching_page
def requests(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What the trainees of a run ask about their attendance, what waits first."""
    run = visible_run(request, pk)
    only_if(can_record_attendance(request.user))
    asked = _asked_on(run)
    written = _writers(run, asked)
    elsewhere = elsewhere_of(
        (each.enrolment, each.session)
        for each in asked
        if each.is_open and each.kind == AttendanceRequest.Kind.MAKE_UP
    )
    rows: list[dict[str, Any]] = [
        {
            "asked": each,
            "may_decide": each.enrolment.person_id != request.user.pk
            and (
                each.kind != AttendanceRequest.Kind.APPEAL
                or request.user.pk
                not in written.get((each.enrolment_id, each.session_id), set())
            ),
            "elsewhere": elsewhere.get((each.enrolment_id, each.session_id), []),
        }
        for each in asked
    ]
    context = {
        **frame(request, run, "requests"),
        "waiting": [row for row in rows if row["asked"].is_open],
        "decided": [row for row in rows if not row["asked"].is_open][::-1],
    }
    return render(request, "courses/teach/attendance_requests.html", context)


@teaching_page
@require_POST
def decide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Grant or refuse one request."""
    runs = CourseRun.objects.visible_to(request.user)
    asked = get_object_or_404(
        AttendanceRequest.objects.select_related("enrolment", "session").filter(
            session__run__in=runs
        ),
        pk=pk,
    )
    only_if(can_record_attendance(request.user) and may_decide(asked, request.user))
    form = DecideForm(request.POST)
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        rests_on = form.cleaned_data["rests_on"]
        attempt(
            request,
            lambda: (
                grant(asked, answer=answer, rests_on=rests_on, by=request.user)
                if "grant" in request.POST
                else refuse(asked, answer=answer, by=request.user)
            ),
            _("The decision is kept; the person sees it with your reason."),
        )
    else:
        _say(request, form)
    return redirect("courses:attendance_requests", asked.session.run_id)


@teaching_page
@require_GET
def evidence(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give the document of a request to who may decide it, and write down the look."""
    runs = CourseRun.objects.visible_to(request.user)
    rows = ExcuseFile.objects.filter(deleted_at=None, request__session__run__in=runs)
    found = get_object_or_404(rows.select_related("request__enrolment"), request=pk)
    asked = found.request
    only_if(can_record_attendance(request.user) and may_decide(asked, request.user))
    audit.record("attendance.evidence_seen", asked, by=request.user)
    return uploaded(found.file, name=f"document-{asked.pk}.{found.kind}")


@teaching_page
@require_POST
def unlock_roll(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = visible_session(request, pk)
    only_if(can_manage_run(request.user))
    reason = request.POST.get("reason", "")
    attempt(
        request,
        lambda: unlock(session, reason=reason, by=request.user),
        _("The roll is open for two days."),
    )
    return redirect("courses:roll", session.pk)


def _asked_on(run: CourseRun) -> list[AttendanceRequest]:
    return list(
        AttendanceRequest.objects.filter(session__run=run)
        .select_related(
            "enrolment__person",
            "session__run",
            "session__item",
            "decided_by",
            "evidence",
            "rests_on__session__run",
            "rests_on__session__item",
        )
        .order_by("asked_at", "pk")
    )


def _writers(
    run: CourseRun, asked: list[AttendanceRequest]
) -> dict[tuple[int, int], set[int]]:
    """Return who wrote on the rows that are asked about."""
    found: dict[tuple[int, int], set[int]] = {}
    people = {each.enrolment_id for each in asked}
    entries = AttendanceEntry.objects.filter(session__run=run, enrolment__in=people)
    for enrolment, session, by in entries.values_list(
        "enrolment_id", "session_id", "recorded_by_id"
    ):
        found.setdefault((enrolment, session), set()).add(by)
    return found


def _labels() -> dict[str, str]:
    return {
        "attended": _("Attended"),
        "exempt": _("Exempt"),
        "missed": _("Missed"),
        "no_information": _("No information"),
        "to_come": _("To come"),
        "cancelled": _("Cancelled"),
    }


def _number(request: AuthenticatedRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def _say(request: AuthenticatedRequest, form: forms.Form) -> None:
    """Say the first thing that is wrong with what was sent."""
    messages.error(request, str(next(iter(form.errors.values()))[0]))
