"""Pages on paper as accessible PDF, in the look of the product's documents."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from courses import paper_structure

# The same files as the certificates use: whole fonts, in both scripts.
FONTS = Path(settings.ROOT, "certificates/documents/fonts")


class OnlyOurFonts(URLFetcher):  # type: ignore[misc]
    """Lets a page use our fonts and what it carries itself, and nothing else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["file", "data"], fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        if url.startswith("file:") and not url.startswith(FONTS.as_uri()):
            raise ValueError(f"A page on paper may not read {url}.")
        return super().fetch(url, headers)


@cache
def fonts() -> FontConfiguration:
    return FontConfiguration()


def drawn(template: str, context: Mapping[str, Any]) -> bytes:
    """Return the template as a PDF/UA-1 file."""
    html = HTML(
        string=render_to_string(template, dict(context)),
        base_url=FONTS.as_uri() + "/",
        url_fetcher=OnlyOurFonts(),
    )
    pdf = html.write_pdf(
        font_config=fonts(),
        pdf_variant="pdf/ua-1",
        finisher=lambda _document, pdf: paper_structure.place_pictures(pdf),
    )
    return bytes(pdf)
