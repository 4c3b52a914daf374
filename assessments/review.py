"""What may be seen of a try, and when: seven aspects at four moments.

Pure. A quiz keeps its table frozen; quizzes frozen before there were tables, and
those whose author chose one of the ready answers, get theirs from `PRESETS`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

ATTEMPT = "attempt"
CORRECTNESS = "correctness"
MARKS = "marks"
SPECIFIC = "specific"
GENERAL = "general"
RIGHT = "right"
OVERALL = "overall"
ASPECTS = (ATTEMPT, CORRECTNESS, MARKS, SPECIFIC, GENERAL, RIGHT, OVERALL)

DURING = "during"
RIGHT_AFTER = "right_after"
LATER = "later"
AFTER_CLOSE = "after_close"
MOMENTS = (DURING, RIGHT_AFTER, LATER, AFTER_CLOSE)

# For how long it is still *right after*.
RIGHT_AFTER_LASTS = timedelta(minutes=5)

Table = Mapping[str, Iterable[str]]

_ALL = frozenset(ASPECTS)
_SCORE = frozenset({MARKS, OVERALL})
_AFTERWARDS = (RIGHT_AFTER, LATER, AFTER_CLOSE)
# What every question that was checked shows at once, where the quiz works so.
_WHEN_CHECKED = frozenset({ATTEMPT, CORRECTNESS, MARKS, SPECIFIC, GENERAL, RIGHT})

PRESETS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "full": dict.fromkeys(_AFTERWARDS, _ALL),
    "when_done": dict.fromkeys(_AFTERWARDS, _ALL),
    "score": dict.fromkeys(_AFTERWARDS, _SCORE),
    "after_other": dict.fromkeys(_AFTERWARDS, _ALL),
}


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What may be shown of a try, aspect by aspect."""

    attempt: bool = False
    correctness: bool = False
    marks: bool = False
    specific: bool = False
    general: bool = False
    right: bool = False
    overall: bool = False

    @classmethod
    def of(cls, aspects: Iterable[str]) -> "Allowed":
        return cls(**dict.fromkeys(aspects, True))

    @property
    def score(self) -> bool:
        """Whether the result of the whole try may be told."""
        return self.marks

    @property
    def feedback(self) -> bool:
        """Whether anything may be told of single answers."""
        return self.attempt or self.correctness or self.specific or self.right


NOTHING = Allowed()


def moment(
    *,
    submitted_at: datetime | None,
    closes_at: datetime | None,
    is_over: bool,
    at: datetime,
) -> str:
    """Return which column of the table counts now.

    A quiz that has closed shows what is meant for after the close, however short
    ago somebody handed in; `is_over` says that the whole run is.
    """
    if submitted_at is None:
        return DURING
    if is_over or (closes_at is not None and at >= closes_at):
        return AFTER_CLOSE
    return RIGHT_AFTER if at < submitted_at + RIGHT_AFTER_LASTS else LATER


def allowed(
    quiz: Mapping[str, Any],
    when: str,
    *,
    is_finished: bool = True,
    other_is_finished: bool = True,
) -> Allowed:
    """Return what the quiz lets be seen at the moment `when`.

    `is_finished`: no further try at this quiz will come. `other_is_finished`: the
    same of the quiz that feedback waits for. A try still open shows nothing but
    the questions that were checked.
    """
    choice = quiz["feedback"]
    if when == DURING:
        return _during(quiz)
    if choice == "after_other" and not other_is_finished:
        return NOTHING
    if choice == "when_done" and not is_finished:
        return Allowed.of(_SCORE)
    return Allowed.of(_table(quiz).get(when, ()))


def _during(quiz: Mapping[str, Any]) -> Allowed:
    if quiz.get("behaviour", "end") not in {"immediate", "tries"}:
        return NOTHING
    if quiz["feedback"] != "custom":
        return Allowed.of(_WHEN_CHECKED)
    return Allowed.of(_WHEN_CHECKED & set(_table(quiz).get(DURING, ())))


def _table(quiz: Mapping[str, Any]) -> Table:
    choice = quiz["feedback"]
    return quiz.get("review") or {} if choice == "custom" else PRESETS[choice]


def cleaned(table: object) -> dict[str, list[str]]:
    """Return the table with known moments and aspects only, in their order."""
    given = table if isinstance(table, Mapping) else {}
    return {
        when: [aspect for aspect in ASPECTS if aspect in (given.get(when) or ())]
        for when in MOMENTS
    }
