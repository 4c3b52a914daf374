"""What may be seen of a try: the whole table, and what is left out of explanations."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from assessments.question_types import Line
from assessments.revealing import lines_allowed
from assessments.review import (
    ASPECTS,
    DURING,
    MOMENTS,
    NOTHING,
    Allowed,
    allowed,
    cleaned,
    moment,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def quiz(feedback="custom", review=None, behaviour="end"):
    return {"feedback": feedback, "review": review, "behaviour": behaviour}


@pytest.mark.parametrize(("when", "aspect"), list(product(MOMENTS, ASPECTS)))
def test_each_box_of_the_table_opens_itself_and_nothing_else(when, aspect):
    table = {when: [aspect]}
    told = {w: allowed(quiz(review=table, behaviour="tries"), w) for w in MOMENTS}
    # The overall feedback is on a whole that is not there yet while answering.
    opens = not (when == DURING and aspect == "overall")
    for each in MOMENTS:
        expected = Allowed.of([aspect]) if each == when and opens else NOTHING
        assert told[each] == expected


@pytest.mark.parametrize("behaviour", ["end", "certainty"])
@pytest.mark.parametrize(
    "feedback", ["full", "when_done", "score", "after_other", "custom"]
)
def test_nothing_is_told_while_answering_unless_the_quiz_tells_at_once(
    behaviour, feedback
):
    everything = {when: list(ASPECTS) for when in MOMENTS}
    assert allowed(quiz(feedback, everything, behaviour), DURING) == NOTHING


SCORE = Allowed(marks=True, overall=True)
ALL = Allowed.of(ASPECTS)


@pytest.mark.parametrize("when", [m for m in MOMENTS if m != DURING])
@pytest.mark.parametrize(
    ("feedback", "finished", "other", "expected"),
    [
        ("full", False, True, ALL),
        ("when_done", False, True, SCORE),
        ("when_done", True, True, ALL),
        ("score", True, True, SCORE),
        ("after_other", True, False, NOTHING),
        ("after_other", False, True, ALL),
    ],
)
def test_ready_answers(when, feedback, finished, other, expected):
    told = allowed(
        # Frozen before there were tables: nothing but the choice is there.
        {"feedback": feedback},
        when,
        is_finished=finished,
        other_is_finished=other,
    )
    assert told == expected


@pytest.mark.parametrize(
    ("submitted", "closes", "over", "expected"),
    [
        (None, None, False, "during"),
        (NOW, None, False, "right_after"),
        (NOW - timedelta(minutes=5), None, False, "later"),
        (NOW, NOW, False, "after_close"),
        (NOW - timedelta(days=1), NOW + timedelta(days=1), False, "later"),
        (NOW, None, True, "after_close"),
    ],
)
def test_the_moment(submitted, closes, over, expected):
    found = moment(submitted_at=submitted, closes_at=closes, is_over=over, at=NOW)
    assert found == expected


LINES = [
    Line(text="Second", given="Your place: 2", right="Right place: 1", state="wrong"),
    Line(text="First", given="Your choice", right="Right", state="right", note="Yes."),
    Line(text="Missed", right="Right", state="missed", note="That it was."),
    Line(text="A possible answer", right="Model"),
]


def test_without_the_right_answer_only_what_was_given_is_told_in_no_order():
    told = lines_allowed(LINES, Allowed(attempt=True, correctness=True, specific=True))

    assert [line.text for line in told] == ["First", "Second"]
    assert [line.state for line in told] == ["right", "wrong"]
    assert [line.note for line in told] == ["Yes.", ""]
    assert not any(line.right for line in told)


def test_without_correctness_nothing_is_judged():
    told = lines_allowed(LINES, Allowed(attempt=True))

    assert all((line.state, line.right, line.note) == ("", "", "") for line in told)
    assert lines_allowed(LINES, Allowed(marks=True, general=True)) == []
    assert lines_allowed(LINES, ALL) == LINES


def test_a_table_keeps_only_what_it_knows():
    assert cleaned({"later": ["marks", "key"], "never": ["right"]}) == {
        "during": [],
        "right_after": [],
        "later": ["marks"],
        "after_close": [],
    }
    assert cleaned(None) == {when: [] for when in MOMENTS}
