"""No total gives a small group away: tried for every small table there is."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from courses.small_numbers import SMALLEST, grouped, outcomes


def test_the_total_never_gives_a_withheld_group_away():
    for numbers in product(range(12), repeat=3):
        counts = dict(zip("abc", numbers, strict=True))
        groups = grouped(counts)
        hidden = [each.label for each in groups if each.count is None]
        # What anybody can work out: the total less all that is shown.
        rest = sum(counts.values()) - sum(each.count or 0 for each in groups)
        most = rest - (len(hidden) - 1)

        assert not hidden or (len(hidden) > 1 and most >= SMALLEST), counts
        assert all(1 <= counts[label] <= most for label in hidden)


def test_where_everybody_is_alone_nothing_is_told():
    assert grouped(dict.fromkeys("abcde", 1)) == []
    assert grouped({"a": 4}) == []
    assert [each.count for each in grouped({"a": 12, "b": 1, "c": 7})] == [
        12,
        None,
        None,
    ]


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 60), max_size=9))
def test_small_groups_are_withheld_and_none_is_lost(counts):
    groups = grouped(counts)

    assert all(each.count in (None, counts[each.label]) for each in groups)
    assert all(each.count is None or each.count >= SMALLEST for each in groups)
    if groups:
        assert {each.label for each in groups} == {k for k, n in counts.items() if n}


@given(st.integers(0, 60), st.lists(st.integers(0, 60), max_size=6))
def test_no_difference_of_outcomes_speaks_of_a_few(total, reached):
    reached = [min(each, total) for each in reached]

    shown = [each for each in outcomes(total, reached) if each is not None]

    for one, other in product([*shown, total], repeat=2):
        assert not 0 < abs(one - other) < SMALLEST
