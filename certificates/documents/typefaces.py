"""The letters certificates are set in, and which characters they lack."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "fonts"
# Names and titles are set in the serif, everything else in the sans.
SERIF = FOLDER / "SidroSerif-Semibold.ttf"
SANS = FOLDER / "SidroSans-Regular.ttf"


@cache
def characters(font: Path) -> frozenset[int]:
    """Return the code points that `font` can draw."""
    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def missing_characters(text: str) -> list[str]:
    """Return the characters of `text` that one of the fonts has no letter for, once.

    They come in the order in which they stand.

    The renderer would fall back to any font of the machine without a word, and the
    document would no longer be the same everywhere.
    """
    known = characters(SERIF) & characters(SANS)
    lacking = (c for c in text if ord(c) not in known and not c.isspace())
    return list(dict.fromkeys(lacking))
