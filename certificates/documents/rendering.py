"""Drawing a certificate as PDF/A-3a and PDF/UA-1: tagged, with its own fonts.

Laying the page out is one step and writing the file another, because what is attached
may be known only in between. The same sheet and attachments give the same bytes.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from certificates.documents import artwork, conformance, typefaces, wording
from certificates.domain.names import in_script_of, is_cyrillic
from certificates.models import Certificate
from lms.core.templatetags.frame import language_tag

_STYLE = Path(__file__).parent / "certificate.css"
_VARIANT = "pdf/a-3a"
_FRONT = "certificates/document/certificate.html"
_ANNEX = "certificates/document/annex.html"
_LANGUAGE_OF_A_PART = re.compile(r'<span lang="([^"]+)"')
# How closely the page is set; the first that leaves everything on one page is taken.
_DENSITIES = ("roomy", "close", "snug", "tight")
# How many lines of facts the first three surely do not hold any more.
_ROOM = (9, 15, 19)
_LINE = 58

logging.getLogger("fontTools.subset").setLevel(logging.WARNING)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All that is needed to draw a certificate; nothing is looked up while drawing."""

    facts: Mapping[str, Any]
    public_id: str
    serial: str
    printed_code: str
    evidence_sha256: str
    issued_at: str  # ISO 8601, in UTC
    logo: str = ""  # a data address, like those below
    logos: tuple[tuple[str, str], ...] = ()  # whose, and the picture
    signature: str = ""

    @property
    def design(self) -> Mapping[str, Any]:
        """What a design adds; nothing where the usual look is kept."""
        return self.facts.get("design") or {}

    @property
    def palette(self) -> artwork.Palette:
        return artwork.PALETTES[self.design.get("palette", artwork.USUAL)]

    @property
    def has_annex(self) -> bool:
        return bool(self.design.get("sessions") or self.design.get("outcomes"))

    @property
    def address(self) -> str:
        return f"{settings.BASE_URL}/v/{self.public_id}/"


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file that travels inside the document."""

    name: str
    data: bytes
    description: str
    relationship: str  # as in ISO 32000-2, 7.11.3: Source, Data, Supplement, …


@dataclass(frozen=True, kw_only=True)
class LaidOut:
    """The pages, and the languages of the parts that have one of their own."""

    document: Document
    languages: tuple[str, ...] = ()


def draw(sheet: Sheet, attached: Sequence[AttachedFile] = ()) -> bytes:
    """Return the PDF, without a seal."""
    return write(sheet, lay_out(sheet), attached)


def lay_out(sheet: Sheet) -> LaidOut:
    """Return the pages; the first density that leaves the certificate on one page.

    What a design lists besides comes after it, on pages of its own.
    """
    with override(sheet.facts["language"]):
        for density in _DENSITIES[_first_density(sheet) :]:
            context = context_of(sheet, density)
            text = render_to_string(_FRONT, context)
            document = _rendered(text)
            if len(document.pages) == 1:
                break
        if sheet.has_annex:
            annex = _rendered(render_to_string(_ANNEX, context))
            document = document.copy([*document.pages, *annex.pages])
    return LaidOut(
        document=document, languages=tuple(_LANGUAGE_OF_A_PART.findall(text))
    )


def _rendered(text: str) -> Document:
    html = _Paper(string=text, base_url=str(_STYLE.parent), url_fetcher=_fetcher())
    return html.render(
        font_config=_fonts(), stylesheets=[_style()], pdf_variant=_VARIANT
    )


def write(sheet: Sheet, pages: LaidOut, attached: Sequence[AttachedFile] = ()) -> bytes:
    """Return laid out pages as a file with what is attached and a place for the seal."""
    document = pages.document
    created = datetime.fromisoformat(sheet.issued_at)
    document.metadata.attachments = [
        Attachment(
            file_obj=BytesIO(each.data),
            url_fetcher=_fetcher(),
            name=each.name,
            description=each.description,
            created=created,
            modified=created,
            relationship=each.relationship,
        )
        for each in attached
    ]
    with override(sheet.facts["language"]):
        note = _("Electronic seal of %(provider)s") % {
            "provider": sheet.facts["provider"]
        }
    pdf = document.write_pdf(
        finisher=lambda _document, pdf: conformance.finish(
            pdf, seal_note=note, palette=sheet.palette, languages=pages.languages
        ),
        pdf_variant=_VARIANT,
        pdf_identifier=f"{sheet.serial} {sheet.public_id}".encode(),
    )
    return bytes(pdf)


def _first_density(sheet: Sheet) -> int:
    """Return the density to begin with; a page that is surely too full is not tried.

    A line is what fits beside its term; the name and the title take several.
    """
    facts = sheet.facts
    if sheet.design:
        return 0  # what a design adds is not foreseen
    lines = sum(1 + len(value) // _LINE for _term, value in _lines(facts))
    decision = facts["accreditation"]
    lines += 2 + len((decision or {}).get("wording", "")) // _LINE if decision else 0
    lines += 2 * _size(facts["holder"]["name"], (22, 32, 46))
    lines += 2 * _size(facts["printed_title"], (48, 90, 140))
    lines += bool(facts["holder"]["other_name"])
    return sum(lines > most for most in _ROOM)


def context_of(sheet: Sheet, density: str) -> dict[str, Any]:
    facts = sheet.facts
    kind = Certificate.Kind(facts["kind"])
    other_name = facts["holder"]["other_name"]
    return {
        "sheet": sheet,
        "facts": facts,
        "density": density,
        "language_tag": language_tag(facts["language"]),
        "heading": kind.label,
        "design": sheet.design,
        "second": _in_second_language(sheet, kind),
        "other_tag": "sr-Cyrl" if is_cyrillic(other_name) else "sr-Latn",
        "sessions": [
            {**each, "day": wording.day(each["on"])}
            for each in sheet.design.get("sessions", [])
        ],
        "statement": wording.STATEMENTS[kind],
        "name_size": _size(facts["holder"]["name"], (22, 32, 46)),
        "title_size": _size(facts["printed_title"], (48, 90, 140)),
        "lines": _lines(facts),
        "accreditation": wording.accreditation(facts, facts["language"]),
        "issued_on": wording.day(facts["issued_on"]),
        "qr_code": artwork.qr_code(sheet.address),
        "verify_address": f"{settings.BASE_URL}/verify/".split("://", 1)[1],
    }


def _in_second_language(sheet: Sheet, kind: Certificate.Kind) -> dict[str, str] | None:
    """Return heading, sentence and title once more, in the design's second language."""
    second = sheet.design.get("second_language")
    if not second:
        return None
    holder = sheet.facts["holder"]
    name, _other = in_script_of(
        second["language"], holder["name"], holder["other_name"]
    )
    with override(second["language"]):
        statement = wording.STATEMENTS[kind]
        return {
            "tag": language_tag(second["language"]),
            "heading": str(kind.label),
            "statement": f"{statement.before} {name} {statement.after}",
            "title": second["title"],
        }


