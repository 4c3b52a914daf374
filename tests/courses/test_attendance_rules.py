"""Locks, hours by mode, absences, and what trainees ask about their attendance."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.domain.asking import ask, attended_elsewhere, grant, may_ask, refuse
from courses.domain.attendance import record
from courses.domain.completion import standing
from courses.domain.locks import unlock
from courses.domain.runs import change_rules
from courses.findings import Evidence
from courses.judging import ActivityFact, SessionFact
from courses.judging_hours import judge_absences, judge_hours
from courses.models import (
    AbsencesAllowed,
    AttendanceEntry,
    AttendanceRequest,
    AttendanceUnlock,
    MinimumHours,
)
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import (
    AFTER,
    BEFORE,
    attend,
    place_on,
    run_of,
    sessions_of,
)

DONE = Evidence(kind="progress", ref="1", digest="0")


def half_days(credited, *, core=()):
    """Return half-days of three hours with so many minutes of credit each."""
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


# mode, hours needed, cap of own pace; minutes in the room, own-pace done and open
HOURS = [
    ("", 24, None, [180] * 8, 0, 0, True, True),
    ("", 24, None, [0] + [180] * 7, 0, 0, False, False),
    ("", 24, None, [0] + [180] * 7, 180, 0, True, True),
    ("", 24, 2, [0] + [180] * 7, 180, 0, False, False),
    ("", 24, 3, [0] + [180] * 7, 60, 120, False, True),
    ("in_room", 21, None, [0] + [180] * 7, 600, 0, True, True),
    ("in_room", 24, None, [0] + [180] * 7, 600, 0, False, False),
    ("in_room", 24, None, [None] + [180] * 7, 0, 0, False, True),
    ("self_paced", 2, None, [180] * 8, 60, 60, False, True),
    ("live_online", 1, None, [180] * 8, 600, 0, False, False),
]


@pytest.mark.parametrize(
    ("mode", "needed", "cap", "credited", "done", "left", "met", "possible"), HOURS
)
def test_hours_by_mode_and_the_cap_on_ones_own_pace(
    mode, needed, cap, credited, done, left, met, possible
):
    online = [
        ActivityFact(name="L1", minutes=done, mode="self_paced", evidence=DONE),
        ActivityFact(name="L2", minutes=left, mode="self_paced"),
    ]

    found = judge_hours(
        half_days(credited),
        online,
        mode=mode,
        minutes=needed * 60,
        cap=cap and cap * 60,
    )

    assert (found.met, found.possible) == (met, possible)


@pytest.mark.parametrize(
    ("credited", "allowed", "met", "possible"),
    [
        ([180, 180], 0, True, True),
        ([0, 180], 0, False, False),
        ([0, 180], 1, True, True),
        ([0, None], 1, False, True),
        ([0, 0, 180], 1, False, False),
        ([], 1, False, False),
    ],
)
def test_absences_are_counted_against_those_allowed(credited, allowed, met, possible):
    found = judge_absences(half_days(credited), allowed=allowed)

    assert (found.met, found.possible) == (met, possible)


possible = st.lists(st.none() | st.integers(0, 180), min_size=1, max_size=10)


@given(possible, st.integers(0, 600), st.none() | st.integers(0, 600))
def test_hours_earned_are_within_bounds_in_any_order(credited, paced, cap):
    sessions = half_days(credited)
    online = [ActivityFact(name="L", minutes=paced, mode="self_paced", evidence=DONE)]

    def earned(facts):
        return judge_hours(facts, online, mode="", minutes=1, cap=cap).achieved

    first = earned(sessions)

    assert earned(sorted(sessions, key=lambda s: s.credit or 0)) == first
    assert earned(sessions[::-1]) == first
    bound = Decimal(180 * len(credited) + (paced if cap is None else min(paced, cap)))
    assert 0 <= first <= bound / 60


@pytest.fixture
def run(db):
    return run_of(lock_days=14, make_up_days=10)


@pytest.fixture
def place(run):
    return place_on(run)


@pytest.fixture
def first(run):
    return sessions_of(run)[0]


def day_after(session, days):
    return session.ends_at + timedelta(days=days)


def test_a_roll_locks_after_its_days_and_opens_with_a_reason(
    first, place, trainer, coordinator
):
    entry = record(first, place, state="absent", by=trainer, at=day_after(first, 14))
    late = day_after(first, 15)
    change = {"state": "present", "reason": "Signed", "replaces": entry.pk}

    with pytest.raises(DomainError) as refusal:
        record(first, place, by=trainer, at=late, **change)
    assert refusal.value.code == "locked"
    with pytest.raises(DomainError) as refusal:
        unlock(first, reason=" ", by=coordinator, at=late)
    assert refusal.value.code == "reason_needed"
    assert AttendanceEntry.objects.get() == entry
    assert not AttendanceUnlock.objects.exists()

    opened = unlock(first, reason="Sheet found", by=coordinator, at=late)

    event = AuditEvent.objects.get(action="attendance.unlocked")
    assert (event.actor_id, event.data["reason"]) == (coordinator.pk, "Sheet found")
    with pytest.raises(DomainError) as refusal:
        unlock(first, reason="Again", by=coordinator, at=late)
    assert refusal.value.code == "not_locked"
    assert record(first, place, by=trainer, at=late, **change).minutes == 90
    with pytest.raises(DomainError) as refusal:
        record(first, place, state="present", by=trainer, at=opened.until)
    assert refusal.value.code == "locked"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AttendanceUnlock.objects.update(reason="Other")


def test_the_rules_of_locking_are_fixed_once_the_run_has_started(run, coordinator):
    with pytest.raises(DomainError) as refusal:
        change_rules(run, lock_days=1, by=coordinator, at=AFTER)

    assert refusal.value.code == "started"
    run.refresh_from_db()
    assert run.lock_days == 14


def test_notice_in_advance_becomes_an_excuse_when_granted(first, place, trainer):
    request = ask(
        place, first, kind="notice", text="Court date", by=place.person, at=BEFORE
    )
    with pytest.raises(DomainError) as refusal:
        ask(place, first, kind="notice", text="Again", by=place.person, at=BEFORE)
    assert refusal.value.code == "already_asked"

    grant(request, answer="Known to the team", by=trainer, at=BEFORE)

    entry = AttendanceEntry.objects.get()
    assert (entry.state, entry.minutes) == ("excused", 0)
    assert "Known to the team" in entry.remark
    [kept] = export_of(place.person)["attendance_requests"]
    assert (kept["text"], kept["answer"]) == ("Court date", "Known to the team")
    assert grant(request, answer="Twice", by=trainer, at=BEFORE).entry == entry
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AttendanceRequest.objects.update(answer="Other")


def test_a_missed_core_session_is_made_up_even_on_a_locked_roll(
    run, first, place, trainer
):
    record(first, place, state="absent", by=trainer, at=first.ends_at)
    too_late = day_after(first, 40)
    assert may_ask(first, place.attendance.get(), at=too_late) == []
    in_time = day_after(first, 9)
    request = ask(
        place, first, kind="make_up", text="A task", by=place.person, at=in_time
    )

    with pytest.raises(DomainError) as refusal:
        grant(request, answer="Mine", by=place.person, at=in_time)
    assert refusal.value.code == "somebody_else"
    with pytest.raises(DomainError) as refusal:
        grant(request, answer="  ", by=trainer, at=in_time)
    assert refusal.value.code == "reason_needed"
    assert AttendanceEntry.objects.count() == 1

    grant(request, answer="Two pages handed in", by=trainer, at=day_after(first, 30))

    newest = AttendanceEntry.objects.current().get()
    assert (newest.state, newest.minutes) == ("made_up", 90)
    assert "Two pages handed in" in newest.reason


def test_an_appeal_is_decided_by_somebody_else_than_who_recorded(
    first, place, trainer, coordinator
):
    record(first, place, state="absent", by=trainer, at=first.ends_at)
    now = day_after(first, 1)
    request = ask(place, first, kind="appeal", text="I signed", by=place.person, at=now)

    for decide in (grant, refuse):
        with pytest.raises(DomainError) as refusal:
            decide(request, answer="No", by=trainer, at=now)
        assert refusal.value.code == "somebody_else"
    assert AttendanceEntry.objects.count() == 1

    grant(request, answer="The sheet shows it", by=coordinator, at=now)

    newest = AttendanceEntry.objects.current().get()
    assert (newest.state, newest.recorded_by_id) == ("present", coordinator.pk)
    with pytest.raises(DomainError) as refusal:
        refuse(request, answer="No", by=coordinator, at=now)
    assert refusal.value.code == "decided"


def test_asking_is_refused_for_others_and_for_what_does_not_fit(first, place, trainer):
    for kind, text, by, code in [
        ("notice", "Ill", trainer, "not_yours"),
        ("notice", " ", place.person, "text_needed"),
        ("appeal", "Was there", place.person, "not_now"),
    ]:
        with pytest.raises(DomainError) as refusal:
            ask(place, first, kind=kind, text=text, by=by, at=BEFORE)
        assert refusal.value.code == code
    assert not AttendanceRequest.objects.exists()


def test_the_same_session_attended_on_another_run_is_found(run, first, place):
    other = place_on(run_of(run.version), person=place.person)
    assert attended_elsewhere(place, first) == []
    attend(other, missed=[1])

    assert [e.session.run_id for e in attended_elsewhere(place, first)] == [
        other.run_id
    ]
    assert attended_elsewhere(place, sessions_of(run)[1]) == []


def test_requirements_of_hours_and_absences_freeze_and_judge(db):
    programme = ready_programme()
    MinimumHours.objects.create(
        programme=programme, order=5, mode="in_room", hours=Decimal(3)
    )
    AbsencesAllowed.objects.create(programme=programme, order=6, sessions=0)
    place = place_on(run_of(frozen_version(programme)))
    attend(place, missed=[1])

    found = {f.kind: f for f in standing(place).findings}

    assert (found["minimum_hours"].met, found["minimum_hours"].achieved) == (
        False,
        Decimal("1.50"),
    )
    assert not found["absences_allowed"].possible
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MinimumHours.objects.filter(requirement_ptr__version__isnull=False).update(
            hours=Decimal(1)
        )


def test_a_trainee_sees_asks_and_reads_the_decision(client, db, trainer, coordinator):
    run = run_of(trainers=[trainer], starts_on=timezone.localdate() - timedelta(days=7))
    place, first = place_on(run), sessions_of(run)[0]
    absent = record(first, place, state="absent", by=trainer)
    own = reverse("courses:own_attendance", args=[run.pk])
    listed = reverse("courses:attendance_requests", args=[run.pk])
    client.force_login(place.person)

    page = client.get(own).content.decode()
    assert "Missed" in page
    assert "can be made up until" in page
    assert client.get(listed).status_code == 403
    client.post(own, {"session": first.pk, "kind": "appeal", "text": "I was there"})
    asked = AttendanceRequest.objects.get()
    assert asked.against == absent
    assert "Waiting for a decision" in client.get(own).content.decode()

    address = reverse("courses:attendance_decide", args=[asked.pk])
    client.force_login(trainer)
    assert "somebody else decides this" in client.get(listed).content.decode()
    assert client.post(address, {"answer": "No", "refuse": "1"}).status_code == 403
    client.force_login(coordinator)
    client.post(address, {"answer": " ", "grant": "1"})
    asked.refresh_from_db()
    assert asked.is_open
    client.post(address, {"answer": "The sheet shows it", "grant": "1"})

    client.force_login(place.person)
    page = client.get(own).content.decode()
    assert "Granted" in page
    assert "The sheet shows it" in page


def test_only_their_own_people_see_attendance_and_requests(client, db, person, trainer):
    place = place_on(run_of())
    record(sessions_of(place.run)[0], place, state="absent", by=trainer, at=AFTER)
    own = reverse("courses:own_attendance", args=[place.run_id])
    listed = reverse("courses:attendance_requests", args=[place.run_id])
    for who in (person(), trainer):
        client.force_login(who)
        assert client.get(own).status_code == 404
    assert client.get(listed).status_code == 404


def test_a_locked_roll_says_so_and_a_coordinator_opens_it(
    client, db, trainer, coordinator
):
    run = run_of(trainers=[trainer], lock_days=0)
    place_on(run)
    first = sessions_of(run)[0]
    roll = reverse("courses:roll", args=[first.pk])
    opening = reverse("courses:unlock_roll", args=[first.pk])
    client.force_login(trainer)
    assert "This roll is locked" in client.get(roll).content.decode()
    assert client.post(opening, {"reason": "Mine"}).status_code == 403
    assert not AttendanceUnlock.objects.exists()

    client.force_login(coordinator)
    client.post(opening, {"reason": "Sheet found"})

    assert "is open until" in client.get(roll).content.decode()
    assert AttendanceUnlock.objects.get().unlocked_by == coordinator
