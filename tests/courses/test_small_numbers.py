"""No total gives a small group away: tried for every small table there is."""

from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from courses.small_numbers import (
    SMALLEST,
    beside_sum,
    grouped,
    hides_parts,
    outcomes,
)


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


@given(
    st.dictionaries(
        st.sampled_from("ABCDEFGH"),
        st.tuples(st.integers(1, 14), st.sampled_from("xyz")),
        min_size=1,
    )
)
def test_types_and_their_organisations_give_no_organisation_away(people):
    """All that a reader can add and take away, with both tables before them."""
    counts = {name: number for name, (number, _type) in people.items()}
    type_of = {name: of for name, (_number, of) in people.items()}
    by_type = Counter()
    for name, number in counts.items():
        by_type[type_of[name]] += number
    types, homes = grouped(by_type), grouped(counts)
    if not hides_parts(types, homes, whole_of=type_of, counts=counts):
        homes = []  # as the report does

    shown = {each.label: each.count for each in [*types, *homes]}
    hidden_types = [each.label for each in types if shown[each.label] is None]
    for chosen in [[t] for t in by_type if shown.get(t)] + [hidden_types]:
        inside = [name for name in counts if type_of[name] in chosen and homes]
        hidden = [name for name in inside if shown[name] is None]
        # The sum of these types is known: by itself, or as what the others leave.
        rest = sum(by_type[t] for t in chosen) - sum(shown[n] or 0 for n in inside)
        if hidden and types:
            assert len(hidden) > 1
            assert rest - (len(hidden) - 1) >= SMALLEST
    if homes and types:
        # A withheld type whose organisations are all shown is known by them.
        unknown = [
            t
            for t in hidden_types
            if any(type_of[n] == t and shown[n] is None for n in counts)
        ]
        assert len(unknown) != 1


def test_a_type_does_not_tell_what_its_organisations_hide():
    """A and B are of type x: eight less six would be the two of B."""
    counts = {"A": 6, "B": 2, "C": 5}
    whole_of = {"A": "x", "B": "x", "C": "y"}
    parts = grouped(counts)
    assert [each.label for each in parts if each.count is None] == ["B", "C"]

    wholes = grouped({"x": 8, "y": 5})

    assert not hides_parts(wholes, parts, whole_of=whole_of, counts=counts)


@given(st.integers(0, 40), st.lists(st.integers(0, 40), max_size=8))
def test_no_session_can_be_worked_out_from_the_others_and_the_sum(total, came):
    came = [min(each, total) for each in came]

    there = beside_sum(total, came)

    for count in there:
        assert count is None or not (0 < count < SMALLEST)
        assert count is None or not (0 < total - count < SMALLEST)
    # One alone is withheld only where there is no other; then no sum is told.
    assert there.count(None) != 1 or len(there) == 1
