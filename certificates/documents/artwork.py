"""Ornament drawn by arithmetic: fine interlaced lines, a seal, and the QR code.

Everything is lines, so it stays sharp in print and never asks for another file.
"""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import cos, pi, sin
from xml.sax.saxutils import escape

import segno

from lms.core.logos import as_data

PAPER = "#fffdf8"
# Where the seal stands on the page: its middle, and its size, in millimetres.
SEAL_PLACE = (114.5, 245.0, 31.0)

WIDTH, HEIGHT = 210, 297  # A4 in millimetres
_POINTS_PER_MM = 72 / 25.4
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Palette:
    """The colours of a document: ink and ornament, from strong to faint."""

    main: str
    pale: str
    faint: str
    warm: str
    glow: str  # the anchor's bar, on the main colour


# The product's own colours come first. All mains have a contrast of 7 : 1 on paper.
PALETTES = {
    "sea": Palette(
        main="#14525f", pale="#cfe0e1", faint="#eef4f3", warm="#b8693b", glow="#f0a766"
    ),
    "forest": Palette(
        main="#27533a", pale="#d2e2d6", faint="#eff5f0", warm="#a8741f", glow="#e9b860"
    ),
    "plum": Palette(
        main="#5a3257", pale="#e3d5e1", faint="#f6f0f5", warm="#a66f4a", glow="#e3b48e"
    ),
    "slate": Palette(
        main="#35434d", pale="#d8dde0", faint="#f1f3f4", warm="#7a868d", glow="#c3cace"
    ),
}
USUAL = "sea"


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A line through points in millimetres, or an area when it has no width."""

    points: Sequence[Point]
    colour: str
    width: float = 0.0


def _curve(place: Callable[[float], Point], steps: int) -> list[Point]:
    return [place(step / steps) for step in range(steps + 1)]


def _band(
    y: float, height: float, *, colour: str, lines: int, waves: int
) -> list[Stroke]:
    """Draw lines that weave across the page between two edges."""
    left, right = 14.0, WIDTH - 14.0

    def line(phase: float) -> list[Point]:
        return _curve(
            lambda t: (
                left + t * (right - left),
                y + height / 2 * sin(waves * 2 * pi * t + phase) * cos(phase + pi * t),
            ),
            waves * 16,
        )

    return [
        Stroke(points=line(2 * pi * number / lines), colour=colour, width=0.12)
        for number in range(lines)
    ]


def _rosette(
    x: float, y: float, radius: float, *, colour: str, width: float, petals: int = 18
) -> list[Stroke]:
    """Draw a flower of turning waves, as on banknotes."""

    def ring(phase: float, inner: float) -> list[Point]:
        def place(t: float) -> Point:
            angle = 2 * pi * t
            distance = radius * (inner + (1 - inner) * cos(petals * angle + phase) ** 2)
            return x + distance * cos(angle), y + distance * sin(angle)

        return _curve(place, petals * 14)

    return [
        Stroke(
            points=ring(pi * number / 6, 0.62 + 0.05 * number),
            colour=colour,
            width=width,
        )
        for number in range(6)
    ]


def _circle(x: float, y: float, radius: float) -> list[Point]:
    return _curve(
        lambda t: (x + radius * cos(2 * pi * t), y + radius * sin(2 * pi * t)), 72
    )


def _box(inset: float) -> list[Point]:
    left, top, right, bottom = inset, inset, WIDTH - inset, HEIGHT - inset
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def _anchor(x: float, y: float, size: float, *, line: str, bar: str) -> list[Stroke]:
    """Draw the anchor mark with its middle at a place."""
    unit = size / 48

    def at(points: Iterable[Point]) -> list[Point]:
        return [(x + (px - 24) * unit, y + (py - 24) * unit) for px, py in points]

    arms = _curve(
        lambda t: (24 - 14.5 * cos(pi * t), 25.5 + 13.5 * sin(pi * t) ** 0.8), 32
    )
    parts: list[tuple[list[Point], str]] = [
        (_circle(24, 12.5, 4.25), line),
        ([(24, 17.0), (24, 39.0)], line),
        (arms, line),
        ([(17.5, 24.5), (30.5, 24.5)], bar),
    ]
    return [
        Stroke(points=at(points), colour=colour, width=3.2 * unit)
        for points, colour in parts
    ]


def seal_strokes(
    x: float, y: float, size: float, palette: Palette = PALETTES[USUAL]
) -> list[Stroke]:
    """Draw the seal: an anchor in a rosette."""
    unit = size / 100
    return [
        *_rosette(x, y, 47 * unit, colour=palette.warm, width=0.35 * unit),
        Stroke(points=_circle(x, y, 29 * unit), colour=palette.main),
        Stroke(points=_circle(x, y, 26.5 * unit), colour=PAPER, width=0.6 * unit),
        *_anchor(x, y, 44 * unit, line=PAPER, bar=palette.glow),
    ]


def page_strokes(palette: Palette) -> list[Stroke]:
    """Draw the page's ornament; it carries no meaning."""
    return [
        Stroke(points=_box(0), colour=PAPER),
        *_rosette(WIDTH / 2, 138, 74, colour=palette.faint, width=0.25, petals=24),
        *_band(21, 13, colour=palette.pale, lines=16, waves=11),
        *_band(HEIGHT - 18, 9, colour=palette.pale, lines=12, waves=13),
        Stroke(points=_box(8), colour=palette.main, width=0.7),
        Stroke(points=_box(9.6), colour=palette.warm, width=0.2),
    ]


