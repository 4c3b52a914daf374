"""Rolls from devices: late, twice, after somebody else, with a wrong clock."""

import json
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain.attendance import Mark, record
from courses.domain.devices import Sent, settle, take_in, unsettled
from courses.models import AttendanceEntry, DeviceMark, WalkIn
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.runs import (
    AFTER,
    coordinator_of_runs,
    place_on,
    run_of,
    sessions_of,
    someone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    return run_of(trainers=[trainer])


@pytest.fixture
def session(run):
    return sessions_of(run)[0]


def sent(enrolment, state="present", **more):
    key, after = more.pop("key", None) or uuid4(), more.pop("after", None)
    return Sent(
        key=key, after=after, mark=Mark(enrolment=enrolment, state=state, **more)
    )


def entries():
    return list(AttendanceEntry.objects.values_list("state", "reason").order_by("pk"))


def test_a_mark_that_arrives_twice_is_one_entry(run, session, trainer):
    mark = sent(place_on(run), device_at=AFTER - timedelta(hours=1))

    first = take_in(session, [mark, mark], by=trainer, at=AFTER)
    again = take_in(session, [mark], by=trainer, at=AFTER)

    assert first[mark.key].kind == again[mark.key].kind == "saved"
    entry = AttendanceEntry.objects.get()
    assert (entry.key, entry.recorded_at) == (mark.key, AFTER)
    assert entry.device_at == AFTER - timedelta(hours=1)


def test_a_mark_and_its_correction_arrive_together(run, session, trainer):
    one = sent(place_on(run), "absent")
    late = time(9, 10)
    two = sent(
        one.mark.enrolment, "late", arrived_at=late, after=one.key, reason="Wrong tap"
    )

    outcomes = take_in(session, [one, two], by=trainer, at=AFTER)

    assert {each.kind for each in outcomes.values()} == {"saved"}
    assert entries() == [("absent", ""), ("late", "Wrong tap")]
    take_in(session, [two, one], by=trainer, at=AFTER)
    assert len(entries()) == 2


def test_two_devices_that_differ_are_both_kept_and_settled(run, session, trainer):
    enrolment, other = place_on(run), coordinator_of_runs()
    stood = record(session, enrolment, state="present", by=other, at=AFTER)
    mark = sent(enrolment, "absent", remark="Empty chair")

    outcome = take_in(session, [mark], by=trainer, at=AFTER)[mark.key]

    assert (outcome.kind, outcome.current) == ("conflict", stood)
    rival = DeviceMark.objects.get()
    assert (rival.instead_of, rival.recorded_by) == (stood, trainer)
    assert unsettled(session) == {enrolment.pk: [rival]}
    assert take_in(session, [mark], by=trainer, at=AFTER)[mark.key].kind == "conflict"
    assert DeviceMark.objects.count() == 1
    with pytest.raises(DomainError, match="reason"):
        settle(rival, takes=True, reason=" ", by=trainer, at=AFTER)

    entry = settle(rival, takes=True, reason="Counted again", by=trainer, at=AFTER)

    assert (entry.state, entry.replaces, entry.settles) == ("absent", stood, rival)
    assert settle(rival, takes=False, reason="x", by=other, at=AFTER) == entry
    assert unsettled(session) == {}
    with pytest.raises(DatabaseError), transaction.atomic():
        DeviceMark.objects.update(state="present")


def test_keeping_what_stood_is_an_entry_too(run, session, trainer):
    enrolment = place_on(run)
    record(session, enrolment, state="present", by=trainer, at=AFTER)
    take_in(session, [sent(enrolment, "absent")], by=trainer, at=AFTER)

    settle(DeviceMark.objects.get(), takes=False, reason="Seen", by=trainer, at=AFTER)

    assert entries() == [("present", ""), ("present", "Seen")]
    assert unsettled(session) == {}


def test_two_devices_that_agree_need_nobody(run, session, trainer):
    enrolment = place_on(run)
    record(session, enrolment, state="present", by=trainer, at=AFTER)
    mark = sent(enrolment)

    assert take_in(session, [mark], by=trainer, at=AFTER)[mark.key].kind == "agreed"

    rival = DeviceMark.objects.get()
    assert rival.agrees
    assert unsettled(session) == {}
    with pytest.raises(DomainError):
        settle(rival, takes=True, reason="x", by=trainer, at=AFTER)


def test_what_is_not_true_is_refused_for_that_person_only(run, session, trainer):
    fine, wrong = sent(place_on(run)), sent(place_on(run), "late")
    stranger = sent(place_on(run_of()))

    outcomes = take_in(session, [wrong, stranger, fine], by=trainer, at=AFTER)

    assert [outcomes[m.key].kind for m in (wrong, stranger, fine)] == [
        "refused",
        "refused",
        "saved",
    ]
    assert AttendanceEntry.objects.count() == 1


def test_a_whole_room_costs_as_many_queries_as_one(run, session, trainer):
    def cost(marks):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            take_in(session, marks, by=trainer, at=AFTER)
        return len(queries)

    run.capacity = 60
    run.save()
    one = [sent(place_on(run))]
    many = [sent(place_on(run)) for _ in range(20)]

    assert cost(one) == cost(many)


# Through the page.


def parcel(person, *marks, walk_ins=(), sent_at=None):
    return json.dumps(
        {
            "person": person.pk,
            "sent_at": (sent_at or timezone.now()).isoformat(),
            "marks": marks,
            "walk_ins": walk_ins,
        }
    )


def as_json(enrolment, state="present", **more):
    return {"key": str(uuid4()), "enrolment": enrolment.pk, "state": state, **more}


@pytest.fixture
def send(client, session, trainer):
    client.force_login(trainer)
    url = reverse("courses:roll_sent", args=[session.pk])

    def send(body):
        return client.post(url, body, content_type="application/json")

    return send


def test_a_parcel_is_taken_in_and_answered_by_key(send, run, trainer):
    mark = as_json(place_on(run), "excused", excuse="health")
    guest = {"key": str(uuid4()), "name": "Mira Walk"}

    for _again in range(2):
        answer = send(parcel(trainer, mark, walk_ins=[guest]))

        results = answer.json()["results"]
        assert results[mark["key"]]["outcome"] == "saved"
        assert results[guest["key"]]["outcome"] == "saved"
        assert answer.json()["clock"] == ""
    assert AttendanceEntry.objects.get().excuse == "health"
    assert WalkIn.objects.get().recorded_by == trainer


def test_a_clock_wrong_by_an_hour_is_told_and_noted(send, run, trainer):
    wrong = timezone.now() + timedelta(hours=1)
    mark = as_json(place_on(run), device_at=wrong.isoformat())

    answer = send(parcel(trainer, mark, sent_at=wrong)).json()

    assert "wrong by 60 minutes" in answer["clock"]
    entry = AttendanceEntry.objects.get()
    assert entry.device_at == wrong
    assert abs(entry.recorded_at - timezone.now()) < timedelta(minutes=1)
    event = AuditEvent.objects.get(action="attendance.clock_differs")
    assert event.data["seconds_ahead"] == pytest.approx(3600, abs=30)


def test_a_parcel_of_somebody_else_waits_for_them(send, run):
    answer = send(parcel(someone(), as_json(place_on(run))))

    assert (answer.status_code, answer.json()["code"]) == (409, "other_person")
    assert not AttendanceEntry.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", '{"person": "x"}', '{"person": 1, "marks": [1]}']
)
def test_what_is_no_parcel_is_refused(send, body):
    assert send(body).status_code == 409
    assert not AttendanceEntry.objects.exists()


