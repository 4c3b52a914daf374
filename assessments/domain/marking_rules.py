"""How a quiz wants its written answers marked, as it was frozen. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

DAYS = 10
_CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class MarkingRules:
    """Within how many days, by how many people, and how far apart they may be.

    A quiz frozen before there was a choice has one marker and ten days.
    """

    days: int = DAYS
    is_double: bool = False
    tolerance: Decimal = Decimal(0)

    @classmethod
    def of(cls, quiz: Mapping[str, Any]) -> "MarkingRules":
        return cls(
            days=quiz.get("marking_days") or DAYS,
            is_double=quiz.get("double_marking", False),
            tolerance=Decimal(quiz.get("marking_tolerance") or 0),
        )

    def due(self, handed_in: datetime) -> datetime:
        return handed_in + timedelta(days=self.days)

    def mean(self, marks: Sequence[Decimal]) -> Decimal | None:
        """Return the mean of two marks, or None when they are too far apart."""
        if max(marks) - min(marks) > self.tolerance:
            return None
        middle = sum(marks, Decimal(0)) / len(marks)
        return middle.quantize(_CENT, ROUND_HALF_UP)
