"""Names on certificates: which script, how they are masked, and when they match.

Pure: no queries, no settings.
"""

import re
from collections.abc import Iterable

from lms.core.scripts import fold, to_latin

# The same for every name, so that not even its length is told.
_STARS = "*******"


def is_cyrillic(text: str) -> bool:
    return any("\u0400" <= character <= "\u04ff" for character in text)


def in_script_of(language: str, name: str, other_name: str) -> tuple[str, str]:
    """Return the name to print and the one beside it, for a document's language.

    Serbian Cyrillic documents lead with the Cyrillic name where there is one; all
    others lead with the Latin one. A person with one name keeps it: names are never
    transliterated without their owner.
    """
    if not other_name:
        return name, ""
    wants_cyrillic = language == "sr"
    if is_cyrillic(name) == wants_cyrillic:
        return name, other_name
    return other_name, name


def masked(name: str) -> str:
    """Return a name that reminds its owner and tells nobody else: "L. N*******"."""
    words = name.split()
    if not words:
        return _STARS
    initials = [f"{word[0]}." for word in words[:-1]]
    return " ".join([*initials, words[-1][0] + _STARS])


def matches(typed: str, names: Iterable[str]) -> bool:
    """Whether what was typed is one of `names`.

    Script, diacritics, capitals, hyphens and the order of the words play no part;
    đ may be typed as đ, dj or d. Every word must be there.
    """
    asked = _words(fold(typed))
    return bool(asked) and any(
        asked in {_words(fold(name)), _words(fold(_with_plain_d(name)))}
        for name in names
    )


def _with_plain_d(name: str) -> str:
    return to_latin(name).replace("đ", "d").replace("Đ", "D")


def _words(folded: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"\w+", folded)))
