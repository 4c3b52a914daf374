"""What trainees ask about their attendance: who sees it, who is told, what it costs."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain.asking import ask, grant, refuse
from courses.domain.attendance import record
from courses.models import AttendanceRequest
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, Bounce, Notice
from tests.factories.courses import frozen_version
from tests.factories.runs import place_on, run_of, sessions_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    """A week-old run whose absences can still be made up."""
    return run_of(
        frozen_version(modules=1, sessions=6),
        trainers=[trainer],
        starts_on=timezone.localdate() - timedelta(days=7),
    )


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_both_pages_cost_the_same_for_any_number(client, run, trainer, coordinator):
    place = place_on(run)
    other = place_on(run_of(run.version), person=place.person)
    sessions = sessions_of(run)
    own = reverse("courses:own_attendance", args=[run.pk])
    listed = reverse("courses:attendance_requests", args=[run.pk])
    record(sessions_of(other.run)[0], other, state="present", by=trainer)
    record(sessions[0], place, state="absent", by=trainer)
    wanted = {"session": sessions[0], "kind": "make_up", "text": "Please"}
    AttendanceRequest.objects.create(enrolment=place, **wanted)
    AttendanceRequest.objects.update(
        status="refused", answer="No", decided_by=trainer, decided_at=timezone.now()
    )
    AttendanceRequest.objects.create(enrolment=place_on(run), **wanted)

    client.force_login(place.person)
    client.get(own)  # fills the caches of the site
    one = queries_of(client, own)
    for session in sessions[1:]:
        record(session, place, state="absent", by=trainer)
    assert queries_of(client, own) == one
    assert other.run.code in client.get(own).content.decode()

    client.force_login(coordinator)
    client.get(listed)
    one = queries_of(client, listed)
    AttendanceRequest.objects.bulk_create(
        AttendanceRequest(enrolment=place_on(run, someone()), **wanted)
        for _number in range(20)
    )
    assert queries_of(client, listed) == one


def told(kind):
    return {each.person for each in Notice.objects.filter(kind=kind)}


def test_who_decides_is_told_and_who_asked_hears_the_decision(
    run, trainer, coordinator, person
):
    other = person("Trainer")
    place, at = place_on(run), timezone.now()
    first, second, *_rest = sessions_of(run)
    for session in (first, second):
        record(session, place, state="absent", by=trainer)

    asked = ask(place, first, kind="make_up", text="Please", by=place.person)
    assert told("attendance_asked") == {trainer}
    assert run.code in Notice.objects.get().text
    with pytest.raises(DomainError):
        ask(place, first, kind="make_up", text="Please", by=place.person)
    assert Notice.objects.count() == 1
    grant(asked, answer="Attended elsewhere", by=trainer, at=at)
    grant(asked, answer="Attended elsewhere", by=trainer, at=at)
    assert [n.person for n in Notice.objects.filter(kind="attendance_decided")] == [
        place.person
    ]

    # The only trainer wrote it down, so the office decides on an appeal.
    Notice.objects.all().delete()
    appeal = ask(place, second, kind="appeal", text="I was there", by=place.person)
    assert told("attendance_asked") == {coordinator}
    assert other not in told("attendance_asked")
    refuse(appeal, answer="The sheet says no", by=coordinator)
    assert told("attendance_decided") == {place.person}

    later = run_of(run.version, starts_on=at.date() + timedelta(days=30))
    guest = place_on(later)
    Notice.objects.all().delete()
    ask(guest, sessions_of(later)[0], kind="notice", text="A trip", by=guest.person)
    assert told("attendance_asked") == {coordinator}  # it has no trainers


def test_coordinators_see_whose_mail_comes_back(client, run, coordinator, trainer):
    place = place_on(run)
    Bounce.objects.create(
        person=place.person,
        address=place.person.email,
        is_permanent=True,
        said="550 user unknown",
    )
    listed = reverse("courses:teach_run", args=[run.pk])
    shown = reverse("courses:person_progress", args=[place.pk])
    address = reverse("courses:clear_address", args=[place.pk])
    client.force_login(trainer)
    assert client.post(address).status_code == 403
    assert Bounce.objects.standing().exists()
    client.force_login(coordinator)
    assert "mail comes back" in client.get(listed).content.decode()
    assert "550 user unknown" in client.get(shown).content.decode()

    client.post(address)

    assert not Bounce.objects.standing().exists()
    assert "mail comes back" not in client.get(listed).content.decode()
    assert "550 user unknown" not in client.get(shown).content.decode()


def test_making_up_rests_on_the_session_attended_elsewhere(
    client, run, trainer, coordinator
):
    place = place_on(run)
    there = place_on(run_of(run.version), person=place.person)
    attended = record(sessions_of(there.run)[0], there, state="present", by=trainer)
    other = place_on(run_of(run.version))
    foreign = record(sessions_of(other.run)[0], other, state="present", by=trainer)
    first = sessions_of(run)[0]
    record(first, place, state="absent", by=trainer)
    asked = ask(place, first, kind="make_up", text="I was there", by=place.person)
    listed = reverse("courses:attendance_requests", args=[run.pk])
    decide = reverse("courses:attendance_decide", args=[asked.pk])
    client.force_login(trainer)
    assert f'<option value="{attended.pk}">' in client.get(listed).content.decode()

    client.post(decide, {"grant": "1", "answer": "Seen", "rests_on": foreign.pk})
    asked.refresh_from_db()
    assert (asked.status, asked.entry, asked.rests_on) == ("open", None, None)

    client.post(decide, {"grant": "1", "answer": "Seen", "rests_on": attended.pk})

    asked.refresh_from_db()
    assert (asked.rests_on, asked.entry.state) == (attended, "made_up")
    event = AuditEvent.objects.get(action="attendance.granted")
    assert event.data["rests_on"] == attended.pk
    page = client.get(listed).content.decode()
    assert f"Rests on the session on {there.run.code}" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        AttendanceRequest.objects.filter(pk=asked.pk).update(rests_on=None)


def test_work_made_up_rests_on_no_entry(run, trainer):
    place = place_on(run)
    first = sessions_of(run)[0]
    record(first, place, state="absent", by=trainer)
    asked = ask(place, first, kind="make_up", text="A task", by=place.person)
    assert grant(asked, answer="Read and discussed", by=trainer).rests_on is None
