"""Drawing a paper quiz as PDF/UA: tagged, with our own fonts."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from assessments.interchange.paper.sheets import Sheet
from courses import paper_structure
from lms.core.templatetags.frame import language_tag

_STYLE = Path(__file__).parent / "paper.css"
_VARIANT = "pdf/ua-1"


def draw(sheet: Sheet) -> bytes:
    """Return the PDF."""
    with override(sheet.language):
        text = render_to_string(
            "assessments/paper/quiz.html",
            {"sheet": sheet, "language_tag": language_tag(sheet.language)},
        )
    document = HTML(string=text, url_fetcher=_OnlyOurFiles())
    pdf = document.write_pdf(
        stylesheets=[_style()],
        font_config=_fonts(),
        pdf_variant=_VARIANT,
        finisher=lambda _document, pdf: paper_structure.place_pictures(pdf),
    )
    return bytes(pdf)


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style() -> CSS:
    # The letters are where the settings say; the sheet itself names no place.
    text = _STYLE.read_text().replace("fonts:", settings.DOCUMENT_FONTS.as_uri() + "/")
    return CSS(string=text, font_config=_fonts(), url_fetcher=_OnlyOurFiles())


class _OnlyOurFiles(URLFetcher):  # type: ignore[misc]
    """Lets a paper use our fonts and what it carries itself, and nothing else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["file", "data"], fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        if url.startswith("file:") and not url.startswith(
            settings.DOCUMENT_FONTS.as_uri()
        ):
            raise ValueError(f"A paper may not read {url}.")
        return super().fetch(url, headers)
