"""What every writer answers: can it be said in this format, and what is lost."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How a question fits a format: `refusal` says why it stays out altogether."""

    refusal: str = ""
    losses: tuple[str, ...] = field(default=())

    @property
    def fits(self) -> bool:
        return not self.refusal


def no_kind() -> Fit:
    return Fit(refusal=_("The format has no such kind of question."))


def common_losses(
    draft: Draft, *, has_images: bool, has_labels: bool, has_hints: bool = False
) -> list[str]:
    """Return what a format leaves behind that knows no content notes, and so on."""
    lost = []
    if draft.values.get("content_note") or draft.values.get("intensity"):
        lost.append(_("Intensity and content note"))
    if not has_hints and draft.rows.get("hints"):
        lost.append(_("Hints"))
    if any(block["type"] == "audio" for block in draft.stem):
        lost.append(_("Sound"))
    if not has_images and draft.shown():
        lost.append(_("Images"))
    if has_images and any(shown["caption"] for shown in draft.shown()):
        lost.append(_("Captions of images"))
    if not has_labels and (draft.tags or draft.outcomes):
        lost.append(_("Outcomes and tags"))
    return lost


def accepted_range(draft: Draft) -> tuple[Decimal, Decimal]:
    """Return what a number question accepts at least and at most."""
    values = draft.values
    value = Decimal(values["value"])
    kind = values.get("tolerance_kind", "limits")
    if kind == "limits":
        low, high = values.get("low"), values.get("high")
        return Decimal(value if low is None else low), Decimal(
            value if high is None else high
        )
    reach = Decimal(values.get("tolerance") or 0)
    if kind == "relative":
        reach = abs(value) * reach / 100
    return value - reach, value + reach


def has_formatting(draft: Draft) -> bool:
    return any(mark in text for text in draft.texts() for mark in ("<b", "<i", "<a "))


def rubric(draft: Draft) -> list[str]:
    """Return the criteria of a rubric in words, a line for each."""
    return [
        f"{row['title']}: "
        + "; ".join(
            f"{each['text']} ({each['points']})" for each in row["rows"]["levels"]
        )
        for row in draft.rows.get("criteria", [])
    ]
