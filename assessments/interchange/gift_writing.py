"""Writing GIFT."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.utils.html import escape
from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft
from assessments.interchange.labels import tags_of
from assessments.interchange.writing import Fit, accepted_range, common_losses, no_kind
from assessments.question_types.multiple_choice import ALL_OR_NOTHING


def fit(draft: Draft) -> Fit:
    if draft.kind not in BODIES:
        return no_kind()
    if draft.values.get("scoring") == ALL_OR_NOTHING:
        return Fit(refusal=_("The format cannot give all marks or nothing."))
    if draft.rows.get("distractors"):
        return Fit(refusal=_("The format has no partners that belong to nothing."))
    if any("->" in row["left"] + row["right"] for row in draft.rows.get("pairs", [])):
        return Fit(refusal=_("Its texts contain “->”, which means something here."))
    lost = common_losses(draft, has_images=False, has_labels=True)
    if draft.marks != 1:
        lost.append(_("Marks"))
    if "choices" in draft.rows and not draft.values.get("shuffle", True):
        lost.append(_("That choices keep their order"))
    if draft.kind == "numeric" and draft.values.get("unit"):
        lost.append(_("Unit"))
    if draft.kind == "numeric" and not _is_middle(draft):
        lost.append(_("The right number; the accepted range stays"))
    if draft.kind == "short_text" and (
        draft.values.get("guidance") or draft.values.get("model_answer")
    ):
        lost.append(_("Guidance for markers and the possible answer"))
    return Fit(losses=tuple(lost))


def write(drafts: Iterable[Draft]) -> bytes:
    return ("\n\n".join(_question(draft) for draft in drafts) + "\n").encode()


def _safe(text: str) -> str:
    marked = re.sub(r"([\\~={}#:])", r"\\\1", text.strip())
    return marked.replace("\n", "\\n")


def _safe_html(text: str) -> str:
    return _safe(escape(text))


def _question(draft: Draft) -> str:
    tags = " ".join(f"[tag:{tag.replace(']', ')')}]" for tag in tags_of(draft))
    stem = _safe("".join(draft.texts()))
    general = draft.values.get("general_feedback", "")
    tail = f"####{_safe(general)}" if general else ""
    inside = BODIES[draft.kind](draft)
    return f"// {tags}\n::{_safe(draft.name)}::[html]{stem} {{{inside}{tail}}}"


def _choices(draft: Draft, signs: Callable[[bool], str]) -> str:
    lines = []
    for row in draft.rows["choices"]:
        feedback = f"#{_safe_html(row['feedback'])}" if row["feedback"] else ""
        lines.append(f"{signs(row['is_correct'])}{_safe_html(row['text'])}{feedback}")
    return "\n" + "\n".join(lines) + "\n"


def _single(draft: Draft) -> str:
    return _choices(draft, lambda is_right: "=" if is_right else "~")


def _multiple(draft: Draft) -> str:
    right = sum(bool(row["is_correct"]) for row in draft.rows["choices"]) or 1
    each = f"{Decimal(100) / right:.5f}".rstrip("0").rstrip(".")
    return _choices(draft, lambda r: f"~%{each}%" if r else f"~%-{each}%")


def _true_false(draft: Draft) -> str:
    return "T" if draft.values["is_true"] else "F"


def _is_middle(draft: Draft) -> bool:
    low, high = accepted_range(draft)
    value = Decimal(draft.values["value"])
    return value - low == high - value


def _numeric(draft: Draft) -> str:
    low, high = accepted_range(draft)
    return f"#{low.normalize():f}..{high.normalize():f}"


def _matching(draft: Draft) -> str:
    pairs = (
        f"={_safe_html(row['left'])} -> {_safe_html(row['right'])}"
        for row in draft.rows["pairs"]
    )
    return "\n" + "\n".join(pairs) + "\n"


def _text(draft: Draft) -> str:
    """Return the accepted answers; without any it is an essay, which has none."""
    lines = []
    for row in draft.rows.get("accepted", []):
        feedback = f"#{_safe_html(row['feedback'])}" if row["feedback"] else ""
        weight = "" if row["worth"] == 100 else f"%{row['worth']}%"
        lines.append(f"={weight}{_safe_html(row['text'])}{feedback}")
    return "\n" + "\n".join(lines) + "\n" if lines else ""


BODIES: dict[str, Callable[[Draft], str]] = {
    "single_choice": _single,
    "multiple_choice": _multiple,
    "true_false": _true_false,
    "numeric": _numeric,
    "matching": _matching,
    "short_text": _text,
}
