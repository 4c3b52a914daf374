"""Who waits in vain for SQLite's lock asks again instead of failing."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError

from certificates.domain import current

LOCKED = OperationalError("database is locked")


class Act:
    """Fails with each of the given errors in turn, then succeeds."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.asked = 0

    def __call__(self):
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)
        return "made"


@pytest.fixture(autouse=True)
def outside(monkeypatch):
    """Stand outside any transaction, as issuing does."""
    connection = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(current, "connection", connection)
    return connection


def test_a_lock_waited_for_in_vain_is_asked_for_again():
    act = Act(LOCKED, LOCKED)

    assert current.once(act, otherwise=lambda: None) == "made"
    assert act.asked == 3


def test_in_the_end_it_is_said(outside):
    act = Act(*[LOCKED] * 5)

    with pytest.raises(OperationalError):
        current.once(act, otherwise=lambda: None)
    assert act.asked == 3


def test_other_failures_and_outer_transactions_are_not_repeated(outside):
    broken = Act(OperationalError("disk I/O error"))
    with pytest.raises(OperationalError):
        current.once(broken, otherwise=lambda: None)
    outside.in_atomic_block = True
    inside = Act(LOCKED)
    with pytest.raises(OperationalError):
        current.once(inside, otherwise=lambda: None)

    assert (broken.asked, inside.asked) == (1, 1)