def test_marks_that_cannot_be_read_stop_no_others(send, run, trainer):
    good = as_json(place_on(run))
    bad = {"key": "x", "enrolment": good["enrolment"], "state": "present"}
    odd = as_json(place_on(run), "asleep")
    lost = {**as_json(place_on(run)), "enrolment": 999_999}

    results = send(parcel(trainer, bad, odd, lost, good)).json()["results"]

    kinds = {key: each["outcome"] for key, each in results.items()}
    assert kinds == {
        "x": "refused",
        odd["key"]: "refused",
        lost["key"]: "refused",
        good["key"]: "saved",
    }


def test_only_the_runs_own_trainers_send_and_settle(client, run, session, trainer):
    enrolment = place_on(run)
    record(session, enrolment, state="present", by=trainer, at=AFTER)
    take_in(session, [sent(enrolment, "absent")], by=trainer, at=AFTER)
    session_of_others = sessions_of(run_of())[0]
    client.force_login(trainer)
    there = reverse("courses:roll_sent", args=[session_of_others.pk])
    assert client.post(there, "{}", content_type="application/json").status_code == 404
    rival = DeviceMark.objects.get()
    url = reverse("courses:settle_mark", args=[rival.pk])
    run.run_trainers.all().delete()
    assert client.post(url, {"take": "1"}).status_code == 404
    client.force_login(someone())
    assert client.post(url, {"take": "1"}).status_code == 403
    assert len(entries()) == 1