def _lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the facts in the order a reader looks for them; empty ones are left out."""
    run, minutes = facts["run"], facts["minutes"]
    planned, attended = minutes["planned"], minutes["attended"]
    trainers = ", ".join(trainer["name"] for trainer in facts["trainers"])
    lines = [
        (_("Dates"), wording.dates(run)),
        (_("Place"), run["place"]),
        (_("Length"), _length(planned)),
        (_("Attended"), wording.hours_by_mode(attended)),
        (_("As a trainer"), wording.hours_by_mode(minutes.get("trained", {}))),
        (_("Knowledge test"), str(wording.TESTS.get(facts["test"], ""))),
        (_("Points"), wording.points(facts)),
        (_("Units of credit"), wording.units(facts)),
        (_("Licence number"), facts.get("licence", "")),
        (_("Trainers"), trainers),
        (_("In partnership with"), ", ".join(facts["partners"])),
        (_("Valid until"), _day_or_nothing(facts["valid_until"])),
    ]
    return [(term, value) for term, value in lines if value]


def _day_or_nothing(iso: str | None) -> str:
    return wording.day(iso) if iso else ""


def _length(planned: Mapping[str, int]) -> str:
    total = wording.in_hours(sum(planned.values()))
    return f"{total}: {wording.hours_by_mode(planned)}" if planned else ""


def _size(text: str, steps: tuple[int, ...]) -> int:
    """Return how many steps smaller a long text is set."""
    return sum(len(text) > step for step in steps)


@cache
def _fonts() -> FontConfiguration:
    """Share the fonts: reading them again costs a third of a certificate."""
    return FontConfiguration()


@cache
def _style() -> CSS:
    return CSS(filename=_STYLE, font_config=_fonts(), url_fetcher=_fetcher())


@cache
def _fetcher() -> URLFetcher:
    return _OnlyOurFiles()


class _Paper(HTML):  # type: ignore[misc]
    """A page with `certificate.css` alone.

    The renderer's own rules style six notes and markers of every element, though a
    certificate has none: that was a tenth of laying it out.
    """

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return []


class _OnlyOurFiles(URLFetcher):  # type: ignore[misc]
    """Lets a page use our fonts and what it carries itself, and nothing else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["file", "data"], fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        if url.startswith("file:") and not url.startswith(typefaces.FOLDER.as_uri()):
            raise ValueError(f"A certificate may not read {url}.")
        return super().fetch(url, headers)
