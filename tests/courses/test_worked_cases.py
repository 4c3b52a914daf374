"""The worked cases of attendance as a table, and clocks that change inside a run."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from courses.domain.attendance import record
from courses.judging import SessionFact, judge_core, judge_share
from tests.factories.runs import (
    AFTER,
    coordinator_of_runs,
    place_on,
    run_of,
    sessions_of,
)


def half_days(credited, *, core=()):
    """Return half-days of three hours with so many minutes of credit each."""
    return [
        SessionFact(
            name=f"H{number}",
            minutes=180,
            is_core=number in core,
            enough=180,
            credit=value,
        )
        for number, value in enumerate(credited, start=1)
    ]


# Eight half-days of three hours, as a table: credited, core ones, share, both met.
WORKED = [
    ("all attended", [180] * 8, (), "100.00", True, True),
    ("one missed", [0] + [180] * 7, (), "87.50", True, True),
    ("two missed", [0, 0] + [180] * 6, (), "75.00", False, True),
    ("a core one missed", [0] + [180] * 7, (1,), "87.50", True, False),
    ("one 20 minutes late", [180] * 7 + [0], (), "87.50", True, True),
    ("half of them to come", [180] * 4 + [None] * 4, (), "50.00", False, True),
    ("minutes count, 20 late", [160] + [180] * 7, (), "98.61", True, True),
]


@pytest.mark.parametrize(
    ("case", "credited", "core", "share", "met", "core_met"), WORKED
)
def test_the_worked_cases_of_eight_half_days(
    case, credited, core, share, met, core_met
):
    found = judge_share(half_days(credited, core=core), percent=Decimal(80))

    assert (case, found.achieved, found.met) == (case, Decimal(share), met)
    if core:
        assert judge_core(half_days(credited, core=core)).met is core_met


@pytest.mark.django_db
def test_the_change_of_clocks_inside_a_run_changes_no_minutes():
    """Belgrade moves its clocks on 29 March 2026, between the two sessions."""
    run = run_of(
        pattern="weekly", starts_on=date(2026, 3, 26), ends_on=date(2026, 4, 30)
    )
    place, (before, after) = place_on(run), sessions_of(run)
    if before.local_start.utcoffset() == after.local_start.utcoffset():
        after.starts_at += timedelta(days=14)
        after.ends_at += timedelta(days=14)
        after.save()
    assert before.local_start.utcoffset() != after.local_start.utcoffset()
    assert before.starts_at.astimezone(ZoneInfo("Europe/Belgrade")).hour == 9

    minutes = []
    for session in (before, after):
        late = (session.local_start + timedelta(minutes=10)).time()
        entry = record(
            session,
            place,
            state="late",
            arrived_at=late,
            by=coordinator_of_runs(),
            at=AFTER,
        )
        minutes.append(entry.minutes)

    assert minutes == [90, 90]
