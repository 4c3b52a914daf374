"""The days of a certificate's life: its last day, its window and its grace.

Pure date arithmetic. A last day counts in full.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from lms.core.dates import months_later, on_day

# How long before its end a certificate without a rule is said to be ending.
USUAL_WINDOW = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Period:
    """A last day, and the first and last day on which it may be renewed."""

    last_day: date
    opens: date
    closes: date

    def takes(self, day: date) -> bool:
        """Whether what is earned on `day` renews."""
        return self.opens <= day <= self.closes


def next_anchor(earliest: date, *, month: int, day: int) -> date:
    """Return the first such day of a year that is not before `earliest`."""
    this_year = on_day(earliest.year, month, day)
    if this_year >= earliest:
        return this_year
    return on_day(earliest.year + 1, month, day)


def counted_from(issued_on: date, *, ends_before: date | None) -> date:
    """Return the day a period is counted from.

    Whoever renews in time loses no days: the old last day counts on. After it, in the
    days of grace, the period begins with the new certificate.
    """
    if ends_before is None or issued_on > ends_before:
        return issued_on
    return ends_before


def period(
    begins: date,
    *,
    months: int,
    anchor: tuple[int, int] | None = None,
    window_days: int,
    grace_days: int,
) -> Period:
    """Return the period of `months`; `anchor` is a month and a day to end on."""
    last = months_later(begins, months)
    if anchor is not None:
        last = next_anchor(last, month=anchor[0], day=anchor[1])
    return around(last, window_days=window_days, grace_days=grace_days)


def around(last_day: date, *, window_days: int, grace_days: int) -> Period:
    return Period(
        last_day=last_day,
        opens=last_day - timedelta(days=window_days),
        closes=last_day + timedelta(days=grace_days),
    )


def is_ending(
    on: date, *, valid_until: date | None, renewable_from: date | None
) -> bool:
    """Whether a certificate that counts is near its end."""
    if valid_until is None or on > valid_until:
        return False
    return on >= (renewable_from or valid_until - USUAL_WINDOW)


def due_step(steps: list[int], *, valid_until: date, on: date) -> int | None:
    """Return the latest reminder whose day has come; earlier ones are overtaken."""
    left = (valid_until - on).days
    if left < 0:
        return None
    return min((step for step in steps if step >= left), default=None)
