"""People without a place: written down, and merged with an account later."""

from datetime import time

import pytest
from django.urls import reverse

from courses.domain.attendance import record
from courses.domain.walk_ins import SentWalkIn, likely_people, merge, write_down
from courses.models import AttendanceEntry, Enrolment, WalkIn
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.runs import AFTER, BEFORE, place_on, run_of, sessions_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    return run_of(trainers=[trainer])


@pytest.fixture
def session(run):
    return sessions_of(run)[0]


@pytest.fixture
def guest(session, trainer):
    sent = SentWalkIn(name="Ljiljana Đorđević", arrived_at=time(9, 20))
    return write_down(session, sent, by=trainer, at=AFTER)


def test_merging_gives_a_place_and_keeps_what_was_written(guest, session, trainer):
    person = someone("Љиљана", "Ђорђевић")

    entry = merge(guest, person, by=trainer, at=AFTER)

    assert (entry.state, entry.arrived_at) == ("late", time(9, 20))
    assert Enrolment.objects.get().person == person
    guest.refresh_from_db()
    assert (guest.name, guest.became) == ("Ljiljana Đorđević", entry)
    assert merge(guest, person, by=trainer, at=AFTER) == entry
    assert AttendanceEntry.objects.count() == 1
    event = AuditEvent.objects.get(action="walk_in.merged")
    assert (event.data["person"], event.data["entry"]) == (person.pk, entry.pk)
    with pytest.raises(DomainError):
        merge(guest, someone(), by=trainer, at=AFTER)


def test_an_entry_that_is_there_counts(guest, run, session, trainer):
    enrolment = place_on(run)
    stood = record(session, enrolment, state="present", by=trainer, at=AFTER)

    assert merge(guest, enrolment.person, by=trainer, at=AFTER) == stood
    assert AttendanceEntry.objects.count() == 1


def test_a_full_run_takes_no_walk_in(guest, run, trainer):
    run.capacity = 1
    run.save()
    place_on(run)

    with pytest.raises(DomainError, match="full"):
        merge(guest, someone(), by=trainer, at=AFTER)

    assert Enrolment.objects.count() == 1
    assert not AttendanceEntry.objects.exists()


def test_nobody_walks_in_before_the_day(session, trainer):
    with pytest.raises(DomainError):
        write_down(session, SentWalkIn(name="Early"), by=trainer, at=BEFORE)
    assert not WalkIn.objects.exists()


def test_likely_people_in_either_script(guest):
    right, other = someone("Љиљана", "Ђорђевић"), someone("Ana", "Đorđević")
    assert likely_people(guest, [other, right]) == [right]


def test_pages_write_down_and_merge(client, run, session, trainer):
    enrolment = place_on(run, someone("Mira", "Walk"))
    client.force_login(trainer)
    roll = reverse("courses:roll", args=[session.pk])

    client.post(reverse("courses:walk_ins", args=[session.pk]), {"name": "Mira Walk"})

    guest = WalkIn.objects.get()
    assert "Mira Walk" in client.get(roll).content.decode()
    url = reverse("courses:walk_in", args=[guest.pk])
    assert f'value="{enrolment.person_id}" selected' in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 200
    response = client.post(url, {"enrolled": enrolment.person_id})
    assert response.url == roll
    assert AttendanceEntry.objects.get().enrolment == enrolment


def test_walk_ins_of_other_runs_are_not_there(client, trainer):
    elsewhere = sessions_of(run_of())[0]
    guest = write_down(elsewhere, SentWalkIn(name="X"), by=trainer, at=AFTER)
    client.force_login(trainer)
    for url in (
        reverse("courses:walk_in", args=[guest.pk]),
        reverse("courses:walk_ins", args=[elsewhere.pk]),
    ):
        assert client.post(url, {"name": "Y"}).status_code == 404
    client.force_login(someone())
    assert client.get(reverse("courses:walk_in", args=[guest.pk])).status_code == 403
    assert WalkIn.objects.count() == 1
