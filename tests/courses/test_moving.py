"""Bookings that meet, copies of runs, and people who change runs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.domain.attendance import record
from courses.domain.conflicts import conflicts_of
from courses.domain.copying import copy_run
from courses.domain.enrolling import withdraw
from courses.domain.moving import move_person, runs_to_move_to
from courses.domain.runs import assign_trainers, cancel_run, cancel_session
from courses.models import AttendanceEntry, CourseRun, Enrolment, Household
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, Organisation
from tests.factories.courses import frozen_version
from tests.factories.runs import (
    AFTER,
    BEFORE,
    STARTS_ON,
    place_on,
    provider,
    run_of,
    sessions_of,
    someone,
)

pytestmark = pytest.mark.django_db
Status = Enrolment.Status


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def in_room(run, room):
    run.sessions.update(room=room)
    return run


def test_who_or_what_is_booked_twice_is_named_until_it_is_put_right(
    trainer, coordinator
):
    version = frozen_version(modules=1, sessions=2)
    here = in_room(run_of(version, trainers=[trainer], place="Novi Sad"), "Hall 1")
    assert conflicts_of(here) == []

    other = in_room(run_of(version, place="novi sad"), " hall  1")
    found = conflicts_of(here)
    assert [each.session for each in found] == sessions_of(here)
    assert [each.other for each in found] == sessions_of(other)
    assert all(each.same_room and each.trainers == () for each in found)

    CourseRun.objects.filter(pk=other.pk).update(place="Ljubljana")
    assert conflicts_of(here) == []  # a hall of the same name elsewhere
    assign_trainers(other, lead=[trainer], by=coordinator, at=BEFORE)
    assert {each.trainers for each in conflicts_of(here)} == {(trainer,)}

    cancel_session(sessions_of(other)[0], reason="ill", by=coordinator, at=BEFORE)
    assert len(conflicts_of(here)) == 1
    cancel_run(other, reason="too few", by=coordinator, at=BEFORE)
    assert conflicts_of(here) == []


def test_sessions_that_follow_each_other_do_not_meet(trainer):
    version = frozen_version(modules=1, sessions=1)
    here = run_of(version, trainers=[trainer])
    other = run_of(version, trainers=[trainer])
    ends_at = sessions_of(here)[0].ends_at
    other.sessions.update(starts_at=ends_at, ends_at=ends_at + timedelta(hours=1))

    assert conflicts_of(here) == []


def test_conflicts_need_the_same_queries_however_many_there_are(trainer):
    version = frozen_version(modules=1, sessions=2)
    here = run_of(version, trainers=[trainer])
    counts = []
    for more in (1, 5):
        for _ in range(more):
            run_of(version, trainers=[trainer])
        with CaptureQueriesContext(connection) as queries:
            found = conflicts_of(here)
        counts.append(len(queries))
    assert (len(found), counts) == (12, [3, 3])


def test_a_copy_keeps_hours_rules_and_team_and_takes_nobody_along(
    trainer, person, coordinator
):
    run = run_of(
        trainers=[trainer], credit=CourseRun.Credit.PROPORTIONAL, capacity=7,
        starts_on=date(2026, 10, 19), check_in_late_minutes=35,
    )  # fmt: skip
    run.partners.add(Organisation.objects.create(name="Centre"))
    assistant = person("Trainer")
    assign_trainers(run, lead=[trainer], assisting=[assistant], by=coordinator)
    place_on(run)

    # A week later the clocks have gone back; the hours on the wall are the same.
    new = copy_run(run, code="COPY-1", starts_on=date(2026, 10, 26), by=coordinator)

    pairs = list(zip(sessions_of(run), sessions_of(new), strict=True))
    assert pairs
    for old, copied in pairs:
        assert copied.item == old.item
        assert copied.local_start.time() == old.local_start.time()
        assert copied.starts_at - old.starts_at == timedelta(days=7, hours=1)
    assert (new.credit, new.capacity, new.check_in_late_minutes) == (
        CourseRun.Credit.PROPORTIONAL, 7, 35,
    )  # fmt: skip
    assert new.ends_on - new.starts_on == run.ends_on - run.starts_on
    assert list(new.partners.all()) == list(run.partners.all())
    assert dict(new.run_trainers.values_list("trainer", "is_lead")) == {
        trainer.pk: True, assistant.pk: False,
    }  # fmt: skip
    assert not new.enrolments.exists()
    event = AuditEvent.objects.get(action="run.copied")
    assert (event.subject_id, event.data["source"]) == (str(new.pk), run.pk)

    with refused("code_taken"):
        copy_run(run, code="copy-1", starts_on=STARTS_ON, by=coordinator)
    assert CourseRun.objects.count() == 2


def test_moving_keeps_what_was_recorded_and_frees_the_place(coordinator):
    version = frozen_version(modules=1, sessions=2)
    run, to = run_of(version, capacity=1), run_of(version)
    family = Household.objects.create(reference="D-7")
    place = place_on(
        run, household=family, organisation=provider(), nominated_by="The centre"
    )
    waiting = place_on(run)
    record(sessions_of(run)[0], place, state="present", by=coordinator, at=AFTER)

    moved = move_person(place, to, reason="Works in March", by=coordinator)

    place.refresh_from_db()
    waiting.refresh_from_db()
    assert (place.status, moved.status) == (Status.WITHDRAWN, Status.ACTIVE)
    assert (moved.run, moved.person, moved.household) == (to, place.person, family)
    assert (moved.organisation, moved.nominated_by) == (provider(), "The centre")
    assert AttendanceEntry.objects.filter(enrolment=place).count() == 1
    assert waiting.status == Status.ACTIVE
    event = AuditEvent.objects.get(action="enrolment.moved")
    assert (event.data["source"], event.data["reason"]) == (place.pk, "Works in March")


def test_refused_moves_change_nothing(coordinator):
    version = frozen_version(modules=1, sessions=1)
    run, full, closed = run_of(version), run_of(version, capacity=1), run_of(version)
    place = place_on(run)
    place_on(full)
    there = run_of(version)
    place_on(there, place.person)
    elsewhere = run_of(frozen_version(modules=1, sessions=1, code="X-9"))
    cancel_run(closed, reason="too few", by=coordinator, at=BEFORE)
    gone = place_on(run)
    withdraw(gone, reason="moved away", by=coordinator)
    before = list(Enrolment.objects.order_by("pk").values())

    for code, who, to, reason in (
        ("run_full", place, full, "why"),
        ("run_closed", place, closed, "why"),
        ("already_there", place, there, "why"),
        ("already_there", place, run, "why"),
        ("other_programme", place, elsewhere, "why"),
        ("withdrawn", gone, full, "why"),
        ("reason_needed", place, run_of(version), " "),
    ):
        with refused(code):
            move_person(who, to, reason=reason, by=coordinator)
    assert list(Enrolment.objects.order_by("pk").values()) == before
    assert closed not in runs_to_move_to(place)
    assert elsewhere not in runs_to_move_to(place)


def test_the_office_copies_a_run_moves_a_person_and_reads_the_warning(
    client, coordinator, trainer
):
    run = run_of(trainers=[trainer])
    place = place_on(run, someone("Mira", "Kovač"))
    client.force_login(coordinator)
    copy = reverse("courses:run_copy", args=[run.pk])

    day = "2026-03-02"
    taken = client.post(copy, {"code": run.code, "starts_on": day, "read": day})
    assert "Another run has this code." in taken.content.decode()
    typed = {"code": "AGAIN", "starts_on": "2026-03-02"}
    first = client.post(copy, typed).content.decode()
    assert "This run would not be accredited" in first
    assert not CourseRun.objects.filter(code="AGAIN").exists()
    other_day = {**typed, "read": "2026-03-03"}
    assert "would not be accredited" in client.post(copy, other_day).content.decode()
    page = client.post(
        copy, {**typed, "read": "2026-03-02"}, follow=True
    ).content.decode()
    new = CourseRun.objects.get(code="AGAIN")
    assert "Booked twice" in page
    assert str(trainer) in page

    move = reverse("courses:move_person", args=[place.pk])
    assert "AGAIN" in client.get(move).content.decode()
    page = client.post(move, {"to": new.pk, "reason": "asked"}, follow=True)
    assert "Mira Kovač now has a place on the run AGAIN." in page.content.decode()
    assert new.enrolments.get().person == place.person

    client.force_login(trainer)
    sessions = reverse("courses:teach_sessions", args=[run.pk])
    assert "Booked twice" not in client.get(sessions).content.decode()
    assert (
        client.post(copy, {"code": "NO", "starts_on": "2026-03-02"}).status_code == 403
    )
    again = reverse("courses:move_person", args=[new.enrolments.get().pk])
    assert client.post(again, {"to": run.pk, "reason": "no"}).status_code == 403
    assert not CourseRun.objects.filter(code="NO").exists()
