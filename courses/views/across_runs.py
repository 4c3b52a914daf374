"""Reports across runs, for the office: hours, trainers' hours, attendance by month."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courses.across_tables import KINDS, rows_of, table_of
from courses.forms.across_runs import NarrowingForm
from courses.permissions import can_compare_runs
from courses.reporting import Report, ReportTable
from courses.views.staff import only_if, table_file, teaching_page
from lms.core import audit
from lms.core.http import AuthenticatedRequest

PER_PAGE = 100


@require_GET
@teaching_page
def reports(request: AuthenticatedRequest, kind: str = KINDS[0]) -> HttpResponse:
    """Show one report for the period, programme and organisation that are asked."""
    only_if(can_compare_runs(request.user))
    _known(kind)
    form = NarrowingForm(request.GET)
    rows = rows_of(kind, form.narrowed(), at=timezone.now())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "kind": kind,
        "tabs": _tabs(kind, query.urlencode()),
        "page": page,
        "report": _report(request, table_of(kind, page)),
        "query": query.urlencode(),
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Reports"), None),
        ],
    }
    return render(request, "courses/teach/across_runs.html", context)


@require_GET
@teaching_page
def file(request: AuthenticatedRequest, kind: str, suffix: str) -> HttpResponse:
    """Give a whole report as CSV or XLSX; taking it along is written to the trail."""
    only_if(can_compare_runs(request.user))
    _known(kind)
    form = NarrowingForm(request.GET)
    rows = rows_of(kind, form.narrowed(), at=timezone.now())
    table = table_of(kind, rows)
    answer = table_file(_report(request, table), table, name=kind, suffix=suffix)
    audit.record("reports.exported", request.user, by=request.user, report=kind)
    return answer


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise Http404


def _report(request: AuthenticatedRequest, table: ReportTable) -> Report:
    return Report(
        title=table.title,
        subtitle="",
        facts=(),
        tables=(table,) if table.rows else (),
        made_by=str(request.user),
        made_at=timezone.now(),
    )


def _tabs(current: str, query: str) -> list[dict[str, object]]:
    labels = {
        "people": _("People"),
        "organisations": _("Organisations"),
        "trainers": _("Trainers"),
        "months": _("Months"),
    }
    return [
        {
            "label": label,
            "url": f"{reverse('courses:reports', args=[kind])}?{query}",
            "current": kind == current,
            "count": None,
        }
        for kind, label in labels.items()
    ]
