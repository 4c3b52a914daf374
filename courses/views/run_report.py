"""A run in figures: its attendance, its two reports, and handing one in."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses import report_pdf
from courses.domain.attendance_report import AttendanceReport, attendance_report
from courses.domain.documents import decision_of
from courses.domain.sheet_annex import recorded_sheets
from courses.domain.submitting import submit_report
from courses.models import AttendanceEntry, CourseRun
from courses.permissions import can_submit_report
from courses.report_sheets import as_xlsx
from courses.run_report import KINDS, report_on
from courses.views.staff import attempt, frame, only_if, teaching_page, visible_run
from lms.core.http import XLSX, AuthenticatedRequest, attachment
from lms.core.models import User

PER_PAGE = 50


@require_GET
@teaching_page
def figures(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the figures of a report as charts with tables, and what was handed in."""
    run = visible_run(request, pk)
    kind = request.GET.get("for", KINDS[0])
    if kind not in KINDS:
        raise Http404
    context = {
        **frame(request, run, "figures"),
        "kind": kind,
        "kinds": _kinds(run, kind),
        "report": report_on(run, kind, by=request.user, at=timezone.now()),
        "handed_in": run.submitted_reports.select_related("submitted_by"),
        "may_submit": can_submit_report(request.user),
        "is_finished": run.status == CourseRun.Status.FINISHED,
    }
    return render(request, "courses/teach/figures.html", context)


def _kinds(run: CourseRun, current: str) -> list[dict[str, object]]:
    labels = {"realised": _("For the accrediting body"), "donor": _("For donors")}
    address = reverse("courses:run_figures", args=[run.pk])
    return [
        {
            "label": labels[kind],
            "url": f"{address}?for={kind}",
            "current": kind == current,
            "count": None,
        }
        for kind in KINDS
    ]


@require_GET
@teaching_page
def file(
    request: AuthenticatedRequest, pk: int, kind: str, suffix: str
) -> HttpResponse:
    """Give a report as PDF or XLSX, in the language of the reader."""
    run = visible_run(request, pk)
    if kind not in KINDS or suffix not in {"pdf", "xlsx"}:
        raise Http404
    if suffix == "pdf":
        data = report_as_pdf(run, kind, by=request.user)
        content_type = "application/pdf"
    else:
        data = as_xlsx(report_on(run, kind, by=request.user, at=timezone.now()))
        content_type = XLSX
    name = f"{run.code}-{kind}.{suffix}"
    return attachment(data, name=name, content_type=content_type)


def report_as_pdf(run: CourseRun, kind: str, *, by: User, version: str = "") -> bytes:
    """Return a report; that for the body carries the attendance sheets as its annex."""
    report = report_on(run, kind, by=by, at=timezone.now(), version=version)
    sheets = recorded_sheets(run) if kind == "realised" else []
    return report_pdf.draw(
        report, run=run, sheets=sheets, decision=decision_of(run) if sheets else ""
    )


@teaching_page
@require_POST
def submit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Keep the report as it is now, in the language of the run."""
    run = visible_run(request, pk)
    only_if(can_submit_report(request.user))

    def draw(number: int) -> bytes:
        with translation.override(run.language):
            return report_as_pdf(run, KINDS[0], by=request.user, version=str(number))

    attempt(
        request,
        lambda: submit_report(run, draw, by=request.user, at=timezone.now()),
        _("The report is handed in. The accrediting body can read it from now on."),
    )
    return redirect("courses:run_figures", run.pk)


@require_GET
@teaching_page  # type: ignore[arg-type]  # it is a response that streams
def submitted(request: AuthenticatedRequest, pk: int, number: int) -> FileResponse:
    run = visible_run(request, pk)
    return handed_in(run, number)


def handed_in(run: CourseRun, number: int) -> FileResponse:
    """Return a report as it was kept, byte for byte."""
    kept = get_object_or_404(run.submitted_reports, number=number)
    return FileResponse(
        kept.file.open("rb"),
        as_attachment=True,
        filename=f"{run.code}-{number}.pdf",
        content_type="application/pdf",
    )


@require_GET
@teaching_page
def attendance(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show who came how much, session by session and person by person."""
    run = visible_run(request, pk)
    found = attendance_report(run, people=run.active_count)
    places = (
        run.enrolments.active()
        .select_related("person", "organisation")
        .order_by("person__last_name", "person__first_name", "pk")
    )
    paginator = Paginator(places, PER_PAGE)
    paginator.count = run.active_count  # known already, so not counted again
    page = paginator.get_page(request.GET.get("page"))
    context = {
        **frame(request, run, "figures"),
        "report": found,
        "states": AttendanceEntry.State.choices,
        "sessions": _session_rows(found),
        "page": page,
        "rows": [
            (each, found.minutes.get(each.pk, 0), found.percent_of(each.pk))
            for each in page
        ],
    }
    return render(request, "courses/teach/run_attendance.html", context)


def _session_rows(found: AttendanceReport) -> list[tuple[Any, list[int], int]]:
    states = AttendanceEntry.State.values
    return [
        (each.session, [each.by_state.get(state, 0) for state in states], each.unknown)
        for each in found.sessions
    ]
