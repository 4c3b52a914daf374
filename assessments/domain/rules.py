"""What the rules of a quiz allow one person now.

Pure: the frozen rules, the tries so far and the moment in, an answer out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from assessments.counting import BEST, counted
from assessments.domain.timing import Window


class Try(Protocol):
    """What the rules need to know of an attempt."""

    state: str
    percent: Decimal | None
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
    counts: str = BEST

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
            counts=quiz.get("counts", BEST),
        )


@dataclass(frozen=True, kw_only=True)
class Chance:
    """Whether a person may begin a try now, and if not, why.

    `code` is ready, resume, not_open, waiting, being_marked, passed, done, closed or
    no_tries_left.
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
        return self.code in {"passed", "done", "closed", "no_tries_left"}


ALWAYS = Window()


def chance(
    rules: Rules,
    tries: Sequence[Try],
    *,
    extra: int,
    at: datetime,
    window: Window = ALWAYS,
) -> Chance:
    """Decide what comes next, from the tries so far in their order."""
    left = None if not rules.tries else max(rules.tries + extra - len(tries), 0)
    if any(each.state == "open" for each in tries):
        return Chance(code="resume", left=left)
    if counted(tries, rules.counts, needed=rules.pass_percent).passed:
        return Chance(code="passed", left=left)
    if rules.is_graded and any(each.state == "submitted" for each in tries):
        return Chance(code="being_marked", left=left)
    if left == 0:
        code = "no_tries_left" if rules.is_graded else "done"
        return Chance(code=code, left=left)
    if window.is_closed(at):
        return Chance(code="closed", left=left)
    return _opening(rules, tries, left, window, at)


def _opening(
    rules: Rules,
    tries: Sequence[Try],
    left: int | None,
    window: Window,
    at: datetime,
) -> Chance:
    """Say when the next try opens: after the wait, and not before the quiz does."""
    last = tries[-1].submitted_at if tries else None
    waits_until = last + rules.wait if last else None
    opens = max((m for m in (window.opens_at, waits_until) if m), default=None)
    if opens is None or at >= opens:
        return Chance(code="ready", left=left)
    code = "waiting" if opens == waits_until else "not_open"
    return Chance(code=code, left=left, opens_at=opens)