@cache
def page_operators(palette: Palette, *, with_seal: bool) -> bytes:
    """Return the ornament as compressed PDF operators, drawn once per process.

    Drawn as SVG on each certificate, it would take longer than all the rest.
    """
    strokes = page_strokes(palette)
    if with_seal:
        strokes += seal_strokes(*SEAL_PLACE, palette)
    body = "\n".join(_operators(stroke) for stroke in strokes)
    turn = f"{_POINTS_PER_MM:.5f} 0 0 {-_POINTS_PER_MM:.5f} 0 {HEIGHT * _POINTS_PER_MM:.3f}"
    text = f"/Artifact BMC\nq\n1 J 1 j\n{turn} cm\n{body}\nQ\nEMC"
    return zlib.compress(text.encode(), 9)


def _operators(stroke: Stroke) -> str:
    red, green, blue = (int(stroke.colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    colour = f"{red:.3f} {green:.3f} {blue:.3f}"
    first, *rest = (f"{x:.2f} {y:.2f}" for x, y in stroke.points)
    path = f"{first} m " + " ".join(f"{point} l" for point in rest)
    if not stroke.width:
        return f"{colour} rg {path} f"
    return f"{stroke.width:.3f} w {colour} RG {path} S"


def as_svg(strokes: Iterable[Stroke], *, box: str, title: str) -> str:
    """Return strokes as a picture of its own."""
    body = "".join(_svg_path(stroke) for stroke in strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def _svg_path(stroke: Stroke) -> str:
    steps = " ".join(f"{x:.2f} {y:.2f}" for x, y in stroke.points)
    if not stroke.width:
        return f'<path d="M{steps}" fill="{stroke.colour}"/>'
    return (
        f'<path d="M{steps}" fill="none" stroke="{stroke.colour}"'
        f' stroke-width="{stroke.width:.3f}" stroke-linecap="round"/>'
    )


def qr_code(address: str) -> str:
    """Return a QR code as one path; a quarter of it may be damaged."""
    # Which mask is taken does not matter to readers; trying all eight takes longer
    # than drawing the code.
    code = segno.make(address, error="q", micro=False, mask=4)
    picture = BytesIO()
    code.save(picture, kind="png", border=2, scale=4)
    return as_data(picture.getvalue(), "image/png")
