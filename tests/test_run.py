"""The end of the test run's output: short, and it names everything that failed."""

import pytest

from tests.run import Outcome, report
from tests.second_database import says_more

MANY = {f"tests/core/test_one.py::test_{n}": "assert 1 == 2" for n in range(20)}


def outcome(database="SQLite", status=0, **failed):
    return Outcome(database=database, status=status, failed=failed)


def test_all_passed_is_said_in_one_line():
    text = report([outcome(), outcome("PostgreSQL")], [])
    assert text.splitlines()[-1] == "PASSED. SQLite: passed; PostgreSQL: passed."


def test_a_failure_is_named_once_with_its_databases_and_reason():
    failed = {"tests/a.py::test_b": "E" * 500}
    text = report([outcome(status=1, **failed), outcome("PostgreSQL", 1, **failed)], [])
    assert text.count("a.py::test_b") == 1
    assert "a.py::test_b (SQLite, PostgreSQL)" in text
    assert max(map(len, text.splitlines())) < 100
    assert text.endswith("FAILED. SQLite: 1 failed; PostgreSQL: 1 failed.")


def test_twenty_failures_fit_into_the_end_of_a_cut_log():
    text = report([outcome(status=1, **MANY), outcome("PostgreSQL")], [])
    assert len(text) < 1_500
    assert all(test.removeprefix("tests/") in text for test in MANY)


def test_a_run_that_broke_off_is_a_failure_without_names():
    text = report([outcome(status=3)], ["browser tests: install it"])
    assert "browser tests: install it" in text
    assert text.endswith("FAILED. SQLite: stopped with status 3.")


@pytest.fixture
def asked_by_way_of_another(trainee):
    return trainee


@pytest.mark.usefixtures("asked_by_way_of_another")
def test_what_is_given_rows_runs_on_both_databases(request):
    assert says_more(request.node)


@pytest.mark.looks
@pytest.mark.usefixtures("asked_by_way_of_another")
def test_what_only_looks_runs_once(request):
    assert not says_more(request.node)


def test_what_asks_no_database_runs_once(request):
    assert not says_more(request.node)
