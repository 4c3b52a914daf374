"""When a quiz is open for one person, and when a try of theirs is over.

Pure: the frozen quiz, the run's first day and what was granted in, moments out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Protocol


class Dates(Protocol):
    """Exact times that were set for a run, or granted to one person."""

    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...


@dataclass(frozen=True, kw_only=True)
class Window:
    """When tries may begin and be taken; None where there is no bound."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None

    def is_closed(self, at: datetime) -> bool:
        return self.closes_at is not None and at >= self.closes_at


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """When a try is over, and until when what comes late still counts."""

    due_at: datetime | None = None
    accepts_until: datetime | None = None


def window(
    quiz: Mapping[str, Any],
    *,
    first_day: date,
    zone: tzinfo,
    exact: tuple[Dates | None, ...] = (),
) -> Window:
    """Return the times that hold: of `exact` the first that says something.

    Without any, the days of the quiz are counted from the run's first day; it
    closes at the end of its last day.
    """
    opens = _moment(first_day, quiz.get("opens_after_days"), zone)
    closes_on = quiz.get("closes_after_days")
    closes = _moment(first_day, None if closes_on is None else closes_on + 1, zone)
    given = [each for each in exact if each is not None]
    return Window(
        opens_at=next((e.opens_at for e in given if e.opens_at), opens),
        closes_at=next((e.closes_at for e in given if e.closes_at), closes),
    )


def _moment(first_day: date, days: int | None, zone: tzinfo) -> datetime | None:
    if days is None:
        return None
    return datetime.combine(first_day + timedelta(days=days), time.min, tzinfo=zone)


def deadline(
    quiz: Mapping[str, Any],
    *,
    started_at: datetime,
    closes_at: datetime | None,
    extra_percent: int = 0,
    extra_minutes: int = 0,
) -> Deadline:
    """Return when the try is over: its time is up or the quiz closes.

    `extra_percent` is what the person always gets, `extra_minutes` what was added
    to this try while it was open, which also holds beyond the close.
    """
    ends = [closes_at] if closes_at else []
    limit = quiz.get("time_limit")
    if limit:
        minutes = limit * (100 + extra_percent) / 100
        ends.append(started_at + timedelta(minutes=minutes))
    if not ends:
        return Deadline()
    due = min(ends) + timedelta(minutes=extra_minutes)
    grace = timedelta(seconds=quiz.get("grace_seconds", 60))
    return Deadline(due_at=due, accepts_until=due + grace)
