"""Which sentences of a text were added, taken out, or stayed. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.utils.html import strip_tags

_TAG_END = re.compile(r"</(?:p|li|h\d|td|th|blockquote)>|<br\s*/?>", re.IGNORECASE)
# After a mark that ends a sentence, or at the end of a line.
_BETWEEN = re.compile(r"(?<=[.!?…])[\"”“»']?\s+|\n+")
# What a block says of itself and not to a reader.
_NOT_WORDS = {"id", "type", "kind", "key", "sha256", "question", "version", "image"}


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One sentence, and what became of it."""

    kind: Literal["same", "added", "removed"]
    text: str


def sentences(text: str) -> list[str]:
    """Return the sentences of a text or of HTML, without what surrounds them."""
    plain = strip_tags(_TAG_END.sub("\n", text)).replace("\xa0", " ")
    found = (" ".join(each.split()) for each in _BETWEEN.split(plain) if each)
    return [each for each in found if each]


def compared(old: str, new: str) -> list[Piece]:
    """Return the sentences of both, in order; nothing when no sentence differs."""
    before, after = sentences(old), sentences(new)
    if before == after:
        return []
    pieces: list[Piece] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pieces += [Piece(kind="same", text=each) for each in before[i1:i2]]
            continue
        pieces += [Piece(kind="removed", text=each) for each in before[i1:i2]]
        pieces += [Piece(kind="added", text=each) for each in after[j1:j2]]
    return pieces


def words_in(value: Any) -> str:
    """Return every text inside frozen content, one below the other."""
    return "\n".join(_texts(value))


def _texts(value: Any) -> Sequence[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, dict):
        # In an order of our own: PostgreSQL keeps none of JSON's.
        parts = [_texts(v) for k, v in sorted(value.items()) if k not in _NOT_WORDS]
    elif isinstance(value, list):
        parts = [_texts(each) for each in value]
    else:
        return []
    return [text for part in parts for text in part]
