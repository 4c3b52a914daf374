"""Typing a signed sheet into the roll: a row per person, a letter and two times."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.attendance import Mark
from courses.domain.roll import RollRow
from courses.forms.roll import RollData, prefix_of
from courses.models import AttendanceEntry, Session

State = AttendanceEntry.State
# A letter each, on every keyboard; numbers are beside them on a keypad.
LETTERS = {
    "p": State.PRESENT, "1": State.PRESENT,
    "l": State.LATE, "2": State.LATE,
    "e": State.LEFT_EARLY, "3": State.LEFT_EARLY,
    "x": State.EXCUSED, "4": State.EXCUSED,
    "a": State.ABSENT, "5": State.ABSENT,
}  # fmt: skip


def read_sheet(
    data: Mapping[str, Any], rows: Sequence[RollRow], session: Session
) -> RollData:
    """Return a mark for every row in which something was typed.

    Times alone say that somebody was there; late and early follow from the tolerance.
    """
    marks, errors = [], {}
    for row in rows:
        typed = {
            name: str(data.get(f"{prefix_of(row)}-{name}", "")).strip()
            for name in ("letter", "in", "out", "remark")
        }
        if row.current or not any((typed["letter"], typed["in"], typed["out"])):
            continue
        try:
            marks.append(_mark(row, typed, session))
        except ValueError as problem:
            errors[row.enrolment.pk] = str(problem)
    return RollData(marks=marks, errors=errors)


def _mark(row: RollRow, typed: Mapping[str, str], session: Session) -> Mark:
    came, left = read_time(typed["in"]), read_time(typed["out"])
    letter = typed["letter"].lower()
    if letter and letter not in LETTERS:
        raise ValueError(_("Type p, l, e, x or a."))
    state = LETTERS[letter] if letter else _state(came, left, session)
    if state in {State.EXCUSED, State.ABSENT}:
        came = left = None
    return Mark(
        enrolment=row.enrolment,
        state=state,
        arrived_at=came,
        left_at=left,
        remark=typed["remark"][:300],
    )


def _state(came: time | None, left: time | None, session: Session) -> State:
    allowed = session.run.tolerance_minutes
    start, end = session.local_start.time(), session.local_end.time()
    if came and _minutes(came) - _minutes(start) > allowed:
        return State.LATE
    if left and _minutes(end) - _minutes(left) > allowed:
        return State.LEFT_EARLY
    return State.PRESENT


def read_time(text: str) -> time | None:
    """Return a time typed in haste: 9, 905, 9.05, 9:05 or 0905."""
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,2})(?:[.:,]?(\d{2}))?", text)
    if not found:
        raise ValueError(_("Enter a time such as 9:15."))
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        raise ValueError(_("Enter a time such as 9:15."))
    return time(hour, minute)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
