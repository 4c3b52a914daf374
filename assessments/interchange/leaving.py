"""Questions that leave as a file, and what of them has to stay behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.functional import Promise

from assessments.domain.drafts import Draft
from assessments.interchange.paper import Sheet, draw
from lms.core.http import attachment

if TYPE_CHECKING:
    from assessments.interchange import Format


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """How a selection fits a format: what stays out, and what is lost of the rest."""

    label: str | Promise
    fitting: int
    total: int
    refused: list[tuple[str, str]]  # name of the question, why
    losses: list[tuple[str, int]]  # what is lost, of how many questions


def leaving(each: "Format", drafts: Sequence[Draft]) -> Leaving:
    fits = [(draft.name, each.fit(draft)) for draft in drafts]
    lost: dict[str, int] = {}
    for _name, fit in fits:
        for loss in fit.losses:
            lost[loss] = lost.get(loss, 0) + 1
    return Leaving(
        label=each.label,
        fitting=sum(fit.fits for _name, fit in fits),
        total=len(fits),
        refused=[(name, fit.refusal) for name, fit in fits if fit.refusal],
        losses=sorted(lost.items()),
    )


def file_of(each: "Format", drafts: Sequence[Draft], *, at: datetime) -> HttpResponse:
    """Return the file for download, never shown in the browser or kept by it."""
    name = f"questions-{at:%Y-%m-%d}.{each.suffix}"
    return _download(each.write(drafts), each.content_type, name)


def pdf_of(sheet: Sheet, *, at: datetime) -> HttpResponse:
    kind = "key" if sheet.with_key else "quiz"
    name = f"{kind}-{at:%Y-%m-%d}-{sheet.variant}.pdf"
    return _download(draw(sheet), "application/pdf", name)


def _download(data: bytes, content_type: str, name: str) -> HttpResponse:
    response = attachment(data, name=name, content_type=content_type)
    response["Cache-Control"] = "no-store, private"
    return response
