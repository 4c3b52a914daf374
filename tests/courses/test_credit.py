"""Credit for time in the room, as properties and as worked cases."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.credit import credit, enough
from courses.models import AttendanceEntry, CourseRun

POLICIES = CourseRun.Credit.values
STATES = AttendanceEntry.State.values
times = st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None))
NINE, HALF_PAST_TEN = time(9, 0), time(10, 30)


@st.composite
def cases(draw):
    starts, ends = sorted(draw(st.tuples(times, times).filter(lambda p: p[0] != p[1])))
    return {
        "policy": draw(st.sampled_from(POLICIES)),
        "planned_minutes": draw(st.integers(1, 600)),
        "state": draw(st.sampled_from(STATES)),
        "arrived": draw(st.none() | times),
        "left": draw(st.none() | times),
        "starts": starts,
        "ends": ends,
        "tolerance": draw(st.integers(0, 240)),
    }


@given(cases())
def test_credit_is_never_negative_and_never_above_planned(case):
    assert 0 <= credit(**case) <= case["planned_minutes"]


@given(cases(), times)
def test_credit_never_grows_by_arriving_later(case, later):
    case["arrived"] = case["arrived"] or case["starts"]
    more = credit(**case)

    assert credit(**{**case, "arrived": max(case["arrived"], later)}) <= more


@given(cases())
def test_credit_follows_the_strictness_of_the_policy(case):
    whole = credit(**{**case, "policy": "all_or_nothing"})
    tolerant = credit(**{**case, "policy": "tolerance"})

    assert whole <= tolerant
    assert whole <= credit(**{**case, "policy": "proportional"})


@given(st.lists(cases(), max_size=8), st.randoms())
def test_credit_adds_up_the_same_in_any_order(several, random):
    shuffled = list(several)
    random.shuffle(shuffled)

    assert sum(credit(**c) for c in several) == sum(credit(**c) for c in shuffled)


@pytest.mark.parametrize(
    ("policy", "state", "arrived", "left", "expected"),
    [
        ("tolerance", "present", None, None, 90),
        ("tolerance", "late", time(9, 15), None, 90),
        ("tolerance", "late", time(9, 16), None, 0),
        ("tolerance", "late", time(9, 20), None, 0),
        ("tolerance", "late", time(9, 8), time(10, 22), 0),
        ("tolerance", "late", time(9, 7), time(10, 22), 90),
        ("tolerance", "left_early", None, time(10, 20), 90),
        ("proportional", "late", time(9, 20), None, 70),
        ("proportional", "late", time(9, 20), time(10, 20), 60),
        ("proportional", "left_early", None, time(8, 0), 0),
        ("proportional", "late", time(8, 30), time(12, 0), 90),
        ("all_or_nothing", "late", time(9, 1), None, 0),
        ("all_or_nothing", "late", time(9, 0), None, 90),
        ("tolerance", "excused", None, None, 0),
        ("tolerance", "absent", None, None, 0),
        ("proportional", "made_up", None, None, 90),
    ],
)
def test_credit_of_a_session_from_nine_to_half_past_ten(
    policy, state, arrived, left, expected
):
    assert credit(policy, 90, state, arrived, left, NINE, HALF_PAST_TEN, 15) == expected


def test_enough_where_minutes_count_forgives_the_tolerance():
    assert enough("proportional", 90, 15) == 75
    assert enough("proportional", 10, 15) == 1
    assert enough("tolerance", 90, 15) == 90
