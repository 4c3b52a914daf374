"""What a written answer is marked by: criteria, each with levels worth points. Pure.

In a payload, `body["rubric"]` is a list of criteria:

    {"key": "3f…", "title": "Own words", "guidance": "…", "levels": [
        {"key": "9a…", "text": "Names a feeling", "points": "1.5"}, …]}

A marker chooses one level of each criterion: `{criterion key: level key}`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types.contract import (
    Body,
    InvalidAnswer,
    marks_for,
    repetition_problems,
)


@dataclass(frozen=True, kw_only=True)
class Level:
    key: str
    text: str
    points: Decimal


@dataclass(frozen=True, kw_only=True)
class Criterion:
    key: str
    title: str
    guidance: str
    levels: Sequence[Level]

    @property
    def most(self) -> Decimal:
        return max((level.points for level in self.levels), default=Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """The criteria of a question; without any, it is marked by a number alone."""

    criteria: Sequence[Criterion]

    @classmethod
    def of(cls, body: Body) -> "Rubric":
        """Return the rubric of a question version; an empty one if it has none."""
        return cls(criteria=[_criterion(row) for row in body.get("rubric", [])])

    def __bool__(self) -> bool:
        return bool(self.criteria)

    @property
    def most(self) -> Decimal:
        return sum((each.most for each in self.criteria), Decimal(0))

    def share(self, chosen: Mapping[str, str]) -> Fraction:
        """Return the part of all points that the chosen levels are worth.

        Refused unless exactly one level of every criterion is chosen.
        """
        if set(chosen) != {each.key for each in self.criteria}:
            raise InvalidAnswer(_("Choose a level for every criterion."))
        points = Decimal(0)
        for each in self.criteria:
            worth = {level.key: level.points for level in each.levels}
            if chosen[each.key] not in worth:
                raise InvalidAnswer(_("Choose a level for every criterion."))
            points += worth[chosen[each.key]]
        return Fraction(points) / Fraction(self.most) if self.most else Fraction(0)

    def marks(self, chosen: Mapping[str, str], most: Decimal) -> Decimal:
        """Return what the chosen levels earn of `most` marks."""
        return marks_for(self.share(chosen), most)

    def problems(self) -> list[str]:
        """Return, in words, why markers could not use it yet."""
        found = repetition_problems(each.title for each in self.criteria)
        for each in self.criteria:
            found += repetition_problems(level.text for level in each.levels)
            if len({level.points for level in each.levels}) < 2:
                found.append(
                    _(
                        "Give “%(criterion)s” two levels that are worth different points."
                    )
                    % {"criterion": each.title}
                )
        return found


def _criterion(row: Mapping[str, Any]) -> Criterion:
    return Criterion(
        key=row["key"],
        title=row["title"],
        guidance=row["guidance"],
        levels=[
            Level(key=level["key"], text=level["text"], points=Decimal(level["points"]))
            for level in row["levels"]
        ],
    )
