"""Counting people in groups so that nobody can be recognised. Pure.

A group of one to four is withheld, and as many further groups as it takes that the
total minus what is shown does not give it away.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


def hides_parts(
    wholes: Iterable[Group],
    parts: Iterable[Group],
    *,
    whole_of: Mapping[str, str],
    counts: Mapping[str, int],
) -> bool:
    """Whether groups and the parts they consist of can be shown beside each other.

    `whole_of` is public: which organisation is of which type. What is shown of a whole
    less what is shown of its parts must give no withheld part away, and what is shown
    of all parts no withheld whole, by the same measure as in one table.
    """
    shown_wholes = {each.label for each in wholes if each.count is not None}
    hidden = [each.label for each in parts if each.count is None]
    rest: dict[str, dict[str, int]] = defaultdict(dict)
    in_hidden_wholes: Counter[str] = Counter()
    for label in hidden:
        whole = whole_of[label]
        if whole not in shown_wholes:
            in_hidden_wholes[whole] += counts[label]
        rest[whole if whole in shown_wholes else ""][label] = counts[label]
    of_wholes = dict(in_hidden_wholes)
    return all(_is_enough(each, set(each)) for each in rest.values()) and (
        not of_wholes or _is_enough(of_wholes, set(of_wholes))
    )


def beside_sum(total: int, counts: Sequence[int]) -> list[int | None]:
    """Return how many of `total` came each time, for readers who know the sum too.

    Withheld are a few, all but a few, and one more time where only one is withheld.
    """
    hidden = {
        place
        for place, count in enumerate(counts)
        if shown(count) is None or shown(total - count) is None
    }
    others = [place for place in range(len(counts)) if place not in hidden]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda place: (counts[place], place)))
    return [None if place in hidden else count for place, count in enumerate(counts)]


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
