"""Invariant 2: "accredited" only for the day, the version and the lead trainers."""

from datetime import date, timedelta

import pytest

from certificates.domain.coverage import (
    DecisionFacts,
    RunFacts,
    coverage_of,
    coverages_of,
    reasons_against,
)
from tests.factories.certificates import decision_on, run_to_certify
from tests.factories.runs import someone

FIRST, LAST = date(2026, 1, 5), date(2031, 1, 4)


def run_facts(**fields):
    return RunFacts(
        **{
            "starts_on": FIRST,
            "version_id": 1,
            "version_name": "1.0",
            "lead_trainers": {7: "Mira Savić"},
            "participants": 18,
            **fields,
        }
    )


def decision_facts(**fields):
    return DecisionFacts(
        **{
            "number": "001/2026",
            "valid_from": FIRST,
            "valid_to": LAST,
            "version_ids": frozenset({1}),
            "trainer_ids": frozenset({7}),
            "group_max": 20,
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("starts_on", "is_covered"),
    [
        (FIRST - timedelta(days=1), False),
        (FIRST, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ],
    ids=["day-before", "first-day", "last-day", "day-after"],
)
def test_the_run_must_start_while_the_decision_is_in_force(starts_on, is_covered):
    reasons = reasons_against(run_facts(starts_on=starts_on), decision_facts())

    assert (reasons == ()) is is_covered


@pytest.mark.parametrize(
    ("run", "decision", "reason"),
    [
        (
            {"version_id": 2, "version_name": "1.1"},
            {},
            "Decision 001/2026 does not cover version 1.1.",
        ),
        (
            {"lead_trainers": {7: "Mira Savić", 8: "Ivo Kos"}},
            {},
            "Ivo Kos is not a trainer permitted by decision 001/2026.",
        ),
        ({"lead_trainers": {}}, {}, "The run has no lead trainer."),
        (
            {"participants": 21},
            {},
            "The group had 21 people; decision 001/2026 allows 20.",
        ),
        (
            {"starts_on": date(2031, 1, 5)},
            {},
            "The training started on 5 January 2031; decision 001/2026 was in force"
            " only until 4 January 2031.",
        ),
    ],
    ids=["version", "trainer", "nobody-leads", "group", "lapsed"],
)
def test_each_reason_is_a_sentence(run, decision, reason):
    reasons = reasons_against(run_facts(**run), decision_facts(**decision))

    assert [str(each) for each in reasons] == [reason]


@pytest.mark.parametrize("group_max", [None, 18])
def test_a_group_within_the_limit_is_covered(group_max):
    assert reasons_against(run_facts(), decision_facts(group_max=group_max)) == ()


@pytest.mark.django_db
def test_the_newest_decision_that_covers_a_run_counts():
    run = run_to_certify()
    decision_on(run, decided_on=date(2026, 1, 2))
    newer = decision_on(run, decided_on=date(2026, 1, 3))
    decision_on(run, decided_on=date(2026, 1, 4), trainers=[someone()])

    assert coverage_of(run).accreditation == newer


@pytest.mark.django_db
def test_without_any_decision_that_is_the_reason():
    coverage = coverage_of(run_to_certify())

    assert not coverage.is_covered
    assert [str(each) for each in coverage.reasons] == [
        "There is no decision on this programme."
    ]


@pytest.mark.django_db
def test_many_runs_cost_as_many_queries_as_one(django_assert_max_num_queries):
    runs = [run_to_certify() for _ in range(4)]
    for run in runs:
        decision_on(run)

    with django_assert_max_num_queries(8):
        coverages = coverages_of(runs)

    assert all(coverages[run.pk].is_covered for run in runs)
