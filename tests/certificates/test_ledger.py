"""Points towards the renewal of a licence, added up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.ledger import (
    Credit,
    Needed,
    Period,
    in_person_part,
    period_of,
    progress,
)

PERIOD = Period(first=date(2024, 3, 1), last=date(2030, 2, 28))
NEEDED = Needed(points=Decimal(60), in_person=Decimal(12), external_most=Decimal(20))


def credit(points: int, *, in_person: int = 0, on=date(2026, 5, 1), **fields) -> Credit:
    return Credit(on=on, points=Decimal(points), in_person=Decimal(in_person), **fields)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ({"in_room": 600}, "15.00"),
        ({"in_room": 300, "self_paced": 300}, "7.50"),
        ({"in_room": 100, "self_paced": 200}, "5.00"),
        ({"in_room": 1, "live_online": 6}, "2.14"),  # 2.142857…, never rounded up
        ({"live_online": 300}, "0.00"),
        ({}, "0"),
    ],
)
def test_points_in_person_are_those_of_the_minutes_in_a_room(minutes, expected):
    assert in_person_part(Decimal(15), minutes) == Decimal(expected)


@pytest.mark.parametrize(
    ("expires", "years", "first"),
    [
        (date(2030, 2, 28), 6, date(2024, 3, 1)),
        (date(2028, 12, 31), 6, date(2023, 1, 1)),
        (date(2028, 2, 28), 3, date(2025, 3, 1)),  # the day after is 29 February
        (date(2028, 2, 29), 4, date(2024, 3, 1)),
    ],
)
def test_a_period_ends_with_the_licence(expires, years, first):
    assert period_of(expires, years=years) == Period(first=first, last=expires)


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2024, 2, 29), False),
        (date(2024, 3, 1), True),
        (date(2030, 2, 28), True),
        (date(2030, 3, 1), False),
    ],
)
def test_both_ends_of_a_period_count(day, counts):
    found = progress([credit(15, on=day)], PERIOD, NEEDED)

    assert found.collected == (15 if counts else 0)


def test_forty_five_of_sixty_with_what_is_missing():
    found = progress(
        [
            credit(15, in_person=10),
            credit(5),
            credit(30, in_person=1, is_external=True),
            credit(100, counts=False),
        ],
        PERIOD,
        NEEDED,
    )

    assert (found.collected, found.left_out, found.missing) == (40, 10, 20)
    assert (found.in_person, found.missing_in_person) == (11, 1)
    assert not found.is_enough


def test_enough_is_enough_in_both():
    found = progress([credit(70, in_person=12)], PERIOD, NEEDED)

    assert found.is_enough
    assert found.missing == 0


_credits = st.lists(
    st.builds(
        credit,
        st.integers(0, 40),
        in_person=st.just(0),
        is_external=st.booleans(),
        counts=st.booleans(),
    ),
    max_size=12,
)


@given(_credits, st.randoms())
def test_the_order_does_not_matter_and_nothing_is_negative(collected, random):
    mixed = list(collected)
    random.shuffle(mixed)

    one = progress(collected, PERIOD, NEEDED)
    assert one == progress(mixed, PERIOD, NEEDED)
    assert min(one.collected, one.missing, one.left_out, one.missing_in_person) >= 0
    assert one.collected + one.left_out == sum(c.points for c in collected if c.counts)
