"""The three kinds of gap in a cloze: a text, a number, a choice. Pure.

    {"key": "g1", "kind": "text", "accepted": [...], "ignores_case": true, …}
    {"key": "g2", "kind": "number", "value": "12", "low": "11", "high": "13",
     "unit": "h"}
    {"key": "g3", "kind": "choice", "choices": [{"key", "text", "is_correct"}]}

Each may have `feedback`, shown with the right answer.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types import choices, numeric, wording
from assessments.question_types.contract import InvalidAnswer

TEXT, NUMBER, CHOICE = "text", "number", "choice"
LONGEST = 200
Gap = Mapping[str, Any]


def problems(gap: Gap) -> list[str]:
    if gap["kind"] == TEXT:
        if not gap["accepted"]:
            return [_("A text gap needs an accepted answer.")]
        return wording.problems(gap)
    if gap["kind"] == NUMBER:
        return numeric.limit_problems(gap)
    right = sum(choice["is_correct"] for choice in gap["choices"])
    if right != 1:
        return [
            _("A gap with choices needs one that is right."),
            *choices.problems(gap),
        ]
    return choices.problems(gap)


def clean(gap: Gap, typed: Any) -> str | None:
    """Return what stands in the gap, None if nothing; or refuse it."""
    if typed is None or typed == "":
        return None
    if not isinstance(typed, str) or len(typed) > LONGEST:
        raise InvalidAnswer(_("Please keep what you write in a gap short."))
    text = " ".join(typed.replace("\x00", "").split())
    if not text:
        return None
    if gap["kind"] == NUMBER:
        numeric.measure(text, gap)
    if gap["kind"] == CHOICE:
        choices.check(gap, [text])
    return text


def share(gap: Gap, typed: str | None) -> Fraction:
    if typed is None:
        return Fraction(0)
    if gap["kind"] == TEXT:
        return wording.share(typed, gap)
    if gap["kind"] == NUMBER:
        return Fraction(int(numeric.is_within(typed, gap)))
    return Fraction(int(typed in choices.right_keys(gap)))


def public(gap: Gap, number: int, typed: str | None) -> dict[str, Any]:
    """Return what may be shown of the gap while it is filled in."""
    shown: dict[str, Any] = {
        "key": gap["key"],
        "number": number,
        "kind": gap["kind"],
        "typed": typed or "",
        "unit": gap.get("unit", ""),
    }
    if gap["kind"] == CHOICE:
        shown["choices"] = [
            {"key": c["key"], "text": c["text"], "chosen": c["key"] == typed}
            for c in sorted(gap["choices"], key=lambda choice: choice["key"])
        ]
    return shown


def words_of(gap: Gap, typed: str | None) -> str:
    """Return the answer as words."""
    if typed is None:
        return _("No answer")
    if gap["kind"] == CHOICE:
        return next((c["text"] for c in gap["choices"] if c["key"] == typed), typed)
    return typed


def right_words(gap: Gap) -> str:
    if gap["kind"] == TEXT:
        return " / ".join(wording.right_texts(gap))
    if gap["kind"] == NUMBER:
        return f"{gap['value']} {gap['unit']}".strip()
    return "".join(c["text"] for c in gap["choices"] if c["is_correct"])
