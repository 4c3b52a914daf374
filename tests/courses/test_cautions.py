"""Warning in time: how much may still be missed, and telling people once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.domain.attendance import record
from courses.domain.cautions import warn_all
from courses.domain.dispensing import dispense
from courses.domain.runs import change_details
from courses.judging import SessionFact, judge_share
from courses.margins import (
    margin_of_absences,
    margin_of_core,
    margin_of_hours,
    margin_of_share,
    threshold_reached,
)
from courses.models import AttendanceWarning
from lms.core.exports import export_of
from lms.core.noticing import send_due
from tests.factories.courses import frozen_version
from tests.factories.runs import BEFORE, place_on, run_of, sessions_of


def half_days(credited, *, core=()):
    return [
        SessionFact(
            name=f"H{number}",
            minutes=180,
            mode="in_room",
            is_core=number in core,
            enough=180,
            credit=value,
        )
        for number, value in enumerate(credited, start=1)
    ]


@pytest.mark.parametrize(
    ("credited", "margin"),
    [
        ([None] * 8, 288),
        ([180, 0] + [None] * 6, 108),
        ([0, 0] + [None] * 6, -1),
        ([132, 60] + [None] * 6, 120),
        ([180] * 7 + [None], 288),
    ],
)
def test_what_may_still_be_missed_of_eighty_per_cent(credited, margin):
    assert margin_of_share(half_days(credited), percent=Decimal(80)) == margin


def test_margins_of_the_other_conditions_and_the_thresholds():
    facts = half_days([0, 180, None], core=(1,))

    assert margin_of_hours(facts, mode="", minutes=300, online=60) == 120
    assert margin_of_hours(facts, mode="live_online", minutes=60, online=0) == -1
    assert [margin_of_absences(facts, allowed=n) for n in (0, 1, 2)] == [-1, 0, None]
    assert margin_of_core(facts) == -1
    assert margin_of_core(half_days([180, 0], core=(1,))) is None
    reached = {n: threshold_reached(n, (180, 45)) for n in (181, 180, 46, 45, 0, -1)}
    assert reached == {181: None, 180: 180, 46: 180, 45: 45, 0: 45, -1: -1}


facts = st.lists(st.none() | st.integers(0, 180), min_size=1, max_size=10)


@given(facts, st.integers(1, 100), st.data())
def test_missing_the_margin_can_be_borne_and_one_minute_more_cannot(
    credited, percent, data
):
    percent = Decimal(percent)
    margin = margin_of_share(half_days(credited), percent=percent)
    open_minutes = 180 * credited.count(None)
    lost = data.draw(st.integers(0, open_minutes))
    after, left = [], lost
    for value in credited:
        if value is None:
            taken = min(180, left)
            value, left = 180 - taken, left - taken
        after.append(value)

    assert judge_share(half_days(after), percent=percent).met is (lost <= margin)


def test_people_and_trainers_are_warned_once_per_threshold(
    client, db, trainer, coordinator
):
    today = timezone.localdate()
    version = frozen_version(modules=1, sessions=6)
    run = run_of(
        version,
        trainers=[trainer],
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=9),
    )
    fine, close, late = (place_on(run) for _each in range(3))
    sessions = sessions_of(run)
    begun = [s for s in sessions if s.starts_at.date() <= today]
    core, second = begun[0], begun[1]
    for place, states in [
        (fine, ("present", "present")),
        (close, ("present", "absent")),
        (late, ("absent", "present")),
    ]:
        for session, state in zip((core, second), states, strict=True):
            record(session, place, state=state, by=trainer)

    assert warn_all() == 2
    assert warn_all() == 0

    send_due(at=timezone.now())
    told = dict(AttendanceWarning.objects.values_list("enrolment_id", "threshold"))
    assert told == {close.pk: 45, late.pk: -1}
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        [close.person.email, late.person.email, trainer.email]
    )
    assert {letter.subject for letter in mail.outbox} == {
        "A message about your account"
    }
    assert not any("Session" in letter.body for letter in mail.outbox)
    client.force_login(trainer)
    progress = reverse("courses:teach_progress", args=[run.pk])
    shown = client.get(progress).content.decode()
    assert "Before it is too late" in shown
    assert "without making up: Attend every core session." in shown
    own = reverse("courses:own_attendance", args=[run.pk])
    client.force_login(close.person)
    assert "minutes may still be missed" in client.get(own).content.decode()
    client.force_login(fine.person)
    assert "may still be missed" not in client.get(own).content.decode()
    [training] = export_of(late.person)["training"]
    assert training["warnings"][0]["minutes"] == -1

    dispense(late, core, effect="core", basis="rule", reason="Rule 4", by=trainer)
    client.force_login(trainer)
    assert "without making up" not in client.get(progress).content.decode()
    call_command("tend_runs")
    # 90 of 540 minutes are still missed by both; neither is told a lesser thing again.
    assert AttendanceWarning.objects.count() == 2


def test_the_thresholds_are_the_runs(db, client, coordinator):
    run = run_of()
    assert run.warning_thresholds == (180, 45)
    run = change_details(run, warn_minutes="90", by=coordinator, at=BEFORE)
    assert run.warning_thresholds == (90,)
    client.force_login(coordinator)
    address = reverse("courses:teach_settings", args=[run.pk])
    answer = client.post(
        address, {"part": "details", "details-warn_minutes": "soon"}
    ).content.decode()
    assert "Write minutes, divided by commas" in answer
    run.refresh_from_db()
    assert run.warn_minutes == "90"


def test_the_roll_marks_who_may_miss_little_more(client, trainer):
    run = run_of(frozen_version(modules=1, sessions=4), trainers=[trainer])
    near, fine, new = (place_on(run) for _n in range(3))
    first, second, *_others = sessions_of(run)
    record(first, near, state="absent", by=trainer)
    for place in (fine, new):
        record(first, place, state="present", by=trainer)
    client.force_login(trainer)

    def row_of(place):
        page = client.get(reverse("courses:roll", args=[second.pk])).content.decode()
        return page.split(f'data-row="{place.pk}"')[1].split("</li>")[0]

    assert "roll-row__caution" in row_of(near)
    assert "without making up" in row_of(near)
    assert "roll-row__caution" not in row_of(fine)
    assert "roll-row__caution" not in row_of(new)


def test_marks_on_the_roll_cost_the_same_however_many_there_are(client, trainer):
    run = run_of(frozen_version(modules=1, sessions=4), trainers=[trainer])
    first, second, *_others = sessions_of(run)
    client.force_login(trainer)

    def cost(count):
        for _n in range(count):
            record(first, place_on(run), state="absent", by=trainer)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("courses:roll", args=[second.pk]))
        return len(queries)

    cost(1)
    assert cost(1) == cost(6)
