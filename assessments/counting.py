"""Which of several tries counts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Protocol

BEST, LAST, FIRST, MEAN = "best", "last", "first", "mean"


class Result(Protocol):
    """What is needed of a try; `percent` is None until it is marked."""

    @property
    def percent(self) -> Decimal | None: ...
    @property
    def passed(self) -> bool | None: ...


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What a person's tries come to; `places` says which of them it rests on."""

    percent: Decimal | None = None
    passed: bool = False
    places: tuple[int, ...] = ()


def counted(tries: Sequence[Result], how: str, *, needed: Decimal | None) -> Counted:
    """Return what the tries, in their order, come to. Unmarked ones wait."""
    marked = [(n, each) for n, each in enumerate(tries) if each.percent is not None]
    if not marked:
        return Counted()
    if how == MEAN:
        return _mean(marked, needed)
    if how == BEST:
        place, chosen = max(
            marked, key=lambda pair: (bool(pair[1].passed), pair[1].percent)
        )
    elif how == FIRST:
        place, chosen = marked[0]
        if place != 0:  # the first is still being marked
            return Counted()
    else:
        place, chosen = marked[-1]
    return Counted(percent=chosen.percent, passed=bool(chosen.passed), places=(place,))


def _mean(marked: list[tuple[int, Result]], needed: Decimal | None) -> Counted:
    percents = [each.percent for _n, each in marked if each.percent is not None]
    mean = sum(percents, Decimal(0)) / len(percents)
    return Counted(
        percent=mean.quantize(Decimal("0.01"), ROUND_DOWN),
        passed=needed is not None and sum(percents) >= needed * len(percents),
        places=tuple(place for place, _each in marked),
    )
