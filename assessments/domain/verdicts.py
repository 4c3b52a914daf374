"""What a whole try earned and whether that is enough, in the whole and in its parts.

Pure: the frozen quiz and what each question earned in, a verdict out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

HUNDREDTH = Decimal("0.01")

# With "how sure one is" (1 to 3): what a right answer earns and a wrong one costs, as
# parts of its marks. Being honest about doubt is always the best one can do.
_GAIN = {1: Fraction(1, 3), 2: Fraction(2, 3), 3: Fraction(1)}
_LOSS = {1: Fraction(0), 2: Fraction(2, 3), 3: Fraction(2)}
LEAST_SURE = 1


@dataclass(frozen=True, kw_only=True)
class Part:
    """One marked question of a try."""

    earned: Decimal
    most: Decimal
    section: int = 1
    outcomes: tuple[str, ...] = ()
    certainty: int | None = None


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """A part of the quiz in which more was needed. `section` is 0 for an outcome."""

    percent: Decimal
    needed: Decimal
    section: int = 0
    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a try comes to. `percent` is cut off, never rounded up to a pass."""

    marks: Decimal
    max_marks: Decimal
    percent: Decimal
    passed: bool | None
    shortfalls: tuple[Shortfall, ...] = ()


def verdict(parts: Iterable[Part], quiz: Mapping[str, Any]) -> Verdict:
    """Add up, and hold the sum against the pass marks of the quiz."""
    parts = list(parts)
    is_sure_asked = quiz.get("behaviour") == "certainty"
    earned, most = _sum(parts, is_sure_asked=is_sure_asked)
    short = tuple(_shortfalls(parts, quiz, is_sure_asked=is_sure_asked))
    passed = None
    if quiz["pass_percent"] is not None:
        needed = Fraction(quiz["pass_percent"])
        passed = most > 0 and earned * 100 >= needed * most and not short
    return Verdict(
        marks=_cut(earned),
        max_marks=_cut(most),
        percent=_percent(earned, most),
        passed=passed,
        shortfalls=short,
    )


def worth(part: Part, *, is_sure_asked: bool) -> Fraction:
    """Return what one question adds to the whole; below zero if surely wrong."""
    earned, most = Fraction(part.earned), Fraction(part.most)
    if not is_sure_asked:
        return earned
    sure = part.certainty or LEAST_SURE
    return earned * _GAIN[sure] - (most - earned) * _LOSS[sure]


def _sum(parts: Sequence[Part], *, is_sure_asked: bool) -> tuple[Fraction, Fraction]:
    earned = sum((worth(p, is_sure_asked=is_sure_asked) for p in parts), Fraction(0))
    return max(earned, Fraction(0)), sum((Fraction(p.most) for p in parts), Fraction(0))


def _shortfalls(
    parts: Sequence[Part], quiz: Mapping[str, Any], *, is_sure_asked: bool
) -> Iterable[Shortfall]:
    by_section: dict[int, list[Part]] = defaultdict(list)
    by_outcome: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_section[part.section].append(part)
        for code in part.outcomes:
            by_outcome[code].append(part)
    for number, section in enumerate(quiz.get("sections") or (), start=1):
        needed, inside = section["required_percent"], by_section[number]
        if needed is not None and inside:
            percent = _missed(inside, needed, is_sure_asked=is_sure_asked)
            if percent is not None:
                yield Shortfall(percent=percent, needed=Decimal(needed), section=number)
    needed = quiz.get("outcome_percent")
    if needed is None:
        return
    for code, inside in sorted(by_outcome.items()):
        percent = _missed(inside, needed, is_sure_asked=is_sure_asked)
        if percent is not None:
            yield Shortfall(percent=percent, needed=Decimal(needed), outcome=code)


def _missed(
    parts: Sequence[Part], needed: str, *, is_sure_asked: bool
) -> Decimal | None:
    """Return the per cent earned where that is too little, else None."""
    earned, most = _sum(parts, is_sure_asked=is_sure_asked)
    if most and earned * 100 >= Fraction(needed) * most:
        return None
    return _percent(earned, most)


def _percent(earned: Fraction, most: Fraction) -> Decimal:
    return _cut(earned * 100 / most) if most else Decimal(0)


def _cut(number: Fraction) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(HUNDREDTH, ROUND_DOWN)


def overall_feedback(quiz: Mapping[str, Any], percent: Decimal) -> str:
    """Return the text of the highest band that was reached, or nothing."""
    reached = [
        band
        for band in quiz.get("bands") or ()
        if percent >= Decimal(band["from_percent"])
    ]
    best = max(reached, key=lambda band: Decimal(band["from_percent"]), default=None)
    return str(best["text"]) if best else ""
