"""Charts are drawn from numbers alone: what is drawn, and what is refused."""

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from content.charts import NARROW, WIDE, Chart, Series, draw, swatch


def chart(kind: str = "bar", **fields: object) -> Chart:
    defaults = {
        "title": "Calls by topic",
        "description": "School comes first.",
        "labels": ("School", "Sleep"),
        "series": (Series(label="2024", values=(Decimal(40), Decimal(10))),),
    }
    return Chart(kind=kind, **{**defaults, **fields})


def two_series(kind: str) -> Chart:
    return chart(
        kind,
        series=(
            Series(label="2024", values=(Decimal(40), Decimal(10))),
            Series(label="2025", values=(Decimal(60), Decimal(30))),
        ),
    )


def svg(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314 - our own drawing


def widths(drawn: str, series: int) -> list[float]:
    found = re.findall(
        rf'chart__fill--{series}" x="[\d.]+" y="[\d.]+" width="([\d.]+)"', drawn
    )
    return [float(width) for width in found]


@pytest.mark.parametrize("kind", ["bar", "stacked", "line"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_chart_is_named_and_described(kind, width):
    drawn = draw(two_series(kind), uid="c1", width=width, number=str)

    root = svg(drawn)
    by_id = {element.get("id"): element.text for element in root.iter()}

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "c1-title c1-desc"
    assert by_id["c1-title"] == "Calls by topic"
    assert by_id["c1-desc"] == "School comes first."


@pytest.mark.parametrize("kind", ["bar", "stacked", "line"])
def test_chart_has_no_inline_style_and_no_colour_of_its_own(kind):
    drawn = draw(two_series(kind), uid="c1", width=WIDE, number=str)

    assert "style=" not in drawn
    assert set(re.findall(r'fill="([^"]+)"', drawn)) <= {"url(#c1-p1)"}


def test_bars_are_as_long_as_their_figures():
    drawn = draw(chart(), uid="c1", width=WIDE, number=str)

    longest, shortest = widths(drawn, 0)
    assert longest == pytest.approx(4 * shortest, rel=0.01)


def test_stacked_bars_end_at_their_total():
    drawn = draw(two_series("stacked"), uid="c1", width=WIDE, number=str)

    texts = [element.text for element in svg(drawn).iter() if element.text]
    assert "100" in texts
    assert "40" in texts
    first, second = widths(drawn, 0)[0], widths(drawn, 1)[0]
    assert second == pytest.approx(1.5 * first, rel=0.02)


def test_line_scale_covers_every_figure():
    figures = chart(
        "line", series=(Series(label="a", values=(Decimal(64), Decimal(3))),)
    )

    drawn = draw(figures, uid="c1", width=WIDE, number=str)

    axis = re.findall(r'class="chart__axis"[^>]*>(\d+)<', drawn)
    assert [int(step) for step in axis] == [0, 20, 40, 60, 80]


def test_line_leaves_gaps_out():
    figures = chart(
        "line",
        labels=("a", "b", "c"),
        series=(Series(label="x", values=(Decimal(1), None, Decimal(3))),),
    )

    drawn = draw(figures, uid="c1", width=WIDE, number=str)

    assert drawn.count("chart__marker ") == 2


def test_series_differ_by_more_than_colour():
    bars = draw(two_series("bar"), uid="c1", width=WIDE, number=str)
    lines = draw(two_series("line"), uid="c1", width=WIDE, number=str)

    assert bars.count('fill="url(#c1-p1)"') == 2
    shapes = set(re.findall(r'chart__marker--\d"[^>]* d="([^"]+)"', lines))
    assert len(shapes) == 2
    assert "chart__marker--1" in swatch(1, uid="s", kind="line")
    assert "url(#s-p1)" in swatch(1, uid="s", kind="bar")


def test_words_of_authors_are_escaped():
    drawn = draw(
        chart(title="<script>", labels=("a & b", "c")), uid="c", width=WIDE, number=str
    )

    assert "<script>" not in drawn
    assert "a &amp; b" in drawn


@pytest.mark.parametrize("kind", ["bar", "stacked", "line"])
def test_all_zero_is_drawn_without_dividing_by_it(kind):
    zero = chart(kind, series=(Series(label="a", values=(Decimal(0), Decimal(0))),))

    assert draw(zero, uid="c", width=NARROW, number=str).startswith("<svg")


def test_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="pie"):
        draw(chart("pie"), uid="c", width=WIDE, number=str)
