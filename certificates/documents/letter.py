"""A decision letter on paper: PDF/A-3a and PDF/UA-1 with a place for the seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from weasyprint import HTML

from certificates.documents import conformance
from courses import paper_pdf
from lms.core.templatetags.frame import language_tag

_VARIANT = "pdf/a-3a"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """All that stands in a letter; nothing is looked up while drawing."""

    body: str
    applicant: str
    heading: str
    number: str
    day: str
    text: str
    conditions: Sequence[tuple[str, str]]  # what, and by which day
    language: str
    at: datetime


def draw(letter: Letter) -> bytes:
    """Return the letter without a seal."""
    with override(letter.language):
        note = _("Electronic seal on the decision %(number)s") % {
            "number": letter.number
        }
        html = HTML(
            string=render_to_string(
                "certificates/document/letter.html",
                {"letter": letter, "language_tag": language_tag(letter.language)},
            ),
            base_url=paper_pdf.FONTS.as_uri() + "/",
            url_fetcher=paper_pdf.OnlyOurFonts(),
        )
        pdf = html.write_pdf(
            font_config=paper_pdf.fonts(),
            pdf_variant=_VARIANT,
            finisher=lambda _document, pdf: conformance.finish(
                pdf, seal_note=note, palette=None
            ),
        )
    return bytes(pdf)
