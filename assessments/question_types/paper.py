"""A question on paper: what a page shows, and what the key beside it says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CIRCLE = "circle"  # one of several
BOX = "box"  # any of several
BLANK = "blank"  # a short space to write in
LETTER = "letter"  # stands in the bank, referred to by its letter


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """One line: a sign, perhaps a number or letter, and a text.

    `key` is what stands there when it is filled in rightly: a letter, a place, a
    number, or a tick (✓); empty where nothing belongs, and always without the key.
    """

    text: str
    sign: str = ""
    label: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A question as it is printed under its stem. Holds no markup.

    `lines` are filled in; `bank` is what is chosen from, by letter; `passage` is a
    running text whose gaps are the lines, in order, written as [1], [2], …; `ruled`
    is the number of empty lines to write on; `image` the identity of an image that
    belongs to the answer. `key` says in words what is right, or how it is marked.
    """

    instruction: str
    lines: Sequence[PaperLine] = ()
    bank: Sequence[PaperLine] = ()
    passage: str = ""
    ruled: int = 0
    image: int | None = None
    key: Sequence[str] = ()


def letter(place: int) -> str:
    """Return A for 0, B for 1, … and AA after Z."""
    before, now = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + now)


def bank_of(texts: Iterable[str]) -> list[PaperLine]:
    """Return the texts as a bank, each with its letter."""
    return [
        PaperLine(text=text, sign=LETTER, label=letter(place))
        for place, text in enumerate(texts)
    ]
