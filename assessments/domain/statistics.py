"""Figures about questions and quizzes. Pure: numbers in, numbers out.

Shares are floats from 0 to 1. None stands for what cannot be said: too few people,
no differences between them, or nothing in common to compare.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean, median, pstdev, variance
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

# Fewer people could be recognised in a figure, and would say little.
FEWEST = 5
# Somebody who answers after this long has done something else in between.
LONGEST_PAUSE = 3600.0


@dataclass(frozen=True, kw_only=True)
class ItemAnswer:
    """One person's answer to one question: the share it earned, and the rest.

    `rest` is the share that the same try earned on all other questions, None where
    there is no other. `chosen` names what was picked, `seconds` how long it took.
    """

    share: float
    rest: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class ItemFigures:
    """What the answers say about a question."""

    people: int
    facility: float | None = None
    discrimination: float | None = None
    seconds: float | None = None

    @property
    def is_enough(self) -> bool:
        return self.people >= FEWEST


def item_figures(answers: Iterable[ItemAnswer]) -> ItemFigures:
    """Sum up the answers of at least five people; of fewer, only how many."""
    rows = list(answers)
    if len(rows) < FEWEST:
        return ItemFigures(people=len(rows))
    pairs = [(row.share, row.rest) for row in rows if row.rest is not None]
    times = [
        row.seconds
        for row in rows
        if row.seconds is not None and 0 < row.seconds <= LONGEST_PAUSE
    ]
    return ItemFigures(
        people=len(rows),
        facility=mean(row.share for row in rows),
        discrimination=correlation(
            [share for share, _rest in pairs], [rest for _share, rest in pairs]
        )
        if len(pairs) >= FEWEST
        else None,
        seconds=median(times) if len(times) >= FEWEST else None,
    )


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Return Pearson's r; with marks of 0 and 1 on one side, the point-biserial.

    None when one side does not differ at all.
    """
    if len(left) < 2:
        return None
    centre_left, centre_right = mean(left), mean(right)
    shared = sum(
        (a - centre_left) * (b - centre_right) for a, b in zip(left, right, strict=True)
    )
    spread = sqrt(
        sum((a - centre_left) ** 2 for a in left)
        * sum((b - centre_right) ** 2 for b in right)
    )
    if spread < 1e-12:
        return None
    return max(-1.0, min(1.0, shared / spread))


@dataclass(frozen=True, kw_only=True)
class QuizFigures:
    """What the tries of many people say about a quiz.

    `bands` counts people by tens of per cent, the last band taking 100 in.
    `alpha` is Cronbach's, over the `items` questions that everybody was asked;
    `error` is the standard error of measurement of their sum, in marks.
    """

    people: int
    items: int = 0
    bands: tuple[int, ...] = ()
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None
    alpha: float | None = None
    error: float | None = None

    @property
    def is_enough(self) -> bool:
        return self.people >= FEWEST


def quiz_figures(
    percents: Sequence[float], marks: Sequence[Mapping[int, float]]
) -> QuizFigures:
    """Sum up one try of each person: its per cent, and its marks by question."""
    if len(percents) < FEWEST:
        return QuizFigures(people=len(percents))
    table = common_table(marks)
    alpha = cronbach_alpha(table)
    return QuizFigures(
        people=len(percents),
        items=len(table[0]) if table else 0,
        bands=bands(percents),
        mean=mean(percents),
        median=median(percents),
        deviation=pstdev(percents),
        alpha=alpha,
        error=standard_error(table, alpha),
    )


def bands(percents: Iterable[float]) -> tuple[int, ...]:
    """Count per cents in ten bands: 0 to under 10, …, 90 to 100."""
    counts = Counter(min(int(percent // 10), 9) for percent in percents)
    return tuple(counts[band] for band in range(10))


def common_table(marks: Sequence[Mapping[int, float]]) -> list[list[float]]:
    """Return a row for each person, with the questions that everybody was asked."""
    if not marks:
        return []
    common = sorted(set.intersection(*(set(row) for row in marks)))
    return [[row[key] for key in common] for row in marks]


def cronbach_alpha(table: Sequence[Sequence[float]]) -> float | None:
    """Return Cronbach's alpha of rows of people and columns of questions.

    None with fewer than two questions or five people, or when all sums are equal.
    """
    if len(table) < FEWEST or len(table[0]) < 2:
        return None
    count = len(table[0])
    total = variance([sum(row) for row in table])
    if total < 1e-12:
        return None
    single = sum(variance(column) for column in zip(*table, strict=True))
    return count / (count - 1) * (1 - single / total)


def standard_error(
    table: Sequence[Sequence[float]], alpha: float | None
) -> float | None:
    """Return how far a sum of marks may be from the true one, from its reliability."""
    if alpha is None or alpha > 1:
        return None
    spread = sqrt(variance([sum(row) for row in table]))
    return spread * sqrt(1 - max(alpha, 0.0))


@dataclass(frozen=True, kw_only=True)
class Gain:
    """Learning gain of people who took both quizzes, in shares.

    `normalised` is the part of what could still be gained that was gained.
    """

    people: int
    before: float | None = None
    after: float | None = None
    gain: float | None = None
    deviation: float | None = None
    normalised: float | None = None

    @property
    def is_enough(self) -> bool:
        return self.people >= FEWEST


def learning_gain(pairs: Sequence[tuple[float, float]]) -> Gain:
    """Compare each person with themselves; of fewer than five, nothing is said."""
    if len(pairs) < FEWEST:
        return Gain(people=len(pairs))
    before = mean(first for first, _second in pairs)
    after = mean(second for _first, second in pairs)
    room = 1 - before
    return Gain(
        people=len(pairs),
        before=before,
        after=after,
        gain=after - before,
        deviation=sqrt(variance([second - first for first, second in pairs])),
        normalised=(after - before) / room if room > 1e-9 else None,
    )


def paired_shares(
    before: Mapping[Key, float], after: Mapping[Key, float]
) -> tuple[float, float] | None:
    """Return a person's mean share before and after, on the questions in both."""
    common = before.keys() & after.keys()
    if not common:
        return None
    return (
        mean(before[key] for key in common),
        mean(after[key] for key in common),
    )


def spent(
    moments: Sequence[tuple[int, float | None]], *, start: float
) -> dict[int, float]:
    """Return the seconds that each answer took, by key, from when it was given.

    An answer took as long as has passed since the one before it, or since the
    start. Answers that came in together share nothing that could be measured.
    """
    known = sorted((at, key) for key, at in moments if at is not None)
    found, last = {}, start
    for at, key in known:
        if at > last:
            found[key] = at - last
        last = max(last, at)
    return found
