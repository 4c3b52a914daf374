"""The sign-in sheet of a half-day as a PDF, in the look of the product's documents."""

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

# The same files as the certificates use: whole fonts, in both scripts.
FONTS = Path(settings.ROOT, "certificates/documents/fonts")


class _OnlyOurFonts(URLFetcher):  # type: ignore[misc]
    """Lets the sheet use our fonts and what it carries itself, and nothing else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["file", "data"], fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        if url.startswith("file:") and not url.startswith(FONTS.as_uri()):
            raise ValueError(f"A sheet may not read {url}.")
        return super().fetch(url, headers)


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


def draw(context: Mapping[str, Any], code: str) -> bytes:
    """Return the PDF; `code` is printed and drawn so that a scan finds its session."""
    drawn = segno.make(code, error="q", micro=False).svg_inline(
        border=2, light="#ffffff", omitsize=True
    )
    svg = drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    qr_code = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    html = HTML(
        string=render_to_string(
            "courses/teach/sheet_document.html",
            {**context, "code": code, "qr_code": qr_code},
        ),
        base_url=FONTS.as_uri() + "/",
        url_fetcher=_OnlyOurFonts(),
    )
    return bytes(html.write_pdf(font_config=_fonts(), pdf_variant="pdf/ua-1"))
