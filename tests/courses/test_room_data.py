"""What a person gets of what came in from the room, and what erasing leaves of it."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.domain.attendance import Mark, record
from courses.domain.attention import answer, prompt_of
from courses.domain.check_in import Pass, check
from courses.domain.devices import Sent, take_in
from courses.domain.walk_ins import SentWalkIn, merge, write_down
from courses.models import AttendanceEntry, Session, WalkIn
from lms.core.erasure import erase_account
from lms.core.exports import export_of
from tests.factories.runs import AFTER, place_on, run_of, sessions_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    return run_of(trainers=[trainer], asks_attention=True)


def at_the_door(session, trainer, **fields):
    given = {"name": "Ida Kos", "organisation_name": "Most", "arrived_at": time(9, 5)}
    return write_down(session, SentWalkIn(**given | fields), by=trainer, at=AFTER)


def test_the_export_has_check_ins_devices_walk_ins_and_answers(run, trainer):
    first, second = sessions_of(run)
    Session.objects.filter(pk=second.pk).update(link="https://meet.example.org/1")
    place = place_on(run, someone("Ida", "Kos", email="ida@example.org"))
    given = Pass(session=first.pk, device="secret", way="code")
    check(given, place.person, "in", at=first.starts_at)
    late = Mark(enrolment=place, state="excused", excuse="care", remark="Called")
    take_in(first, [Sent(mark=late, key=uuid4())], by=trainer, at=AFTER)
    prompt = prompt_of(sessions_of(run)[1], at=second.starts_at)
    answer(second, place.person, at=prompt.asks_at)
    guest = at_the_door(second, trainer)
    merge(guest, place.person, by=trainer, at=AFTER)
    at_the_door(first, trainer, name="I. K.", email="IDA@example.org")
    at_the_door(first, trainer, name="Somebody else", email="")

    exported = export_of(place.person)

    (training,) = exported["training"]
    entry = training["attendance"][0]
    assert (entry["method"], entry["checked_in_by"]) == ("qr", "code")
    assert entry["arrived_at"] == first.local_start.time().isoformat()
    assert training["attendance"][1]["arrived_at"] == "09:05:00"
    (mark,) = training["device_marks"]
    assert (mark["state"], mark["excuse"], mark["remark"]) == (
        "excused",
        "care",
        "Called",
    )
    assert not mark["agrees"]
    (answered,) = training["attention"]
    assert answered["answered_at"] == prompt.asks_at.isoformat()
    assert [each["name"] for each in exported["walk_ins"]] == ["Ida Kos", "I. K."]
    assert "secret" not in str(exported)


def test_the_export_costs_the_same_for_any_number(run, trainer):
    place = place_on(run)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            export_of(place.person)
        return len(queries)

    first, second = sessions_of(run)
    for session in (first, second):
        given = Pass(session=session.pk, device="d", way="qr")
        check(given, place.person, "in", at=session.starts_at)
        if session == first:
            for_one = cost()
    assert cost() == for_one


def test_erasing_takes_the_name_from_the_door_and_leaves_the_evidence(run, trainer):
    session = sessions_of(run)[0]
    place = place_on(run, someone("Ida", "Kos"))
    guest, other = at_the_door(session, trainer), at_the_door(session, trainer)
    entry = merge(guest, place.person, by=trainer, at=AFTER)

    erase_account(place.person, by=place.person, at=AFTER + timedelta(days=1))

    guest.refresh_from_db()
    assert (guest.name, guest.organisation_name, guest.email) == ("", "", "")
    assert guest.became == entry == AttendanceEntry.objects.get()
    assert WalkIn.objects.get(pk=other.pk).name == "Ida Kos"
    record(  # what counts can still be corrected
        session,
        place,
        state="absent",
        reason="Wrong tap",
        replaces=entry.pk,
        by=trainer,
        at=AFTER,
    )
