"""What people learned on a run, as far as another app measured it.

The app that keeps quizzes registers how to find it, so that reports can tell it
without knowing quizzes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from courses.models import CourseRun


@dataclass(frozen=True, kw_only=True)
class MeasuredGain:
    """The mean of the same people before and after, in per cent.

    A withheld number of people is None; fewer than five are never told of at all.
    """

    label: str
    people: int | None
    before: Decimal
    after: Decimal


Reader = Callable[[CourseRun], Sequence[MeasuredGain]]
_readers: dict[str, Reader] = {}


def register_gain(name: str, reader: Reader) -> None:
    """Let `reader` find gains of a run; a repeat puts the last in place."""
    _readers[name] = reader


def gains_of(run: CourseRun) -> list[MeasuredGain]:
    return [gain for reader in _readers.values() for gain in reader(run)]
