"""Marking a written answer criterion by criterion."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.question_types import InvalidAnswer
from assessments.question_types.rubric import Rubric
from tests.factories import assessments as make

ROWS = [
    {
        "key": "c1",
        "title": "Own words",
        "guidance": "",
        "levels": [
            {"key": "l0", "text": "None", "points": "0"},
            {"key": "l1", "text": "Some", "points": "1.5"},
            {"key": "l2", "text": "All", "points": "3"},
        ],
    },
    {
        "key": "c2",
        "title": "A next step",
        "guidance": "",
        "levels": [
            {"key": "m0", "text": "None", "points": "0"},
            {"key": "m1", "text": "There", "points": "1"},
        ],
    },
]
RUBRIC = Rubric.of({"rubric": ROWS})


@pytest.mark.parametrize(
    ("chosen", "share"),
    [
        ({"c1": "l2", "c2": "m1"}, "1"),
        ({"c1": "l1", "c2": "m1"}, "5/8"),
        ({"c1": "l0", "c2": "m1"}, "1/4"),
        ({"c1": "l0", "c2": "m0"}, "0"),
    ],
)
def test_levels_add_up(chosen, share):
    assert RUBRIC.share(chosen) == Fraction(share)


@pytest.mark.parametrize(
    "chosen", [{}, {"c1": "l2"}, {"c1": "l2", "c2": "l2"}, {"c1": "l2", "c9": "m1"}]
)
def test_a_criterion_without_its_level_is_refused(chosen):
    with pytest.raises(InvalidAnswer):
        RUBRIC.share(chosen)


@given(st.decimals(min_value="0.25", max_value=100, places=2))
def test_marks_grow_with_the_level_and_keep_within_the_marks(most):
    earned = [
        RUBRIC.marks({"c1": each, "c2": "m1"}, most) for each in ("l0", "l1", "l2")
    ]

    assert earned == sorted(earned)
    assert earned[0] >= 0
    assert earned[-1] == most


def test_a_rubric_that_tells_nothing_apart_is_not_published():
    same = [{**ROWS[0], "levels": ROWS[0]["levels"][:1]}]

    assert Rubric.of({"rubric": same}).problems()
    assert not RUBRIC.problems()
    assert not Rubric.of({})


@pytest.mark.django_db
def test_a_published_free_text_question_keeps_its_rubric(db):
    question = make.free_text()

    version = question.published_version
    rubric = Rubric.of(version.payload["body"])

    assert version.needs_marker
    assert [(c.title, c.most) for c in rubric.criteria] == [
        ("Own words", Decimal(2)),
        ("A next step", Decimal(1)),
    ]
