"""What time in the room is worth. Pure.

States and policies are the values of `AttendanceEntry.State` and `CourseRun.Credit`,
which cannot be imported here because the models judge with this module.
"""

from datetime import time

IN_THE_ROOM = frozenset({"present", "late", "left_early"})


def credit(
    policy: str,
    planned_minutes: int,
    state: str,
    arrived: time | None,
    left: time | None,
    starts: time,
    ends: time,
    tolerance: int,
) -> int:
    """Return the credited minutes of one session, from 0 to `planned_minutes`.

    All times are on the clock of the room. A made-up session is worth all of it;
    an excuse explains an absence and is worth nothing. Lost time is what was missed
    at the beginning and at the end together.
    """
    if state == "made_up":
        return planned_minutes
    if state not in IN_THE_ROOM:
        return 0
    lost = min(planned_minutes, _lost_minutes(arrived, left, starts, ends))
    if policy == "proportional":
        return planned_minutes - lost
    allowed = tolerance if policy == "tolerance" else 0
    return planned_minutes if lost <= allowed else 0


def enough(policy: str, planned_minutes: int, tolerance: int) -> int:
    """Return the credit from which a session counts as attended.

    Where minutes count one by one, missing no more than the tolerance is enough.
    """
    if policy == "proportional":
        return max(1, planned_minutes - tolerance)
    return planned_minutes


def _lost_minutes(
    arrived: time | None, left: time | None, starts: time, ends: time
) -> int:
    """Return minutes missed at either end, never more than the session is long."""
    begin, end = _minute(starts), _minute(ends)
    came = max(begin, _minute(arrived)) if arrived else begin
    went = min(end, _minute(left)) if left else end
    return (end - begin) - max(0, went - came)


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
