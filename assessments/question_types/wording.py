"""Whether what somebody typed says one of the accepted things. Pure.

In a body, `accepted` is a list of answers, each worth a percentage of the marks:

    {"text": "mandat*", "worth": 100, "feedback": ""}

An asterisk stands for any text, also none; \\* is an asterisk. `ignores_case`,
`ignores_diacritics` and `ignores_script` (Serbian Latin and Cyrillic) say what makes
no difference. Spaces in a row count as one, and punctuation at the end as none.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types.contract import Body, repetition_problems
from lms.core.scripts import to_latin

WILDCARD = "*"
_STARS = re.compile(r"(?<!\\)\*+")
_AT_THE_END = " .!?…;,"


def normal(text: str, body: Body) -> str:
    """Return the text with all differences that make no difference taken out."""
    plain = " ".join(unicodedata.normalize("NFC", text).split()).strip(_AT_THE_END)
    if body["ignores_script"]:
        plain = to_latin(plain)
    if body["ignores_case"]:
        plain = plain.casefold()
    if body["ignores_diacritics"]:
        plain = plain.replace("đ", "dj").replace("Đ", "Dj")
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in parts if not unicodedata.combining(char))
    return plain


def says(typed: str, pattern: str, body: Body) -> bool:
    """Whether the typed text is what the pattern accepts."""
    parts = [
        part.replace("\\*", WILDCARD) for part in _STARS.split(normal(pattern, body))
    ]
    return _fits(parts, normal(typed, body))


def _fits(parts: Sequence[str], text: str) -> bool:
    """Whether the parts follow one another in the text, the outer ones at its ends.

    Takes the first place where each part fits, so it is quick however many there are.
    """
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if len(text) < len(first) + len(last):
        return False
    if not (text.startswith(first) and text.endswith(last)):
        return False
    place, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def best(typed: str, body: Body) -> Mapping[str, Any] | None:
    """Return the accepted answer that is worth most among those that fit."""
    fitting = [each for each in body["accepted"] if says(typed, each["text"], body)]
    return max(fitting, key=lambda each: each["worth"], default=None)


def share(typed: str | None, body: Body) -> Fraction:
    found = best(typed, body) if typed else None
    return Fraction(found["worth"], 100) if found else Fraction(0)


def right_texts(body: Body) -> list[str]:
    """Return what earns everything, as an author wrote it."""
    return [each["text"] for each in body["accepted"] if each["worth"] == 100]


def problems(body: Body) -> list[str]:
    accepted: Iterable[Mapping[str, Any]] = body["accepted"]
    found = repetition_problems(each["text"] for each in accepted)
    if body["accepted"] and not right_texts(body):
        found.append(_("One accepted answer must be worth 100 %."))
    if any(not _STARS.sub("", each["text"]).strip() for each in accepted):
        found.append(_("An accepted answer needs more than an asterisk."))
    return found
