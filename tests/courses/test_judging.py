"""Findings from facts; no database."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from courses.domain.completion import finding_text
from courses.findings import Evidence
from courses.judging import (
    ActivityFact,
    SessionFact,
    judge_activities,
    judge_core,
    judge_evaluation,
    judge_share,
)

SIXTEEN = range(16)  # 8 half-days of two sessions of 90 minutes: 24 hours


def half_days(*, missed=(), core=(), unknown=()):
    """Return 8 half-days; `missed` and `unknown` name half-days, `core` sessions."""
    facts = []
    for number in SIXTEEN:
        half_day = number // 2
        value = 0 if half_day in missed else 90
        facts.append(
            SessionFact(
                name=f"S{number + 1}",
                minutes=90,
                is_core=number in core,
                enough=90,
                credit=None if half_day in unknown else value,
            )
        )
    return facts


@pytest.mark.parametrize(
    ("missed", "achieved", "met"),
    [((), "100.00", True), ((3,), "87.50", True), ((3, 5), "75.00", False)],
    ids=["all", "one-half-day", "two-half-days"],
)
def test_share_of_eight_half_days(missed, achieved, met):
    finding = judge_share(half_days(missed=missed), percent=Decimal(80))

    assert (finding.met, finding.achieved) == (met, Decimal(achieved))


def test_share_says_hours_in_words():
    finding = judge_share(half_days(missed=(3,)), percent=Decimal(80))

    assert finding_text(finding) == (
        "Attended 21 of 24 hours (87.5 %); 80 % is needed."
    )
    assert finding_text(finding.as_dict()) == finding_text(finding)


def test_share_counts_all_planned_minutes_and_not_those_so_far():
    finding = judge_share(half_days(unknown=(6, 7)), percent=Decimal(80))

    assert finding.achieved == Decimal("75.00")
    assert not finding.met
    assert finding.possible


def test_share_out_of_reach_names_what_was_missed():
    finding = judge_share(half_days(missed=(0, 1), unknown=(7,)), percent=Decimal(80))

    assert not finding.possible
    assert "missed were S1, S2, S3, S4" in finding_text(finding)


def test_share_is_cut_off_so_that_a_near_miss_does_not_read_as_met():
    facts = [
        SessionFact(name="S", minutes=10_000, is_core=False, enough=1, credit=7_999)
    ]
    finding = judge_share(facts, percent=Decimal(80))

    assert not finding.met
    assert "(79.9 %)" in finding_text(finding)


def test_share_of_nothing_is_never_met():
    finding = judge_share([], percent=Decimal(80))

    assert not finding.met
    assert "No session is planned" in finding_text(finding)


def test_core_session_missed_fails_even_at_87_percent():
    facts = half_days(missed=(3,), core=(6,))

    assert judge_share(facts, percent=Decimal(80)).met
    finding = judge_core(facts)
    assert not finding.met
    assert not finding.possible
    assert finding_text(finding) == (
        "Core sessions attended: 0 of 1. To be made up: S7."
    )


def test_core_session_without_entry_is_open():
    finding = judge_core(half_days(core=(0, 15), unknown=(7,)))

    assert not finding.met
    assert finding.possible
    assert finding.values["open"] == ["S16"]


def test_no_core_session_never_meets():
    assert not judge_core(half_days()).met


@pytest.mark.parametrize("judge", [judge_activities, judge_evaluation])
def test_activities_need_all_and_at_least_one(judge):
    done = ActivityFact(
        name="O1", evidence=Evidence(kind="progress", ref="1", digest="d")
    )
    left = ActivityFact(name="O2")

    assert judge([done]).met
    assert not judge([done, left]).met
    assert "O2" in finding_text(judge([done, left]))
    assert not judge([]).met
    assert [each.ref for each in judge([done, left]).evidence] == ["1"]


def test_finding_text_shows_decimals_as_the_language_does():
    finding = judge_share(half_days(missed=(3,)), percent=Decimal(80))

    with translation.override("sl"):
        assert "87,5" in finding_text(finding)


@given(st.lists(st.integers(0, 90), min_size=1, max_size=20), st.randoms())
def test_share_does_not_depend_on_the_order_of_sessions(worth, random):
    facts = [
        SessionFact(name=f"S{n}", minutes=90, is_core=True, enough=90, credit=value)
        for n, value in enumerate(worth)
    ]
    shuffled = list(facts)
    random.shuffle(shuffled)

    one = judge_share(facts, percent=Decimal(80))
    other = judge_share(shuffled, percent=Decimal(80))
    assert (one.met, one.achieved, one.possible) == (
        other.met,
        other.achieved,
        other.possible,
    )


def test_finding_text_uses_the_readers_names_and_ends_once():
    form = ActivityFact(name="B-EVAL How was it for you?")

    finding = judge_evaluation([form])

    assert finding_text(finding) == (
        "Evaluation form still to be handed in: B-EVAL How was it for you?"
    )
    named = finding_text(finding, {"B-EVAL How was it for you?": "B-EVAL Kako vam je?"})
    assert named.endswith("B-EVAL Kako vam je?")
