"""Passing, parts that must be met, certainty, penalties, and which try counts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.counting import counted
from assessments.domain.behaviours import Behaviour, earned, hints_earned
from assessments.domain.rules import Rules, chance
from assessments.domain.selection import select
from assessments.domain.timing import Window, deadline, window
from assessments.domain.verdicts import Part, overall_feedback, verdict

D = Decimal
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def quiz(**fields):
    return {"pass_percent": "70.00", **fields}


def part(earned, most=1, **fields):
    return Part(earned=D(earned), most=D(most), **fields)


def test_the_whole_may_be_enough_and_a_part_not():
    parts = [
        part(6, 6, outcomes=("A1",)),
        part(1, 2, outcomes=("A2",), section=2),
    ]

    whole = verdict(parts, quiz())
    by_outcome = verdict(parts, quiz(outcome_percent="60.00"))
    by_section = verdict(
        parts,
        quiz(
            sections=[
                {"title": "One", "required_percent": None},
                {"title": "Two", "required_percent": "50.01"},
            ]
        ),
    )

    assert (whole.percent, whole.passed, whole.shortfalls) == (D("87.50"), True, ())
    assert by_outcome.passed is False
    assert [(s.outcome, s.percent, s.needed) for s in by_outcome.shortfalls] == [
        ("A2", D(50), D(60))
    ]
    assert [(s.section, s.percent) for s in by_section.shortfalls] == [(2, D(50))]
    assert not by_section.passed


def test_a_pass_mark_is_never_reached_by_rounding():
    parts = [part("69.99", 100)]

    assert verdict(parts, quiz()).passed is False
    assert verdict([part(2, 3)], quiz(pass_percent="66.67")).passed is False
    assert verdict([part(2, 3)], quiz(pass_percent="66.66")).passed is True
    assert verdict([], quiz()).passed is False
    assert verdict([part(1)], quiz(pass_percent=None)).passed is None


@pytest.mark.parametrize(
    ("sure", "right", "wrong"),
    [(None, "33.33", "0"), (1, "33.33", "0"), (2, "66.66", "0"), (3, "100", "0")],
)
def test_how_sure_one_is(sure, right, wrong):
    rules = quiz(behaviour="certainty")

    assert verdict([part(1, certainty=sure)], rules).percent == D(right)
    assert verdict([part(0, certainty=sure)], rules).percent == D(wrong)


def test_surely_wrong_costs_what_others_earned():
    rules = quiz(behaviour="certainty")
    right = [part(1, certainty=3)] * 3

    assert verdict([*right, part(0, certainty=1)], rules).percent == 75
    assert verdict([*right, part(0, certainty=3)], rules).percent == 25


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from([None, 1, 2, 3])), min_size=1
    ),
    st.sampled_from(["end", "certainty"]),
)
def test_never_below_zero_nor_above_all_and_more_right_is_never_less(rows, behaviour):
    rules = quiz(behaviour=behaviour)
    parts = [part(e, 4, certainty=c) for e, c in rows]
    better = [part(min(e + 1, 4), 4, certainty=c) for e, c in rows]

    found = verdict(parts, rules)

    assert 0 <= found.marks <= found.max_marks == 4 * len(rows)
    assert 0 <= found.percent <= 100
    assert verdict(better, rules).marks >= found.marks


PAYLOAD = {
    "kind": "true_false",
    "marks": "3.00",
    "body": {"is_true": False},
    "hints": ["Look again.", "Think of the statement."],
}
TRIES = Behaviour.of(
    {"behaviour": "tries", "question_tries": 3, "penalty_percent": "25.00"}
)


def checks(*answers):
    return [{"answer": a, "share": "0" if a else "1", "at": ""} for a in answers]


@pytest.mark.parametrize(
    ("before", "answer", "marks"),
    [
        ((), False, "3"),
        ((False,), False, "3"),
        ((True,), False, "2.25"),
        ((True, True), False, "1.5"),
        ((True, True, False), False, "1.5"),
        ((True,), True, "0"),
        ((), None, "0"),
    ],
)
def test_each_further_try_costs_its_penalty(before, answer, marks):
    assert earned(PAYLOAD, answer, checks(*before), behaviour=TRIES) == D(marks)


def test_hints_come_one_by_one_and_a_question_settles():
    assert hints_earned(PAYLOAD, checks(True)) == ["Look again."]
    assert hints_earned(PAYLOAD, checks(True, False)) == ["Look again."]
    assert len(hints_earned(PAYLOAD, checks(True, True, True))) == 2
    assert not TRIES.is_settled(checks(True, True))
    assert TRIES.is_settled(checks(True, True, True))
    assert TRIES.is_settled(checks(False))
    assert Behaviour.of({"behaviour": "immediate"}).is_settled(checks(True))
    assert not Behaviour.of({}).checks


def test_the_band_with_the_highest_per_cent_reached_speaks():
    bands = {"bands": [{"from_percent": p, "text": p} for p in ("90", "0", "70")]}

    assert [overall_feedback(bands, D(p)) for p in (0, 69, 70, 100)] == [
        "0",
        "0",
        "70",
        "90",
    ]
    assert overall_feedback({}, D(100)) == ""


@dataclass
class Try:
    percent: Decimal | None
    state: str = "marked"
    submitted_at: datetime | None = NOW

    @property
    def passed(self):
        return self.percent is not None and self.percent >= 70


@pytest.mark.parametrize(
    ("how", "percents", "percent", "passed", "places"),
    [
        ("best", (40, 80, 60), 80, True, (1,)),
        ("last", (40, 80, 60), 60, False, (2,)),
        ("first", (40, 80, 60), 40, False, (0,)),
        ("mean", (40, 80, 60), 60, False, (0, 1, 2)),
        ("mean", (60, 80), 70, True, (0, 1)),
        ("first", (None, 80), None, False, ()),
        ("last", (80, None), 80, True, (0,)),
        ("best", (), None, False, ()),
    ],
)
def test_which_try_counts(how, percents, percent, passed, places):
    tries = [Try(None if p is None else D(p)) for p in percents]

    found = counted(tries, how, needed=D(70))

    assert (found.percent, found.passed, found.places) == (percent, passed, places)


RULES = Rules.of(
    {
        "pass_percent": "70.00",
        "is_graded": True,
        "tries": 3,
        "wait_hours": 24,
        "feedback": "full",
        "feedback_after": None,
    }
)


@pytest.mark.parametrize(
    ("opens", "closes", "tries", "code"),
    [
        (None, None, (), "ready"),
        (1, None, (), "not_open"),
        (None, 0, (), "closed"),
        (-2, 1, (), "ready"),
        (1, None, (40,), "waiting"),
        (30, None, (40,), "not_open"),
        (None, -1, (80,), "passed"),
    ],
)
def test_opening_and_closing(opens, closes, tries, code):
    bounds = Window(
        opens_at=None if opens is None else NOW + timedelta(hours=opens),
        closes_at=None if closes is None else NOW + timedelta(hours=closes),
    )
    found = chance(RULES, [Try(D(p)) for p in tries], extra=0, at=NOW, window=bounds)

    assert found.code == code


def test_days_are_counted_from_the_first_of_the_run_and_exact_times_come_first():
    rules = {"opens_after_days": 1, "closes_after_days": 1}
    first = date(2026, 3, 2)

    plain = window(rules, first_day=first, zone=UTC)
    granted = window(
        rules, first_day=first, zone=UTC, exact=(None, Window(opens_at=NOW))
    )

    assert plain.opens_at == datetime(2026, 3, 3, tzinfo=UTC)
    assert plain.closes_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert (granted.opens_at, granted.closes_at) == (NOW, plain.closes_at)
    assert window({}, first_day=first, zone=UTC) == Window()


def test_time_is_up_at_the_limit_or_at_the_close():
    rules = {"time_limit": 20, "grace_seconds": 30}

    def due(**fields):
        fields = {"started_at": NOW, "closes_at": None, **fields}
        return deadline(rules, **fields).due_at

    assert due() == NOW + timedelta(minutes=20)
    assert due(extra_percent=50) == NOW + timedelta(minutes=30)
    assert due(extra_minutes=5) == NOW + timedelta(minutes=25)
    soon = NOW + timedelta(minutes=3)
    assert due(closes_at=soon) == soon
    found = deadline(rules, started_at=NOW, closes_at=None)
    assert found.accepts_until - found.due_at == timedelta(seconds=30)
    assert deadline({}, started_at=NOW, closes_at=None).due_at is None


def test_sections_keep_together_and_pages_follow_the_layout():
    rules = {
        "shuffle_questions": True,
        "layout": "section",
        "fixed": [{"version": v, "section": 1 + v % 2} for v in range(1, 7)],
        "draws": [{"count": 1, "section": 1, "pool": [{"version": 9}]}],
    }

    by_section = select(rules, draw_seed=1, seed=1)
    one_by_one = select({**rules, "layout": "one"}, draw_seed=1, seed=1)
    old = select(
        {"shuffle_questions": False, "fixed": [{"version": 1}], "draws": []},
        draw_seed=1,
        seed=1,
    )

    assert [slot.section for slot in by_section] == [1] * 4 + [2] * 3
    assert [slot.page for slot in by_section] == [1] * 4 + [2] * 3
    assert {slot.version for slot in by_section[:4]} == {2, 4, 6, 9}
    assert [slot.page for slot in one_by_one] == [1, 2, 3, 4, 5, 6, 7]
    assert [(slot.section, slot.page) for slot in old] == [(1, 1)]
