"""Marks and the pass mark. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from assessments.question_types import Answer, Payload, type_of
from assessments.question_types.contract import marks_for


@dataclass(frozen=True, kw_only=True)
class Score:
    """What a whole try earned. `percent` is cut off, never rounded up to a pass."""

    marks: Decimal
    max_marks: Decimal
    percent: Decimal
    passed: bool | None


def max_marks(payload: Payload) -> Decimal:
    return Decimal(payload["marks"])


def mark(payload: Payload, answer: Answer) -> Decimal | None:
    """Return the marks an answer earns, or None if a person has to say."""
    share = type_of(payload).share(payload["body"], answer)
    return None if share is None else marks_for(share, max_marks(payload))


def score(
    marks: Iterable[tuple[Decimal, Decimal]], *, pass_percent: Decimal | None
) -> Score:
    """Add up pairs of earned and possible marks; without a pass mark, no verdict."""
    pairs = list(marks)
    earned = sum((each for each, _most in pairs), Decimal(0))
    possible = sum((most for _each, most in pairs), Decimal(0))
    percent = earned * 100 / possible if possible else Decimal(0)
    passed = None
    if pass_percent is not None:
        passed = possible > 0 and earned * 100 >= pass_percent * possible
    return Score(
        marks=earned,
        max_marks=possible,
        percent=percent.quantize(Decimal("0.01"), ROUND_DOWN),
        passed=passed,
    )
