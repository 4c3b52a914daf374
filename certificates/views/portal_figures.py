"""The officer's statistics, as charts with their tables; and everything as a file."""

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.domain import portal_figures
from certificates.domain.looks import bodies_of
from certificates.domain.portal_export import parts_of_export
from certificates.domain.portal_files import number_of_documents
from certificates.permissions import can_view_evidence
from certificates.views.portal import bodies_named, officers_only, tabs
from content import charts
from content.charts import Chart, Series
from content.templatetags.blocks import written
from lms.core import audit
from lms.core.http import AuthenticatedRequest


@officers_only
def statistics(request: AuthenticatedRequest) -> HttpResponse:
    """Show what was delivered and issued, year by year, and where it stands."""
    years = portal_figures.years_of(request.user)
    counted = portal_figures.statuses_of(request.user, on=timezone.localdate())
    standing = [(str(status.label), n) for status, n in counted.most_common()]
    context = {
        "years": years,
        "charts": _charts(years, standing) if years else [],
        "bodies": bodies_named(request),
        "tabs": tabs("statistics"),
    }
    return render(request, "certificates/portal/statistics.html", context)


@officers_only  # type: ignore[arg-type]  # it is a response that streams
@require_POST
def export(request: AuthenticatedRequest) -> StreamingHttpResponse:
    """Send everything under the decisions; written to the trail before it leaves.

    Holders are named, and documents go along, for those who may see evidence.
    """
    names_people = can_view_evidence(request.user)
    audit.record(
        "accreditation.exported",
        request.user,
        by=request.user,
        bodies=bodies_of(request.user),
        with_people=names_people,
        documents=number_of_documents(request.user) if names_people else 0,
    )
    parts = parts_of_export(
        request.user, with_people=names_people, on=timezone.localdate()
    )
    return StreamingHttpResponse(
        parts,
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="accreditation.zip"'},
    )


def _charts(
    years: list[portal_figures.YearOfWork], standing: list[tuple[str, int]]
) -> list[dict[str, object]]:
    labels = [str(each.year) for each in years]
    held = _series(_("Runs held"), [each.runs for each in years])
    people = _series(_("Participants"), [each.participants for each in years])
    issued = _series(_("Certificates issued"), [each.certificates for each in years])
    drawn = [
        _drawn("held", _("Runs held, by year"), labels, [held]),
        _drawn(
            "issued",
            _("Participants and certificates, by year"),
            labels,
            [people, issued],
        ),
    ]
    if standing:
        names = [name for name, _number in standing]
        numbers = _series(_("Certificates"), [number for _name, number in standing])
        drawn.append(
            _drawn("standing", _("Certificates by status today"), names, [numbers])
        )
    return drawn


def _series(label: str, numbers: Sequence[int]) -> Series:
    return Series(label=label, values=tuple(Decimal(number) for number in numbers))


def _drawn(
    uid: str, title: str, labels: list[str], series: list[Series]
) -> dict[str, object]:
    """Return a chart in two widths with its legend and the table of its figures."""
    sums = ", ".join(f"{each.label}: {written(_total(each))}" for each in series)
    chart = Chart(
        kind="bar",
        title=title,
        description=_("In all – %(sums)s.") % {"sums": sums},
        labels=tuple(labels),
        series=tuple(series),
    )
    rows = zip(labels, chart.rows(), strict=True)
    return {
        "uid": f"chart-{uid}",
        "chart": chart,
        "narrow": _svg(chart, f"chart-{uid}-narrow", charts.NARROW),
        "wide": _svg(chart, f"chart-{uid}-wide", charts.WIDE),
        "legend": [
            (charts.swatch(at, uid=f"chart-{uid}-{at}", kind="bar"), each.label)
            for at, each in enumerate(series)
        ]
        if len(series) > 1
        else [],
        "rows": [(label, [written(n) for n in numbers]) for label, numbers in rows],
    }


def _svg(chart: Chart, uid: str, width: int) -> SafeString:
    return charts.draw(chart, uid=uid, width=width, number=written)


def _total(series: Series) -> Decimal:
    return sum((value or Decimal(0) for value in series.values), Decimal(0))
