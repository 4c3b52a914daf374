"""The days of a certificate's life: pure arithmetic."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.periods import (
    counted_from,
    due_step,
    is_ending,
    next_anchor,
    period,
)
from lms.core.dates import months_later, on_day

days = st.dates(date(1990, 1, 1), date(2200, 12, 31))
DAY = timedelta(days=1)
LAST = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, LAST),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 6, 2), 0, date(2026, 6, 2)),
    ],
)
def test_months_keep_the_day_or_take_the_last(day, months, expected):
    assert months_later(day, months) == expected


@given(day=days, months=st.integers(0, 600))
def test_more_months_are_never_earlier(day, months):
    later = months_later(day, months)

    assert day <= later <= months_later(day, months + 1)
    assert later.day <= day.day


@given(day=days, month=st.integers(1, 12), number=st.integers(1, 31))
def test_an_anchor_is_the_next_such_day(day, month, number):
    found = next_anchor(day, month=month, day=number)

    assert found == on_day(found.year, month, number)
    assert day <= found < on_day(day.year + 2, month, number)
    assert next_anchor(found, month=month, day=number) == found
    if found.year > day.year:
        assert on_day(day.year, month, number) < day


def test_an_anchored_period_lasts_at_least_its_months():
    found = period(
        date(2026, 7, 1), months=24, anchor=(12, 31), window_days=90, grace_days=30
    )

    assert found.last_day == date(2028, 12, 31)
    assert (found.opens, found.closes) == (date(2028, 10, 2), date(2029, 1, 30))


@given(day=days, window=st.integers(0, 400), grace=st.integers(0, 400))
def test_the_window_takes_its_first_and_last_day(day, window, grace):
    found = period(day, months=12, window_days=window, grace_days=grace)

    assert found.takes(found.opens)
    assert found.takes(found.closes)
    assert found.takes(found.last_day)
    assert not found.takes(found.opens - DAY)
    assert not found.takes(found.closes + DAY)


def test_in_time_no_day_is_lost_and_in_grace_none_is_given():
    assert counted_from(LAST - DAY, ends_before=LAST) == LAST
    assert counted_from(LAST, ends_before=LAST) == LAST
    assert counted_from(LAST + DAY, ends_before=LAST) == LAST + DAY
    assert counted_from(LAST, ends_before=None) == LAST


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (LAST - 91 * DAY, False),
        (LAST - 90 * DAY, True),
        (LAST, True),
        (LAST + DAY, False),
    ],
)
def test_without_a_rule_ninety_days_before(on, expected):
    assert is_ending(on, valid_until=LAST, renewable_from=None) is expected


def test_with_a_rule_from_its_window_on():
    opens = LAST - 10 * DAY
    assert not is_ending(opens - DAY, valid_until=LAST, renewable_from=opens)
    assert is_ending(opens, valid_until=LAST, renewable_from=opens)
    assert not is_ending(LAST, valid_until=None, renewable_from=None)


@pytest.mark.parametrize(
    ("left", "expected"),
    [(91, None), (90, 90), (31, 90), (30, 30), (7, 7), (0, 7), (-1, None)],
)
def test_only_the_latest_step_that_has_come_is_due(left, expected):
    on = LAST - left * DAY
    assert due_step([90, 30, 7], valid_until=LAST, on=on) == expected
    assert due_step([], valid_until=LAST, on=on) is None
