"""The officer reads what a run came to, and the reports that were handed in."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.domain import delivered
from certificates.permissions import can_view_evidence
from certificates.views.portal import officers_only
from courses.models import CourseRun
from courses.run_report import report_on
from courses.views import run_report
from lms.core.http import AuthenticatedRequest


@officers_only
def report(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the figures of a run under the officer's decisions; the look is kept."""
    run, now = _run(request, pk), timezone.now()
    delivered.note_report_look(run, by=request.user, at=now)
    context = {
        "run": run,
        "title": run.version.text("public_title", get_language() or ""),
        "report": report_on(run, "realised", by=request.user, at=now),
        "handed_in": run.submitted_reports.all(),
        "may_see_people": can_view_evidence(request.user),
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (_("Deliveries"), reverse("certificates:portal_runs")),
            (run.code, reverse("certificates:portal_run", args=[run.pk])),
            (_("Figures"), None),
        ],
    }
    return render(request, "certificates/portal/run_report.html", context)


@officers_only  # type: ignore[arg-type]  # it is a response that streams
def handed_in(request: AuthenticatedRequest, pk: int, number: int) -> FileResponse:
    """Give a report as it was handed in; its annex names people."""
    if not can_view_evidence(request.user):
        raise PermissionDenied
    run = _run(request, pk)
    response = run_report.handed_in(run, number)
    delivered.note_report_look(run, version=number, by=request.user, at=timezone.now())
    return response


def _run(request: AuthenticatedRequest, pk: int) -> CourseRun:
    runs = delivered.runs_of(request.user)
    return get_object_or_404(runs.select_related("version", "provider"), pk=pk)
