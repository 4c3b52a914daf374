"""Ornament drawn by arithmetic: fine interlaced lines, a seal, and the QR code.

Everything is SVG, so it stays sharp in print and never asks for another file.
"""

import base64
from collections.abc import Callable, Iterable
from functools import cache
from math import cos, pi, sin

import segno

# The product's colours on paper.
SEA = "#14525f"
SEA_PALE = "#cfe0e1"
SEA_FAINT = "#eef4f3"
CLAY = "#b8693b"
PAPER = "#fffdf8"

WIDTH, HEIGHT = 210, 297
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{body}</svg>'
Point = tuple[float, float]


def _path(points: Iterable[Point], colour: str, width: float) -> str:
    steps = " ".join(f"{x:.2f} {y:.2f}" for x, y in points)
    return f'<path d="M{steps}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _curve(place: Callable[[float], Point], steps: int) -> list[Point]:
    return [place(step / steps) for step in range(steps + 1)]


def _band(y: float, height: float, *, colour: str, lines: int, waves: int) -> str:
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

    return "".join(
        _path(line(2 * pi * number / lines), colour, 0.12) for number in range(lines)
    )


def _rosette(
    x: float, y: float, radius: float, *, colour: str, width: float, petals: int = 18
) -> str:
    """Draw a flower of turning waves, as on banknotes."""

    def ring(phase: float, inner: float) -> list[Point]:
        def place(t: float) -> Point:
            angle = 2 * pi * t
            distance = radius * (inner + (1 - inner) * cos(petals * angle + phase) ** 2)
            return x + distance * cos(angle), y + distance * sin(angle)

        return _curve(place, petals * 14)

    return "".join(
        _path(ring(pi * number / 6, 0.62 + 0.05 * number), colour, width)
        for number in range(6)
    )


def _anchor(x: float, y: float, size: float, *, line: str, bar: str) -> str:
    """Draw the anchor mark with its middle at a place."""
    scale = size / 48
    return (
        f'<g transform="translate({x - size / 2:.2f} {y - size / 2:.2f})'
        f' scale({scale:.4f})" fill="none" stroke-width="3.2" stroke-linecap="round">'
        f'<g stroke="{line}"><circle cx="24" cy="12.5" r="4.25"/>'
        '<path d="M24 17.5v21M9.5 25.5c0 7.8 6.3 13.5 14.5 13.5s14.5-5.7 14.5-13.5"/>'
        f'</g><path d="M17.5 24.5h13" stroke="{bar}"/></g>'
    )


@cache
def background() -> str:
    """Return the page's ornament as a data address; it carries no meaning."""
    frame = "".join(
        f'<rect x="{inset}" y="{inset}" width="{WIDTH - 2 * inset}"'
        f' height="{HEIGHT - 2 * inset}" rx="{corner}" fill="none" stroke="{colour}"'
        f' stroke-width="{width}"/>'
        for inset, corner, colour, width in (
            (8, 3, SEA, 0.7),
            (9.6, 2, CLAY, 0.2),
        )
    )
    body = (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        + _rosette(WIDTH / 2, 138, 74, colour=SEA_FAINT, width=0.25, petals=24)
        + _band(21, 13, colour=SEA_PALE, lines=16, waves=11)
        + _band(HEIGHT - 18, 9, colour=SEA_PALE, lines=12, waves=13)
        + frame
    )
    return as_data(_SVG.format(box=f"0 0 {WIDTH} {HEIGHT}", body=body))


@cache
def seal() -> str:
    """Return the seal: an anchor in a rosette."""
    body = (
        _rosette(50, 50, 47, colour=CLAY, width=0.35)
        + f'<circle cx="50" cy="50" r="29" fill="{SEA}"/>'
        + f'<circle cx="50" cy="50" r="26.5" fill="none" stroke="{PAPER}"'
        ' stroke-width="0.6" stroke-dasharray="0.6 1.4"/>'
        + _anchor(50, 50, 44, line=PAPER, bar="#f0a766")
    )
    return as_data(_SVG.format(box="0 0 100 100", body=body))


def qr_code(address: str) -> str:
    """Return a QR code as one path; a quarter of it may be damaged."""
    code = segno.make(address, error="q", micro=False)
    svg = code.svg_inline(border=2, dark="#16262c", light="#ffffff", omitsize=True)
    return as_data(svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))


def as_data(content: str | bytes, kind: str = "image/svg+xml") -> str:
    raw = content.encode() if isinstance(content, str) else content
    return f"data:{kind};base64,{base64.b64encode(raw).decode()}"
