"""A run in figures: its attendance, its two reports, and handing one in.

Reports as PDF are long, so they are drawn beside the work of whoever asks.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.domain.attendance_report import (
    NOT_EXEMPT,
    AttendanceReport,
    attendance_report,
)
from courses.domain.preparing import KEPT_FOR, ask_for, is_in_hand, prepared_for
from courses.domain.submitting import refuse_unfinished
from courses.models import AttendanceEntry, CourseRun, PreparedReport
from courses.permissions import can_submit_report
from courses.report_sheets import as_xlsx
from courses.run_report import KINDS, report_on
from courses.views.staff import frame, only_if, teaching_page, visible_run
from lms.core.errors import DomainError
from lms.core.http import XLSX, AuthenticatedRequest, attachment

PER_PAGE = 50
HANDING_IN = PreparedReport.Kind.HANDING_IN


@require_GET
@teaching_page
def figures(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the figures of a report as charts with tables, and what was handed in."""
    run = visible_run(request, pk)
    kind = request.GET.get("for", KINDS[0])
    if kind not in KINDS:
        raise Http404
    now = timezone.now()
    prepared = prepared_for(run, kind, get_language() or "", request.user)
    handing_in = prepared_for(run, HANDING_IN, run.language, request.user)
    context = {
        **frame(request, run, "figures"),
        "kind": kind,
        "kinds": _kinds(run, kind),
        "report": report_on(run, kind, by=request.user, at=now),
        "handed_in": run.submitted_reports.select_related("submitted_by"),
        "may_submit": can_submit_report(request.user),
        "is_finished": run.status == CourseRun.Status.FINISHED,
        "prepared": prepared,
        "handing_in": handing_in,
        "is_handing_in": is_in_hand(handing_in, at=now),
        "is_in_hand": is_in_hand(prepared, at=now),
        "kept_days": KEPT_FOR.days,
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
    """Give a report as XLSX, or as the PDF that was prepared for this reader."""
    run = visible_run(request, pk)
    if kind not in KINDS or suffix not in {"pdf", "xlsx"}:
        raise Http404
    name = f"{run.code}-{kind}.{suffix}"
    if suffix == "xlsx":
        data = as_xlsx(report_on(run, kind, by=request.user, at=timezone.now()))
        return attachment(data, name=name, content_type=XLSX)
    prepared = prepared_for(run, kind, get_language() or "", request.user)
    if prepared is None or not prepared.file:
        raise Http404
    with prepared.file.open("rb") as kept:
        return attachment(kept.read(), name=name, content_type="application/pdf")


@teaching_page
@require_POST
def prepare(request: AuthenticatedRequest, pk: int, kind: str) -> HttpResponse:
    """Let a report be drawn as PDF, in the language of the reader."""
    run = visible_run(request, pk)
    if kind not in KINDS:
        raise Http404
    _ask(request, run, kind, get_language() or "")
    return redirect(f"{reverse('courses:run_figures', args=[run.pk])}?for={kind}")


def _ask(request: AuthenticatedRequest, run: CourseRun, kind: str, language: str) -> (
    bool
):  # fmt: skip
    """Ask for a report, or tell that it is being prepared already."""
    known = request.POST.get("known", "")[:40]
    now = timezone.now()
    try:
        ask_for(run, kind, language, known=known, by=request.user, at=now)
    except DomainError as refusal:
        messages.info(request, str(refusal))
        return False
    return True


@teaching_page
@require_POST
def submit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Keep the report as it is now, in the language of the run; refused before its end."""
    run = visible_run(request, pk)
    only_if(can_submit_report(request.user))
    try:
        refuse_unfinished(run)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        if _ask(request, run, HANDING_IN, run.language):
            done = _("The report is being handed in; it appears here when it is drawn.")
            messages.success(request, done)
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
            (
                each,
                found.minutes.get(each.pk, 0),
                found.exempt.get(each.pk, NOT_EXEMPT),
                found.percent_of(each.pk),
            )
            for each in page
        ],
    }
    return render(request, "courses/teach/run_attendance.html", context)


def _session_rows(found: AttendanceReport) -> list[tuple[Any, list[int], int, int]]:
    states = AttendanceEntry.State.values
    return [
        (
            each.session,
            [each.by_state.get(state, 0) for state in states],
            each.exempt,
            each.unknown,
        )
        for each in found.sessions
    ]
