"""The sign-in sheet of a half-day as a PDF."""

import base64
from collections.abc import Mapping
from typing import Any

import segno

from courses import paper_pdf


def draw(context: Mapping[str, Any], code: str) -> bytes:
    """Return the PDF; `code` is printed and drawn so that a scan finds its session."""
    drawn = segno.make(code, error="q", micro=False).svg_inline(
        border=2, light="#ffffff", omitsize=True
    )
    svg = drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    qr_code = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    return paper_pdf.drawn(
        "courses/teach/sheet_document.html",
        {**context, "code": code, "qr_code": qr_code},
    )
