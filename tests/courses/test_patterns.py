"""Sessions laid out in the hours that each day has."""

from datetime import date, time, timedelta
from itertools import pairwise
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from courses.domain.scheduling import Hours, spread_within

EVENING = Hours(begins=time(17), ends=time(20))
TUESDAY = date(2026, 3, 3)


def planned(*minutes, module=1):
    return [SimpleNamespace(minutes=each, module_id=module) for each in minutes]


def laid_out(items, pattern="weekly", hours=EVENING):
    found = spread_within(items, TUESDAY, pattern, hours)
    return [(each.on, each.begins, each.ends) for each in found]


def test_every_tuesday_evening_for_six_weeks():
    found = laid_out(planned(*[90] * 12))

    days = [TUESDAY + timedelta(weeks=week) for week in range(6)]
    assert found == [
        (day, begins, ends)
        for day in days
        for begins, ends in ((time(17), time(18, 30)), (time(18, 30), time(20)))
    ]
    assert {day.isoweekday() for day, _begins, _ends in found} == {2}


def test_a_block_of_four_days_leaves_the_weekend_out():
    hours = Hours(begins=time(9), ends=time(16))
    found = laid_out(planned(*[180] * 8), "block", hours)

    assert [day.isoformat() for day, *_times in found[::2]] == [
        "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06",
    ]  # fmt: skip
    thursday = TUESDAY + timedelta(days=2)
    block = spread_within(planned(*[400] * 3), thursday, "block", hours)
    assert [each.on.isoweekday() for each in block] == [4, 5, 1]


def test_a_module_begins_on_a_new_day_and_a_long_session_has_its_own():
    found = laid_out([*planned(60), *planned(240, 60, module=2)])
    assert [day for day, *_times in found] == [
        TUESDAY + timedelta(weeks=week) for week in range(3)
    ]


@given(st.lists(st.integers(15, 180), min_size=1, max_size=20))
def test_no_day_is_longer_than_its_hours(minutes):
    found = laid_out(planned(*minutes))

    assert len(found) == len(minutes)
    assert all(time(17) <= begins < ends <= time(20) for _day, begins, ends in found)
    for (day, _b, ends), (later, begins, _e) in pairwise(found):
        assert later > day or begins == ends
