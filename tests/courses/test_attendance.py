"""Recording who was present: entries, corrections, refusals."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from courses.domain.attendance import Mark, no_information, record, record_many
from courses.domain.enrolling import withdraw
from courses.domain.evidence import digest
from courses.domain.runs import cancel_run, cancel_session
from courses.errors import StaleEntry
from courses.models import AttendanceEntry
from courses.signals import evidence_changed
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.courses import frozen_version
from tests.factories.evidence import look_up
from tests.factories.runs import (
    AFTER,
    BEFORE,
    attend,
    coordinator_of_runs,
    place_on,
    run_of,
    sessions_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return run_of()


@pytest.fixture
def session(run):
    return sessions_of(run)[0]


@pytest.fixture
def enrolment(run):
    return place_on(run)


def audit_of(action):
    return AuditEvent.objects.filter(action=action)


def test_record_writes_an_entry_and_an_event(session, enrolment, trainer):
    entry = record(session, enrolment, state="present", by=trainer, at=AFTER)

    assert (entry.state, entry.minutes, entry.replaces_id) == ("present", 90, None)
    event = audit_of("attendance.recorded").get()
    assert (event.actor_id, event.subject_id) == (trainer.pk, str(entry.pk))
    assert event.at == AFTER


def test_record_announces_the_evidence_once_committed(
    session, enrolment, trainer, django_capture_on_commit_callbacks
):
    heard = []

    def hear(enrolment_id, **kwargs):
        heard.append(enrolment_id)

    evidence_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            record(session, enrolment, state="present", by=trainer, at=AFTER)
            assert heard == []
    finally:
        evidence_changed.disconnect(hear)

    assert heard == [enrolment.pk]


def test_record_twice_keeps_the_first_entry(session, enrolment, trainer):
    first = record(session, enrolment, state="present", by=trainer, at=AFTER)

    again = record(session, enrolment, state="present", by=trainer)

    assert again == first
    assert audit_of("attendance.recorded").count() == 1


def test_correction_is_a_new_entry_that_names_the_old_one(
    session, enrolment, trainer, coordinator
):
    first = record(session, enrolment, state="absent", by=trainer, at=AFTER)

    second = record(
        session,
        enrolment,
        state="late",
        arrived_at=time(9, 10),
        reason="Signed the paper list",
        replaces=first.pk,
        by=coordinator,
        at=AFTER + timedelta(hours=1),
    )

    assert (second.replaces_id, second.minutes) == (first.pk, 90)
    assert list(AttendanceEntry.objects.current()) == [second]
    assert audit_of("attendance.corrected").get().actor_id == coordinator.pk


def test_correction_of_what_is_no_longer_newest_is_stale(
    session, enrolment, trainer, coordinator
):
    first = record(session, enrolment, state="absent", by=trainer, at=AFTER)
    newer = record(
        session,
        enrolment,
        state="present",
        reason="Mistaken",
        replaces=first.pk,
        by=coordinator,
        at=AFTER,
    )

    with pytest.raises(StaleEntry) as refusal:
        record(
            session,
            enrolment,
            state="excused",
            reason="Ill",
            replaces=first.pk,
            by=trainer,
            at=AFTER,
        )

    assert refusal.value.current == newer
    assert AttendanceEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ({"state": "late"}, "time_needed"),
        ({"state": "left_early"}, "time_needed"),
        ({"state": "asleep"}, "unknown_state"),
        (
            {"state": "late", "arrived_at": time(10), "left_at": time(9)},
            "times_crossed",
        ),
        ({"state": "present", "replaces": 1}, "stale"),
    ],
)
def test_record_is_refused(session, enrolment, trainer, mark, code):
    with pytest.raises(DomainError) as refusal:
        record(session, enrolment, by=trainer, at=AFTER, **mark)

    assert refusal.value.code == code
    assert not AttendanceEntry.objects.exists()


def test_correction_without_reason_is_refused(session, enrolment, trainer):
    first = record(session, enrolment, state="absent", by=trainer, at=AFTER)

    with pytest.raises(DomainError) as refusal:
        record(
            session,
            enrolment,
            state="present",
            reason="  ",
            replaces=first.pk,
            by=trainer,
            at=AFTER,
        )

    assert refusal.value.code == "reason_needed"
    assert list(AttendanceEntry.objects.all()) == [first]


def test_second_opinion_without_naming_the_first_is_stale(session, enrolment, trainer):
    record(session, enrolment, state="absent", by=trainer, at=AFTER)

    with pytest.raises(StaleEntry):
        record(session, enrolment, state="present", by=trainer, at=AFTER)


def test_only_an_excuse_is_recorded_before_the_day(session, enrolment, trainer):
    with pytest.raises(DomainError) as refusal:
        record(session, enrolment, state="present", by=trainer, at=BEFORE)
    assert refusal.value.code == "not_yet"

    entry = record(session, enrolment, state="excused", by=trainer, at=BEFORE)

    assert entry.minutes == 0


def test_the_day_of_a_session_begins_where_the_run_is_held(trainer):
    run = run_of(time_zone="Pacific/Auckland")
    enrolment, session = place_on(run), sessions_of(run)[0]
    just_after_midnight_there = datetime(2026, 3, 1, 11, 30, tzinfo=UTC)

    entry = record(
        session,
        enrolment,
        state="present",
        by=trainer,
        at=just_after_midnight_there,
    )

    assert entry.minutes == 90


def test_credit_in_july_uses_the_summer_clock_of_the_room(trainer):
    run = run_of(starts_on=datetime(2026, 7, 6, tzinfo=UTC).date())
    enrolment, session = place_on(run), sessions_of(run)[0]

    assert session.starts_at == datetime(2026, 7, 6, 7, 0, tzinfo=UTC)
    entry = record(
        session,
        enrolment,
        state="late",
        arrived_at=time(9, 14),
        by=trainer,
        at=session.ends_at,
    )

    assert entry.minutes == 90


@pytest.mark.parametrize("who", ["withdrawn", "elsewhere"])
def test_record_for_somebody_without_a_place_is_refused(
    run, session, enrolment, trainer, who
):
    if who == "withdrawn":
        withdraw(enrolment, reason="Moved away", by=trainer, at=BEFORE)
    else:
        enrolment = place_on(run_of())

    with pytest.raises(DomainError) as refusal:
        record(session, enrolment, state="present", by=trainer, at=AFTER)

    assert refusal.value.code == "not_enrolled"
    assert not AttendanceEntry.objects.exists()


def test_record_on_what_was_cancelled_is_refused(run, session, enrolment, trainer):
    other = sessions_of(run)[1]
    cancel_session(session, reason="Trainer ill", by=trainer, at=BEFORE)
    with pytest.raises(DomainError) as refusal:
        record(session, enrolment, state="present", by=trainer, at=AFTER)
    assert refusal.value.code == "session_cancelled"

    cancel_run(run, reason="Too few people", by=trainer, at=BEFORE)
    with pytest.raises(DomainError) as refusal:
        record(other, enrolment, state="present", by=trainer, at=AFTER)
    assert refusal.value.code == "run_cancelled"


def test_record_many_saves_what_it_can_and_says_what_it_cannot(run, session, trainer):
    here, late, gone = place_on(run), place_on(run), place_on(run)
    withdraw(gone, reason="Moved away", by=trainer, at=BEFORE)

    result = record_many(
        session,
        [
            Mark(enrolment=here, state="present"),
            Mark(enrolment=late, state="late"),
            Mark(enrolment=gone, state="present"),
        ],
        by=trainer,
        at=AFTER,
    )

    assert set(result.entries) == {here.pk}
    assert {pk: error.code for pk, error in result.refused.items()} == {
        late.pk: "time_needed",
        gone.pk: "not_enrolled",
    }
    event = audit_of("attendance.roll_saved").get()
    assert event.data["entries"] == [result.entries[here.pk].pk]


@pytest.mark.parametrize("people", [1, 40])
def test_record_many_costs_the_same_for_any_number(
    run, session, trainer, people, django_assert_max_num_queries
):
    run.capacity = 100
    run.save()
    marks = [Mark(enrolment=place_on(run), state="present") for _ in range(people)]

    with django_assert_max_num_queries(7):
        result = record_many(session, marks, by=trainer, at=AFTER)

    assert len(result.written) == people


def test_no_information_names_sessions_without_entry(run, trainer):
    known, unknown = place_on(run), place_on(run)
    _first, second = sessions_of(run)
    attend(known)
    attend(unknown, unknown=[1])

    assert no_information(run, [known, unknown]) == {
        known.pk: [],
        unknown.pk: [second],
    }


def test_entries_cannot_be_rewritten(session, enrolment, trainer):
    entry = record(session, enrolment, state="absent", by=trainer, at=AFTER)

    with pytest.raises(TypeError, match="append-only"):
        entry.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AttendanceEntry.objects.update(state="present")


def test_two_first_entries_cannot_both_stand(session, enrolment, trainer):
    fields = {"enrolment": enrolment, "session": session, "minutes": 90}
    AttendanceEntry.objects.create(state="present", recorded_by=trainer, **fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceEntry.objects.create(state="absent", recorded_by=trainer, **fields)


def test_evidence_reads_back_with_its_corrections(session, enrolment, trainer):
    first = record(session, enrolment, state="absent", by=trainer, at=AFTER)
    second = record(
        session,
        enrolment,
        state="present",
        reason="Signed the list",
        replaces=first.pk,
        by=trainer,
        at=AFTER,
    )
    second.refresh_from_db()

    found = look_up("attendance", str(second.pk))

    assert found.digest == digest(second) != digest(first)
    assert [(e.text, e.reason, e.is_current) for e in found.entries] == [
        ("Absent · 0 minutes credited", "", False),
        ("Present · 90 minutes credited", "Signed the list", True),
    ]
    assert look_up("attendance", "x") is None
    assert look_up("attendance", "999999") is None
    assert look_up("unheard", "1") is None


def test_credit_depends_on_the_rules_of_the_run(trainer):
    version = frozen_version(modules=1, sessions=1)
    minutes = {}
    for policy in ("proportional", "tolerance", "all_or_nothing"):
        run = run_of(version, credit=policy)
        entry = record(
            sessions_of(run)[0],
            place_on(run),
            state="late",
            arrived_at=time(9, 10),
            by=coordinator_of_runs(),
            at=AFTER,
        )
        minutes[policy] = entry.minutes

    assert minutes == {"proportional": 80, "tolerance": 90, "all_or_nothing": 0}
