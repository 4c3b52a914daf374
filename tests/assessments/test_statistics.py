"""Figures about questions and quizzes, checked against calculation by hand."""

from math import sqrt
from statistics import mean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.domain.statistics import (
    ItemAnswer,
    bands,
    common_table,
    correlation,
    cronbach_alpha,
    item_figures,
    learning_gain,
    paired_shares,
    quiz_figures,
    spent,
    standard_error,
)

shares = st.floats(0, 1, allow_nan=False)


def answers(*pairs: tuple[float, float], **more):
    return [ItemAnswer(share=share, rest=rest, **more) for share, rest in pairs]


def test_facility_and_discrimination_by_hand():
    """Right: rests .8 .6 .7, mean .7; wrong: .4 .2 .3, mean .3.

    Population deviation of the rests: mean .5, squares .09 .01 .04 .01 .09 .04 =
    .28, /6 = .04667, root .21602. Point-biserial = (.7 - .3) / .21602 x
    sqrt(.5 x .5) = .92582.
    """
    found = item_figures(
        answers((1, 0.8), (1, 0.6), (1, 0.7), (0, 0.4), (0, 0.2), (0, 0.3))
    )

    assert found.people == 6
    assert found.facility == pytest.approx(0.5)
    assert found.discrimination == pytest.approx(0.92582, abs=1e-5)


def test_of_fewer_than_five_people_nothing_is_said():
    found = item_figures(answers((1, 0.8), (0, 0.6), (1, 0.7), (0, 0.4)))

    assert (found.people, found.is_enough) == (4, False)
    assert found.facility is found.discrimination is found.seconds is None


def test_a_question_that_all_answer_alike_discriminates_nothing():
    found = item_figures(answers((1, 0.8), (1, 0.6), (1, 0.7), (1, 0.4), (1, 0.1)))

    assert (found.facility, found.discrimination) == (1, None)


def test_times_are_medians_without_pauses():
    rows = [
        ItemAnswer(share=0, rest=0.5, seconds=seconds)
        for seconds in (10, 20, 30, 40, 5000, 60, None)
    ]

    assert item_figures(rows).seconds == 30


@given(st.lists(st.tuples(shares, shares), min_size=5, max_size=20))
def test_discrimination_is_a_correlation_whatever_the_marks(pairs):
    left, right = [a for a, _b in pairs], [b for _a, b in pairs]
    found = correlation(left, right)

    if found is not None:
        assert -1 <= found <= 1
        assert correlation(right, left) == pytest.approx(found, abs=1e-6)


@given(st.lists(st.tuples(st.booleans(), shares), min_size=5, max_size=20))
def test_with_right_and_wrong_it_is_the_point_biserial(pairs):
    right = [rest for is_right, rest in pairs if is_right]
    wrong = [rest for is_right, rest in pairs if not is_right]
    everyone = [rest for _is_right, rest in pairs]
    deviation = sqrt(sum((r - mean(everyone)) ** 2 for r in everyone) / len(pairs))
    assume(right and wrong and deviation > 1e-3)
    part = len(right) / len(pairs)
    expected = (mean(right) - mean(wrong)) / deviation * sqrt(part * (1 - part))

    found = correlation([float(is_right) for is_right, _rest in pairs], everyone)

    assert found == pytest.approx(expected, abs=1e-6)


# Five people, three questions. Column variances: .3, .3, .3, together .9.
# Sums 3, 2, 1, 1, 0: mean 1.4, squares 2.56 .36 .16 .16 1.96 = 5.2, /4 = 1.3.
# Alpha = 3/2 x (1 - .9/1.3) = .46154. Error = sqrt(1.3) x sqrt(1 - .46154) = .83666.
TABLE = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0]]


def test_reliability_by_hand():
    assert cronbach_alpha(TABLE) == pytest.approx(0.46154, abs=1e-5)
    assert standard_error(TABLE, cronbach_alpha(TABLE)) == pytest.approx(
        0.83666, abs=1e-5
    )


def test_identical_questions_are_perfectly_reliable():
    table = [[n, n, n] for n in (0, 1, 2, 3, 4)]

    assert cronbach_alpha(table) == pytest.approx(1)
    assert standard_error(table, cronbach_alpha(table)) == pytest.approx(0)


@pytest.mark.parametrize(
    "table",
    [
        TABLE[:4],  # four people
        [[1], [0], [1], [0], [1]],  # one question
        [[1, 0], [0, 1], [1, 0], [0, 1], [1, 0]],  # everybody has the same sum
    ],
)
def test_no_reliability_is_made_up(table):
    assert cronbach_alpha(table) is None
    assert standard_error(table, None) is None


def test_only_questions_that_everybody_was_asked_are_compared():
    assert common_table([{1: 1.0, 2: 0.5}, {2: 1.0, 3: 0.0}]) == [[0.5], [1.0]]
    assert common_table([]) == []


def test_a_quiz_by_hand():
    rows = [dict(enumerate(map(float, row))) for row in TABLE]
    found = quiz_figures([100, 66.66, 33.33, 33.33, 0], rows)

    assert (found.people, found.items) == (5, 3)
    assert found.bands == (1, 0, 0, 2, 0, 0, 1, 0, 0, 1)
    assert found.mean == pytest.approx(46.664)
    assert found.median == 33.33
    assert found.alpha == pytest.approx(0.46154, abs=1e-5)
    assert quiz_figures([100] * 4, rows[:4]).mean is None


@given(st.lists(st.floats(0, 100), max_size=40))
def test_everybody_is_in_one_band(percents):
    assert sum(bands(percents)) == len(percents)


def test_gain_by_hand():
    """Before .4 .5 .6 .3 .2 = .4; after .7 .8 .6 .6 .8 = .7; gain .3 of .6 = .5.

    Differences .3 .3 0 .3 .6: squares 0 0 .09 0 .09 = .18, /4 = .045, root .21213.
    """
    found = learning_gain([(0.4, 0.7), (0.5, 0.8), (0.6, 0.6), (0.3, 0.6), (0.2, 0.8)])

    assert found.gain == pytest.approx(0.3)
    assert found.normalised == pytest.approx(0.5)
    assert found.deviation == pytest.approx(0.21213, abs=1e-5)
    assert learning_gain([(0.4, 0.7)] * 4).gain is None
    assert learning_gain([(1, 1)] * 5).normalised is None


def test_before_and_after_are_compared_on_the_same_questions():
    assert paired_shares({1: 1.0, 2: 0.0}, {2: 1.0, 3: 0.0}) == (0.0, 1.0)
    assert paired_shares({1: 1.0}, {2: 1.0}) is None


def test_an_answer_took_as_long_as_since_the_one_before():
    assert spent([(7, 130.0), (8, 100.0), (9, None)], start=40) == {8: 60, 7: 30}
    assert spent([(1, 50.0), (2, 50.0)], start=40) == {1: 10}
