"""What the rules of a quiz allow one person now.

Pure: the frozen rules, the tries so far and the moment in, an answer out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol


class Try(Protocol):
    """What the rules need to know of an attempt."""

    state: str
    passed: bool | None
    submitted_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules of a quiz as they were frozen."""

    is_graded: bool
    pass_percent: Decimal | None
    tries: int
    wait: timedelta
    feedback: str
    feedback_after: str | None

    @classmethod
    def of(cls, quiz: Mapping[str, Any]) -> "Rules":
        percent = quiz["pass_percent"]
        return cls(
            is_graded=quiz["is_graded"],
            pass_percent=None if percent is None else Decimal(percent),
            tries=quiz["tries"],
            wait=timedelta(hours=quiz["wait_hours"]),
            feedback=quiz["feedback"],
            feedback_after=quiz["feedback_after"],
        )


@dataclass(frozen=True, kw_only=True)
class Chance:
    """Whether a person may begin a try now, and if not, why.

    `code` is ready, resume, waiting, being_marked, passed, done or no_tries_left.
    `left` is None where tries have no limit.
    """

    code: str
    left: int | None
    opens_at: datetime | None = None

    @property
    def may_begin(self) -> bool:
        return self.code in {"ready", "resume"}

    @property
    def is_finished(self) -> bool:
        """Whether no further try will come, short of somebody's decision."""
        return self.code in {"passed", "done", "no_tries_left"}


def chance(rules: Rules, tries: Sequence[Try], *, extra: int, at: datetime) -> Chance:
    """Decide what comes next, from the tries so far in their order."""
    left = None if not rules.tries else max(rules.tries + extra - len(tries), 0)
    if any(each.state == "open" for each in tries):
        return Chance(code="resume", left=left)
    if any(each.passed for each in tries):
        return Chance(code="passed", left=left)
    if rules.is_graded and any(each.state == "submitted" for each in tries):
        return Chance(code="being_marked", left=left)
    if left == 0:
        code = "no_tries_left" if rules.is_graded else "done"
        return Chance(code=code, left=left)
    last = tries[-1].submitted_at if tries else None
    if last and at < last + rules.wait:
        return Chance(code="waiting", left=left, opens_at=last + rules.wait)
    return Chance(code="ready", left=left)


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """What a person may see of a try that was handed in."""

    score: bool
    feedback: bool


def disclosure(
    rules: Rules, *, is_finished: bool, other_is_finished: bool
) -> Disclosure:
    """Decide what may be shown.

    `is_finished`: no further try at this quiz will come. `other_is_finished`: the
    same of the quiz that feedback waits for.
    """
    match rules.feedback:
        case "full":
            return Disclosure(score=True, feedback=True)
        case "when_done":
            return Disclosure(score=True, feedback=is_finished)
        case "after_other":
            return Disclosure(score=other_is_finished, feedback=other_is_finished)
        case _:
            return Disclosure(score=True, feedback=False)
