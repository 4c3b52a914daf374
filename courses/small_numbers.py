"""Counting people in groups so that nobody can be recognised. Pure.

A group of one to four is withheld, and as many further groups as it takes that the
total minus what is shown does not give it away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SMALLEST = 5


@dataclass(frozen=True, kw_only=True)
class Group:
    """People with something in common; a withheld number is None."""

    label: str
    count: int | None


def shown(count: int) -> int | None:
    """Return a number of people, or None for a few who could be recognised."""
    return None if 0 < count < SMALLEST else count


def grouped(counts: Mapping[str, int]) -> list[Group]:
    """Return the groups somebody is in, largest first, the withheld ones last.

    Whoever knows the total can still only say of a withheld group that it has between
    one and at least five people. Where that cannot be had, nothing is returned.
    Withheld groups come in the order of their names: no order tells their sizes.
    """
    present = {label: number for label, number in counts.items() if number}
    hidden = _hidden(present)
    if hidden and not _is_enough(present, hidden):
        return []
    open_ones = sorted(present.keys() - hidden, key=lambda x: (-present[x], x))
    return [
        *(Group(label=label, count=present[label]) for label in open_ones),
        *(Group(label=label, count=None) for label in sorted(hidden)),
    ]


def outcomes(total: int, counts: Iterable[int]) -> list[int | None]:
    """Return how many of `total` reached each thing, withheld where a few would show.

    A number stays only if it differs from every number already shown by none or by
    at least five, so that no difference speaks of one to four people either.
    """
    known = [0, total]
    result: list[int | None] = []
    for count in counts:
        is_safe = all(shown(abs(count - other)) is not None for other in known)
        is_safe = is_safe or count == total
        result.append(count if is_safe and shown(total) is not None else None)
        if is_safe:
            known.append(count)
    return result


def _hidden(present: Mapping[str, int]) -> set[str]:
    hidden = {label for label, number in present.items() if number < SMALLEST}
    others = sorted(present.keys() - hidden, key=lambda x: (present[x], x))
    while hidden and others and not _is_enough(present, hidden):
        hidden.add(others.pop(0))
    return hidden


def _is_enough(present: Mapping[str, int], hidden: set[str]) -> bool:
    """Whether one group could have five when all the others have one."""
    together = sum(present[label] for label in hidden)
    return len(hidden) > 1 and together - (len(hidden) - 1) >= SMALLEST
