"""A report as an accessible PDF: each chart is a picture with words, above its table."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from content import charts
from content.templatetags.blocks import written
from courses import paper_pdf
from courses.reporting import Report, ReportTable

# Paper has no style sheet of ours, so a chart brings its colours along.
_COLOURS = ("#14525f", "#b8693b", "#2f6b3c", "#8a6100", "#a4342c", "#40565e")
_STYLE = "".join(
    [
        "text{font-family:'Sidro Sans';font-size:15px;fill:#16262c}",
        ".chart__value{font-weight:600}",
        ".chart__axis{text-anchor:end}.chart__tick{text-anchor:middle}",
        ".chart__grid{stroke:#c9d2d3}.chart__ink{stroke:#fff;stroke-width:2;fill:none}",
        ".chart__dot{fill:#fff}.chart__line{fill:none;stroke-width:2.5}",
        *(f".chart__fill--{n}{{fill:{c}}}" for n, c in enumerate(_COLOURS)),
        *(f".chart__marker--{n}{{fill:{c}}}" for n, c in enumerate(_COLOURS)),
        *(f".chart__line--{n}{{stroke:{c}}}" for n, c in enumerate(_COLOURS)),
    ]
)


@dataclass(frozen=True, kw_only=True)
class _Picture:
    """A table with its chart as an image, and the samples of its series."""

    table: ReportTable
    image: str = ""
    alternative: str = ""
    legend: Sequence[tuple[str, str]] = ()


def draw(report: Report, **context: Any) -> bytes:
    """Return the report as PDF; `context` adds an annex."""
    pictures = [_picture(table) for table in report.tables]
    return paper_pdf.drawn(
        "courses/teach/report_document.html",
        {"report": report, "pictures": pictures, **context},
    )


def _picture(table: ReportTable) -> _Picture:
    if not table.has_chart:
        return _Picture(table=table)
    chart = table.chart()
    svg = charts.draw(chart, uid=table.uid, width=charts.WIDE, number=written)
    legend = []
    if len(chart.series) > 1:
        legend = [
            (_as_image(charts.swatch(at, uid=f"s{at}", kind=chart.kind)), each.label)
            for at, each in enumerate(chart.series)
        ]
    return _Picture(
        table=table,
        image=_as_image(svg),
        alternative=f"{chart.title}. {chart.description}",
        legend=legend,
    )


def _as_image(svg: str) -> str:
    opening = '<svg xmlns="http://www.w3.org/2000/svg"'
    styled = svg.replace("<svg", opening, 1).replace(
        "<defs>", f"<style>{_STYLE}</style><defs>", 1
    )
    return "data:image/svg+xml;base64," + base64.b64encode(styled.encode()).decode()
