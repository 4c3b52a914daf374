"""When people may check themselves in and out, and what that makes of them. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from lms.core.errors import DomainError

Direction = Literal["in", "out"]
IN_THE_ROOM = frozenset({"present", "late", "left_early"})


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A session on the clock of its room, its window, and what is known of a person."""

    starts_at: datetime
    ends_at: datetime
    early: timedelta
    late: timedelta
    tolerance: timedelta
    state: str = ""
    arrived_at: time | None = None
    left_at: time | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is to be recorded."""

    state: str
    arrived_at: time | None
    left_at: time | None = None


def decide(direction: Direction, known: Situation, at: datetime) -> Decision | None:
    """Return what is to be recorded, or None when it is recorded already.

    Refused outside the window, when leaving without having come, and when a trainer
    has recorded something else.
    """
    local = at.astimezone(known.starts_at.tzinfo)
    if known.state and known.state not in IN_THE_ROOM:
        raise DomainError(
            "recorded",
            _("The trainer has recorded something else. Please speak to the trainer."),
        )
    return _come(known, local) if direction == "in" else _leave(known, local)


def _come(known: Situation, now: datetime) -> Decision | None:
    if known.state:
        return None
    opens = known.starts_at - known.early
    if now < opens:
        raise DomainError(
            "too_early",
            _("Checking in opens at %(time)s.")
            % {"time": time_format(opens.time(), "TIME_FORMAT")},
        )
    if now > min(known.starts_at + known.late, known.ends_at):
        raise DomainError(
            "too_late",
            _("Checking in has closed. The trainer can still record you."),
        )
    is_late = now > known.starts_at + known.tolerance + timedelta(seconds=59)
    return Decision(state="late" if is_late else "present", arrived_at=_minute(now))


def _leave(known: Situation, now: datetime) -> Decision | None:
    if not known.state:
        raise DomainError("not_in", _("Check in first, or speak to the trainer."))
    if known.left_at:
        return None
    if now < known.starts_at:
        raise DomainError("not_started", _("The session has not begun."))
    if now > known.ends_at + known.late:
        raise DomainError(
            "too_late",
            _("Checking out has closed. The trainer can still record you."),
        )
    is_early = now < known.ends_at - known.tolerance
    state = "left_early" if is_early and known.state == "present" else known.state
    return Decision(state=state, arrived_at=known.arrived_at, left_at=_minute(now))


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0, tzinfo=None)
