"""Opening, scheduling, changing and ending runs."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from content.models import PlannedSession
from courses.domain.attendance import record
from courses.domain.runs import (
    ProposedSession,
    assign_trainers,
    cancel_run,
    cancel_session,
    change_details,
    change_rules,
    finish_run,
    move_session,
    open_run,
    propose_sessions,
    schedule,
    write_report,
)
from courses.models import CourseRun, Enrolment, Session
from courses.signals import run_finished
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.courses import frozen_version
from tests.factories.runs import (
    AFTER,
    BEFORE,
    STARTS_ON,
    place_on,
    provider,
    run_of,
    sessions_of,
)

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 6)


def refused(code):
    """Expect a `DomainError` with `code`."""
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_open_run_opens_it_and_says_so(coordinator, trainer):
    version = frozen_version()

    run = open_run(
        version,
        code="A-01",
        starts_on=STARTS_ON,
        ends_on=FRIDAY,
        provider=provider(),
        trainers=[trainer],
        by=coordinator,
        at=BEFORE,
        capacity=12,
    )

    assert (run.status, run.capacity) == (CourseRun.Status.OPEN, 12)
    assert [(t.trainer, t.is_lead) for t in run.run_trainers.all()] == [(trainer, True)]
    assert (
        AuditEvent.objects.filter(action="run.opened", actor=coordinator).count() == 1
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "a-01"}, "code_taken"),
        ({"ends_on": date(2026, 3, 1)}, "dates"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"capacity": 0}, "no_places"),
    ],
)
def test_open_run_is_refused(coordinator, change, code):
    taken = run_of(code="A-01")
    fields = {
        "code": "A-02",
        "starts_on": STARTS_ON,
        "ends_on": FRIDAY,
        "provider": provider(),
        **change,
    }

    with refused(code):
        open_run(taken.version, by=coordinator, at=BEFORE, **fields)

    assert list(CourseRun.objects.all()) == [taken]


def test_block_fills_working_days_and_a_module_begins_a_day():
    version = frozen_version(modules=2, sessions=5)

    proposed = propose_sessions(version, FRIDAY, "block")

    assert [(p.item.code, p.on, p.begins) for p in proposed] == [
        ("A1-S1", FRIDAY, time(9, 0)),
        ("A1-S2", FRIDAY, time(10, 45)),
        ("A1-S3", FRIDAY, time(13, 0)),
        ("A1-S4", FRIDAY, time(14, 45)),
        ("A1-S5", date(2026, 3, 9), time(9, 0)),
        ("A2-S1", date(2026, 3, 10), time(9, 0)),
        ("A2-S2", date(2026, 3, 10), time(10, 45)),
        ("A2-S3", date(2026, 3, 10), time(13, 0)),
        ("A2-S4", date(2026, 3, 10), time(14, 45)),
        ("A2-S5", date(2026, 3, 11), time(9, 0)),
    ]
    assert proposed[0].ends == time(10, 30)


def test_weekly_is_one_half_day_a_week():
    version = frozen_version(modules=1, sessions=4)

    proposed = propose_sessions(version, FRIDAY, "weekly")

    assert [(p.on, p.begins) for p in proposed] == [
        (FRIDAY, time(9, 0)),
        (FRIDAY, time(10, 45)),
        (date(2026, 3, 13), time(9, 0)),
        (date(2026, 3, 13), time(10, 45)),
    ]


def test_a_long_session_pushes_the_next_one_back():
    version = frozen_version(modules=1, sessions=2)
    PlannedSession.objects.update(minutes=120)
    version = frozen_version(version.programme, number="2.0")

    proposed = propose_sessions(version, STARTS_ON, "block")

    assert [(p.begins, p.ends) for p in proposed] == [
        (time(9, 0), time(11, 0)),
        (time(11, 0), time(13, 0)),
    ]


def test_weekly_run_over_the_clock_change_keeps_its_local_hour():
    run = run_of(frozen_version(modules=2, sessions=2), pattern="weekly",
                 starts_on=date(2026, 3, 23))  # fmt: skip

    starts = [session.starts_at for session in sessions_of(run)]

    assert starts[0] == datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
    assert starts[2] == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    assert run.ends_on == date(2026, 3, 30)


def _proposal(run, **changes):
    first = sessions_of(run)[0]
    return ProposedSession(
        **{
            "item": first.item,
            "on": FRIDAY,
            "begins": time(9, 0),
            "ends": time(10, 30),
            **changes,
        }
    )


def test_schedule_refuses_a_session_that_has_a_date(coordinator):
    run = run_of()

    with refused("already_scheduled"):
        schedule(run, [_proposal(run)], by=coordinator)

    assert run.sessions.count() == 2


def test_schedule_refuses_the_session_of_another_programme(coordinator):
    run, other = run_of(), run_of()

    with refused("wrong_item"):
        schedule(run, [_proposal(other)], by=coordinator)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": date(2026, 3, 1)}, "outside_run"),
        ({"ends": time(9, 0)}, "times_crossed"),
        ({"on": STARTS_ON, "begins": time(11, 0), "ends": time(12, 30)}, "overlap"),
    ],
)
def test_schedule_is_refused_as_a_whole(coordinator, changes, code):
    run = run_of()
    cancelled = sessions_of(run)[0]
    cancel_session(cancelled, reason="Ill", by=coordinator, at=BEFORE)

    with refused(code):
        schedule(run, [_proposal(run, item=cancelled.item, **changes)], by=coordinator)

    assert run.sessions.held().count() == 1


def test_a_cancelled_session_can_be_scheduled_anew(coordinator):
    run = run_of()
    old = sessions_of(run)[0]
    cancel_session(old, reason="Ill", by=coordinator, at=BEFORE)

    [new] = schedule(
        run, [_proposal(run, item=old.item, on=date(2026, 3, 20))], by=coordinator
    )

    run.refresh_from_db()
    assert new.item == old.item
    assert run.ends_on == date(2026, 3, 20)


def test_move_session_changes_time_and_room(coordinator):
    run = run_of()
    session = sessions_of(run)[1]
    times = {
        "starts_at": session.starts_at + timedelta(days=1),
        "ends_at": session.ends_at + timedelta(days=1),
    }

    move_session(session, room="Blue room", by=coordinator, at=BEFORE, **times)
    move_session(session, room="Blue room", by=coordinator, at=BEFORE, **times)

    session.refresh_from_db()
    assert (session.starts_at, session.room) == (times["starts_at"], "Blue room")
    assert actions().count("session.moved") == 1


def test_move_session_onto_another_is_refused(coordinator):
    run = run_of()
    first, second = sessions_of(run)

    with refused("overlap"):
        move_session(
            second,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
            by=coordinator,
        )

    second.refresh_from_db()
    assert second.starts_at != first.starts_at


def test_once_attended_a_session_keeps_its_time_but_not_its_room(coordinator):
    run = run_of()
    session, enrolment = sessions_of(run)[0], place_on(run)
    record(session, enrolment, state="present", by=coordinator, at=AFTER)

    with refused("has_attendance"):
        move_session(
            session,
            starts_at=session.starts_at + timedelta(days=1),
            ends_at=session.ends_at + timedelta(days=1),
            by=coordinator,
        )
    with refused("has_attendance"):
        cancel_session(session, reason="Ill", by=coordinator)
    moved = move_session(
        session,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        room="Library",
        by=coordinator,
    )

    assert moved.room == "Library"
    assert moved.status == Session.Status.PLANNED


def test_cancelled_session_stays_where_it_was(coordinator):
    session = sessions_of(run_of())[0]
    with refused("reason_needed"):
        cancel_session(session, reason=" ", by=coordinator)

    cancel_session(session, reason="Ill", by=coordinator)
    cancel_session(session, reason="Ill", by=coordinator)

    assert actions().count("session.cancelled") == 1
    with refused("session_cancelled"):
        move_session(
            session,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            room="Library",
            by=coordinator,
        )


def test_rules_change_until_the_run_starts(coordinator):
    run = run_of()
    day_before = datetime(2026, 3, 1, 22, 59, tzinfo=UTC)

    change_rules(run, tolerance_minutes=5, by=coordinator, at=day_before)
    with refused("started"):
        change_rules(
            run,
            tolerance_minutes=60,
            by=coordinator,
            at=day_before + timedelta(minutes=1),
        )

    run.refresh_from_db()
    assert run.tolerance_minutes == 5
    event = AuditEvent.objects.get(action="run.rules_changed")
    assert event.data == {
        "before": {"tolerance_minutes": 15},
        "after": {"tolerance_minutes": 5},
    }


def test_rules_are_only_rules(coordinator):
    with pytest.raises(TypeError, match="capacity"):
        change_rules(run_of(), capacity=3, by=coordinator)


def test_more_places_call_up_who_waits_and_fewer_are_refused(coordinator):
    run = run_of(capacity=1)
    place_on(run)
    waiting = place_on(run)
    assert waiting.status == Enrolment.Status.WAITING

    change_details(run, capacity=2, by=coordinator, at=BEFORE)

    waiting.refresh_from_db()
    assert waiting.is_active
    with refused("capacity_below"):
        change_details(run, capacity=1, by=coordinator, at=BEFORE)
    with refused("no_places"):
        change_details(run, capacity=0, by=coordinator, at=BEFORE)


def test_assign_trainers_replaces_them_once(coordinator, trainer, person):
    run, assistant = run_of(trainers=[coordinator]), person("Trainer")

    for _ in range(2):
        assign_trainers(run, lead=[trainer], assisting=[assistant], by=coordinator)

    assert {t.trainer: t.is_lead for t in run.run_trainers.all()} == {
        trainer: True,
        assistant: False,
    }
    assert actions().count("run.trainers_assigned") == 1
    with refused("no_lead"):
        assign_trainers(run, lead=[], by=coordinator)


def test_finish_run_waits_for_the_last_session(
    coordinator, django_capture_on_commit_callbacks
):
    run, heard = run_of(), []
    last = sessions_of(run)[-1]

    def hear(run_id, **kwargs):
        heard.append(run_id)

    with refused("not_over"):
        finish_run(run, by=coordinator, at=last.ends_at - timedelta(minutes=1))
    run_finished.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            finish_run(run, by=coordinator, at=last.ends_at)
            finish_run(run, by=coordinator, at=AFTER)
    finally:
        run_finished.disconnect(hear)

    run.refresh_from_db()
    assert run.status == CourseRun.Status.FINISHED
    assert heard == [run.pk]
    assert actions().count("run.finished") == 1


def test_nothing_changes_on_a_closed_run(coordinator):
    run = run_of()
    finish_run(run, by=coordinator, at=AFTER)

    with refused("run_closed"):
        change_details(run, place="Novi Sad", by=coordinator)
    with refused("run_closed"):
        cancel_run(run, reason="Too late", by=coordinator)
    with refused("run_closed"):
        schedule(run, [], by=coordinator)
    with refused("run_closed"):
        assign_trainers(run, lead=[coordinator], by=coordinator)


def test_cancel_run_needs_a_reason_and_no_attendance(coordinator):
    run = run_of()
    with refused("reason_needed"):
        cancel_run(run, reason="", by=coordinator)
    record(sessions_of(run)[0], place_on(run), state="present", by=coordinator,
           at=AFTER)  # fmt: skip
    with refused("has_attendance"):
        cancel_run(run, reason="Too few people", by=coordinator)

    run.refresh_from_db()
    assert run.status == CourseRun.Status.OPEN


def test_cancel_run_keeps_its_reason(coordinator):
    run = run_of()

    cancel_run(run, reason="Too few people", by=coordinator)
    cancel_run(run, reason="Too few people", by=coordinator)

    assert AuditEvent.objects.get(action="run.cancelled").data["reason"] == (
        "Too few people"
    )
    with refused("run_cancelled"):
        write_report(run, "Nothing happened.", by=coordinator)


def test_report_is_kept_after_the_run(coordinator):
    run = run_of()
    finish_run(run, by=coordinator, at=AFTER)

    write_report(run, "A calm group.", by=coordinator)
    write_report(run, "A calm group.", by=coordinator)

    run.refresh_from_db()
    assert run.trainer_report == "A calm group."
    assert actions().count("run.report_written") == 1
