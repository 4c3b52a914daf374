"""Which questions of the bank a quiz shows or may draw.

Pure: works on entries that were read before, so that freezing a programme with
many quizzes reads the bank once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A question that quizzes may show, in one language, with its version."""

    key: UUID  # the same in all languages
    locale: int
    version: int
    sha256: str
    size: int = 1
    needs_marker: bool = False
    programme: UUID | None = None
    outcomes: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    difficulty: int = 2

    def as_dict(self) -> dict[str, Any]:
        """Return what a frozen quiz keeps of it."""
        return {
            "question": str(self.key),
            "version": self.version,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a random draw asks for; what is None or empty is not asked."""

    count: int
    programme: UUID | None = None
    outcome: str = ""
    tag: str = ""
    difficulty: int | None = None
    automatic_only: bool = True

    def fits(self, entry: Entry) -> bool:
        return (
            self.programme in (None, entry.programme)
            and (not self.outcome or self.outcome in entry.outcomes)
            and (not self.tag or self.tag.lower() in entry.tags)
            and self.difficulty in (None, entry.difficulty)
            and not (self.automatic_only and entry.needs_marker)
        )


def in_language(
    entries: Iterable[Entry], *, wanted: int, source: int
) -> dict[UUID, Entry]:
    """Return one entry per question: in the language wanted, else as first written."""
    found: dict[UUID, Entry] = {}
    for entry in entries:
        if entry.locale == wanted:
            found[entry.key] = entry
        elif entry.locale == source:
            found.setdefault(entry.key, entry)
    return found


def pools(
    entries: Iterable[Entry], *, fixed: Iterable[UUID], wishes: Iterable[Wish]
) -> list[list[Entry]]:
    """Return what each draw may pick from, in a stable order.

    What is fixed is never drawn. A question that two draws could pick belongs to
    the first, so that no draw can run short because of another.
    """
    left = {entry.key: entry for entry in entries}
    for key in fixed:
        left.pop(key, None)
    result = []
    for wish in wishes:
        pool = [entry for entry in left.values() if wish.fits(entry)]
        for entry in pool:
            del left[entry.key]
        result.append(sorted(pool, key=lambda entry: str(entry.key)))
    return result
