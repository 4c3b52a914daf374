"""A running text with gaps, written [[1]], [[2]], … where they stand. Pure."""

import re

from django.utils.translation import gettext as _

_GAP = re.compile(r"\[\[\s*(\d+)\s*\]\]")
_PARAGRAPHS = re.compile(r"\n\s*\n")


def gap_key(number: int) -> str:
    """Return the name of the gap with this number, counted from 1."""
    return f"g{number}"


def paragraphs(passage: str) -> list[list[str | int]]:
    """Return the paragraphs, each as texts and, between them, numbers of gaps."""
    found: list[list[str | int]] = []
    for text in _PARAGRAPHS.split(passage.strip()):
        pieces: list[str | int] = []
        for place, piece in enumerate(_GAP.split(text)):
            if place % 2:
                pieces.append(int(piece))
            elif piece:
                pieces.append(piece)
        found.append(pieces)
    return found


def numbers(passage: str) -> list[int]:
    """Return the numbers of the gaps in the order in which they stand."""
    return [int(number) for number in _GAP.findall(passage)]


def on_paper(passage: str) -> str:
    return _GAP.sub(r"[\1] ________", passage.strip())


def problems(passage: str, gaps: int) -> list[str]:
    """Return, in words, where the gaps of the text and those described differ."""
    stand = numbers(passage)
    found = []
    if not gaps:
        found.append(_("Describe at least one gap."))
    found += [
        _("Gap [[%(number)s]] is described and does not stand in the text.")
        % {"number": number}
        for number in range(1, gaps + 1)
        if number not in stand
    ]
    found += [
        _("Gap [[%(number)s]] stands in the text and is not described.")
        % {"number": number}
        for number in sorted({n for n in stand if not 1 <= n <= gaps})
    ]
    found += [
        _("Gap [[%(number)s]] stands in the text twice.") % {"number": number}
        for number in sorted({n for n in stand if stand.count(n) > 1})
    ]
    return found


def around(passage: str, number: int, reach: int = 40) -> str:
    """Return the words about a gap, to name it by in feedback and counts."""
    flat = " ".join(_GAP.sub(r"[[\1]]", passage).split())
    before, _mark, after = flat.partition(f"[[{number}]]")
    before, after = _bare(before), _bare(after)
    start = before if len(before) <= reach else "… " + before[-reach:].split(" ", 1)[-1]
    end = after if len(after) <= reach else after[:reach].rsplit(" ", 1)[0] + " …"
    return f"{start}____{end}".strip()


def _bare(text: str) -> str:
    return _GAP.sub("____", text)
