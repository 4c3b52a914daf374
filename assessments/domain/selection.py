"""Which questions a try shows, and in which order.

Pure: the same frozen quiz and the same seeds give the same try, on any machine and
in any year. Each candidate gets a number from a hash of seed and name, and the
smallest numbers win, so that every choice is equally likely.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeVar

Name = TypeVar("Name", int, str)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A question version that a try shows, and whether it was drawn for it."""

    version: int
    is_drawn: bool = False
    section: int = 1
    page: int = 1


def _lot(seed: int, purpose: str, name: object) -> bytes:
    return sha256(f"{seed}/{purpose}/{name}".encode()).digest()


def shuffled(names: Iterable[Name], *, seed: int, purpose: str) -> list[Name]:
    return sorted(names, key=lambda name: _lot(seed, purpose, name))


def select(quiz: Mapping[str, Any], *, draw_seed: int, seed: int) -> list[Slot]:
    """Return the slots of a try by section: the fixed ones, then what is drawn.

    `draw_seed` decides the draw; tries that share it draw the same. `seed` decides
    the order, where the quiz shuffles its questions.
    """
    slots = [
        Slot(version=each["version"], section=each.get("section", 1))
        for each in quiz["fixed"]
    ]
    for number, draw in enumerate(quiz["draws"]):
        pool = [each["version"] for each in draw["pool"]]
        lots = shuffled(pool, seed=draw_seed, purpose=f"draw-{number}")
        section = draw.get("section", 1)
        slots += [
            Slot(version=v, is_drawn=True, section=section)
            for v in lots[: draw["count"]]
        ]
    if quiz["shuffle_questions"]:
        slots.sort(key=lambda slot: _lot(seed, "question", slot.version))
    slots.sort(key=lambda slot: slot.section)
    pages = page_numbers(slots, layout=quiz.get("layout", "all"))
    return [replace(slot, page=page) for slot, page in zip(slots, pages, strict=True)]


def choice_order(
    keys: Sequence[str], *, seed: int, position: int, shuffle: bool
) -> list[str]:
    """Return the order in which choices are shown in one slot of a try."""
    if not shuffle:
        return list(keys)
    return shuffled(keys, seed=seed, purpose=f"choices-{position}")


def page_numbers(slots: Sequence[Slot], *, layout: str) -> list[int]:
    """Return the page of each slot, as the layout of the quiz says."""
    if layout == "one":
        return list(range(1, len(slots) + 1))
    if layout == "section":
        pages = {slot.section for slot in slots}
        numbers = {section: n for n, section in enumerate(sorted(pages), start=1)}
        return [numbers[slot.section] for slot in slots]
    return [1] * len(slots)
