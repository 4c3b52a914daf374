"""Charts as SVG, drawn on the server from plain numbers; no Django models here.

Every chart is drawn for a narrow and for a wide place, because text inside an SVG
shrinks with it. Colours are classes, so that light and dark are the style sheet's
business; each series also has its own pattern, marker and dashes, so that nobody
needs the colours to read it.
"""

import math
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

NARROW = 300
WIDE = 720
MAX_SERIES = 6
LETTER = 7.2  # average width of a letter at the size of labels, in SVG units
LINE = 19
BAR = 22
# Circle, square, triangle, diamond, triangle upside down, bar: one for each series.
MARKERS = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    "M-4-4H4V4H-4Z",
    "M0-5 5 4H-5Z",
    "M0-5 5 0 0 5-5 0Z",
    "M-5-4H5L0 5Z",
    "M-1-5H1V5H-1Z",
)

Number = Callable[[Decimal], str]


@dataclass(frozen=True, kw_only=True)
class Series:
    """One column of figures; a gap is None."""

    label: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What to draw, and the words that say the same."""

    kind: str
    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    def top(self) -> Decimal:
        """Return the largest figure that has to fit, never zero."""
        if self.kind == "stacked":
            figures = [sum(row, Decimal(0)) for row in self.rows()]
        else:
            figures = [figure for row in self.rows() for figure in row]
        return max(figures, default=Decimal(0)) or Decimal(1)

    def rows(self) -> list[list[Decimal]]:
        """Return the figures label by label, gaps as zero."""
        return [
            [series.values[position] or Decimal(0) for series in self.series]
            for position in range(len(self.labels))
        ]


def draw(chart: Chart, *, uid: str, width: int, number: Number) -> SafeString:
    """Return the chart as an SVG with a name and a description.

    `uid` makes its ids unique on the page; `number` writes a figure for people.
    An unknown kind is a ValueError.
    """
    if chart.kind not in _DRAWERS:
        raise ValueError(f"chart: unknown kind {chart.kind!r}.")
    parts, height = _DRAWERS[chart.kind](chart, uid, width, number)
    return format_html(
        '<svg class="chart__svg chart__svg--{size}" viewBox="0 0 {width} {height}"'
        ' role="img" aria-labelledby="{uid}-title {uid}-desc">'
        '<title id="{uid}-title">{title}</title><desc id="{uid}-desc">{desc}</desc>'
        "{patterns}{parts}</svg>",
        size="narrow" if width == NARROW else "wide",
        width=width,
        height=_n(height),
        uid=uid,
        title=chart.title,
        desc=chart.description,
        patterns=patterns(uid),
        parts=_joined(parts),
    )


def swatch(position: int, *, uid: str, kind: str) -> SafeString:
    """Return the little sample of a series that stands in the legend."""
    if kind == "line":
        sample = _joined([_path([(1, 8), (31, 8)], position), _marker(16, 8, position)])
    else:
        sample = _block(1, 1, 30, 14, position, uid)
    return format_html(
        '<svg class="chart__swatch" viewBox="0 0 32 16" aria-hidden="true"'
        ' focusable="false">{}{}</svg>',
        patterns(uid),
        sample,
    )


def patterns(uid: str) -> SafeString:
    """Return the textures of the series; the first series is plain."""
    return format_html(
        '<defs><pattern id="{uid}-p1" width="8" height="8"'
        ' patternUnits="userSpaceOnUse"><path class="chart__ink" d="M-2 2 2-2M0 8 8 0'
        'M6 10 10 6"/></pattern>'
        '<pattern id="{uid}-p2" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<circle class="chart__dot" cx="4" cy="4" r="1.6"/></pattern>'
        '<pattern id="{uid}-p3" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path class="chart__ink" d="M3.5 0V7"/></pattern>'
        '<pattern id="{uid}-p4" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<path class="chart__ink" d="M0 0 8 8M0 8 8 0"/></pattern>'
        '<pattern id="{uid}-p5" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path class="chart__ink" d="M0 3.5H7"/></pattern></defs>',
        uid=uid,
    )


def _bars(
    chart: Chart, uid: str, width: int, number: Number
) -> tuple[list[SafeString], float]:
    """Draw a bar for each figure, its label above, its value at the end."""
    room = width - _longest(number(figure) for row in chart.rows() for figure in row)
    scale = room / float(chart.top())
    parts: list[SafeString] = []
    y = 4.0
    for label, row in zip(chart.labels, chart.rows(), strict=True):
        y = _label(parts, label, y, width)
        for position, figure in enumerate(row):
            length = max(float(figure) * scale, 1)
            parts.append(_block(0, y, length, BAR, position, uid))
            parts.append(_text(length + 7, y + 16, number(figure), "value"))
            y += BAR + 4
        y += 14
    return parts, y - 10


def _stacked(
    chart: Chart, uid: str, width: int, number: Number
) -> tuple[list[SafeString], float]:
    """Draw one bar for each label, cut into the figures; the total at its end."""
    totals = [sum(row, Decimal(0)) for row in chart.rows()]
    scale = (width - _longest(number(total) for total in totals)) / float(chart.top())
    parts: list[SafeString] = []
    y = 4.0
    for label, row, total in zip(chart.labels, chart.rows(), totals, strict=True):
        y = _label(parts, label, y, width)
        x = 0.0
        for position, figure in enumerate(row):
            length = float(figure) * scale
            if length > 0:
                parts.append(_block(x, y, max(length - 1.5, 1), BAR, position, uid))
            x += length
        parts.append(_text(x + 7, y + 16, number(total), "value"))
        y += BAR + 18
    return parts, y - 10


def _line(
    chart: Chart, uid: str, width: int, number: Number
) -> tuple[list[SafeString], float]:
    """Draw one line for each series over the labels, with a quiet grid."""
    steps = _steps(chart.top())
    left = _longest(number(step) for step in steps)
    plot, bottom = width - left - 14, 250.0 if width == NARROW else 300.0
    scale = (bottom - 14) / float(steps[-1])
    gap = plot / max(len(chart.labels) - 1, 1)
    parts = [
        part
        for step in steps
        for part in _grid(number(step), bottom - float(step) * scale, left, width)
    ]
    every = max(1, round(_longest(chart.labels) / gap + 0.49))
    for position in range(0, len(chart.labels), every):
        x = left + position * gap
        parts.append(_text(x, bottom + 24, chart.labels[position], "tick"))
    for position, series in enumerate(chart.series):
        points = [
            (left + place * gap, bottom - float(figure) * scale)
            for place, figure in enumerate(series.values)
            if figure is not None
        ]
        parts.append(_path(points, position))
        parts += [_marker(x, y, position) for x, y in points]
    return parts, bottom + 36


_DRAWERS = {"bar": _bars, "stacked": _stacked, "line": _line}


def _steps(top: Decimal) -> list[Decimal]:
    """Return round figures from zero to just above `top`, four or five steps."""
    rough = float(top) / 4
    magnitude = Decimal(10) ** (Decimal(rough).adjusted())
    nice = next(
        magnitude * factor
        for factor in (1, 2, Decimal("2.5"), 5, 10)
        if float(magnitude * factor) >= rough
    )
    count = math.ceil(top / nice)
    return [nice * step for step in range(count + 1)]


def _grid(label: str, y: float, left: float, width: int) -> list[SafeString]:
    line = format_html(
        '<path class="chart__grid" d="M{} {}H{}"/>', _n(left), _n(y), width
    )
    return [line, _text(left - 8, y + 5, label, "axis")]


def _label(parts: list[SafeString], label: str, y: float, width: int) -> float:
    for line in textwrap.wrap(label, int(width / LETTER)) or [""]:
        parts.append(_text(0, y + 13, line, "label"))
        y += LINE
    return y + 2


def _text(x: float, y: float, text: str, role: str) -> SafeString:
    return format_html(
        '<text class="chart__{}" x="{}" y="{}">{}</text>', role, _n(x), _n(y), text
    )


def _block(
    x: float, y: float, width: float, height: float, position: int, uid: str
) -> SafeString:
    frame = format_html(
        'x="{}" y="{}" width="{}" height="{}" rx="3"',
        *(_n(value) for value in (x, y, width, height)),
    )
    colour = position % MAX_SERIES
    plain = format_html('<rect class="chart__fill chart__fill--{}" {}/>', colour, frame)
    if not colour:
        return plain
    return format_html('{}<rect {} fill="url(#{}-p{})"/>', plain, frame, uid, colour)


def _path(points: list[tuple[float, float]], position: int) -> SafeString:
    steps = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    return format_html(
        '<path class="chart__line chart__line--{}" d="M{}"/>',
        position % MAX_SERIES,
        steps or "0 0",
    )


def _marker(x: float, y: float, position: int) -> SafeString:
    return format_html(
        '<path class="chart__marker chart__marker--{}"'
        ' transform="translate({} {})" d="{}"/>',
        position % MAX_SERIES,
        _n(x),
        _n(y),
        MARKERS[position % MAX_SERIES],
    )


def _longest(texts: Iterable[str]) -> float:
    return max((len(text) for text in texts), default=0) * LETTER + 14


def _n(value: float) -> str:
    """Write a coordinate the same way in every language."""
    return f"{value:.1f}".removesuffix(".0")


def _joined(parts: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts)) or mark_safe("")
