"""How much of what is still to come may be missed. Pure, like `courses.judging`.

Reckoned from planned minutes: a margin of 45 says that with 45 minutes missed the
condition can just be met, and with one more it cannot. Below zero it is out of reach
without somebody's decision.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal

from courses.judging import SessionFact

OUT_OF_REACH = -1


def margin_of_share(sessions: Sequence[SessionFact], *, percent: Decimal) -> int:
    """Return the minutes that may still be missed of a share of all planned minutes."""
    planned = sum(session.asked for session in sessions)
    needed = (percent * planned / 100).to_integral_value(ROUND_CEILING)
    reachable = sum((s.credit or 0) + s.to_come for s in sessions)
    return max(OUT_OF_REACH, reachable - int(needed))


def margin_of_hours(
    sessions: Sequence[SessionFact], *, mode: str, minutes: int, online: int
) -> int:
    """Return what may still be missed when so many minutes are needed.

    `online` are the minutes that online activities give once all of them are done.
    """
    counting = [session for session in sessions if mode in {"", session.mode}]
    reachable = online + sum((s.credit or 0) + s.to_come for s in counting)
    return max(OUT_OF_REACH, reachable - minutes)


def margin_of_absences(sessions: Sequence[SessionFact], *, allowed: int) -> int | None:
    """Return 0 when no further session may be missed; None while more than one may."""
    left = allowed - sum(session.is_missed for session in sessions)
    return None if left > 0 else max(OUT_OF_REACH, left)


def margin_of_core(sessions: Sequence[SessionFact]) -> int | None:
    """Return that it is out of reach once a core session was missed, or None."""
    missed = any(session.is_core and session.is_missed for session in sessions)
    return OUT_OF_REACH if missed else None


def threshold_reached(margin: int, thresholds: Iterable[int]) -> int | None:
    """Return the strictest threshold that a margin has come down to, or None."""
    if margin < 0:
        return OUT_OF_REACH
    return min((each for each in thresholds if margin <= each), default=None)


def has_lost(sessions: Iterable[SessionFact]) -> bool:
    """Whether anything was missed at all that nothing exempts from."""
    return any(
        s.credit is not None and s.credit < s.minutes and not s.exempt for s in sessions
    )
