"""What many people answered to one question, counted. No answer is tied to anyone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Count:
    """How often one thing was answered. `is_right` is None where nothing is right."""

    key: str
    text: str
    count: int
    is_right: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The counts for the question, or for one of its lines or gaps (`heading`)."""

    counts: Sequence[Count]
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The answers to one question version, taken together."""

    answered: int
    blank: int
    tallies: Sequence[Tally] = ()


def count_offered(
    rows: Iterable[Mapping[str, Any]], chosen: Iterable[str], right: set[str] | None
) -> list[Count]:
    """Count each offered row, also one that nobody chose, in the order offered."""
    found = Counter(chosen)
    return [
        Count(
            key=row["key"],
            text=row["text"],
            count=found[row["key"]],
            is_right=None if right is None else row["key"] in right,
        )
        for row in rows
    ]


def count_typed(
    typed: Iterable[tuple[str, bool | None]], most: int = 20
) -> list[Count]:
    """Count what was typed, with whether it was right; the commonest first."""
    found = Counter(typed)
    ordered = sorted(found.items(), key=lambda row: (-row[1], row[0][0]))
    return [
        Count(key=text, text=text, count=count, is_right=is_right)
        for (text, is_right), count in ordered[:most]
    ]
