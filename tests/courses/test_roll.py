"""Taking the roll in the browser: one form, or tap by tap."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.domain.attendance import record
from courses.models import AttendanceEntry
from tests.factories.courses import frozen_version
from tests.factories.runs import (
    AFTER,
    attend,
    place_on,
    run_of,
    sessions_of,
    someone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    return run_of(frozen_version(modules=1, sessions=2), trainers=[trainer])


@pytest.fixture
def session(run):
    return sessions_of(run)[0]


@pytest.fixture
def url(session):
    return reverse("courses:roll", args=[session.pk])


@pytest.fixture
def taking(client, trainer):
    client.force_login(trainer)
    return client


def mark(enrolment, state, **more):
    fields = {"state": state, **more}
    return {f"p{enrolment.pk}-{name}": value for name, value in fields.items()}


def states():
    entries = AttendanceEntry.objects.current().order_by("enrolment")
    return [(e.enrolment_id, e.state, e.minutes) for e in entries]


def test_roll_shows_everybody_with_a_place(taking, run, url):
    here = place_on(run, someone("Љиљана", "Његован"))
    elsewhere = place_on(run_of(), someone("Nina", "Bajt"))

    page = taking.get(url).content.decode()

    assert str(here.person) in page
    assert 'data-search="ljiljana njegovan' in page
    assert str(elsewhere.person) not in page


def test_roll_is_saved_as_one_form(taking, run, url, trainer):
    one, two, three = (place_on(run) for _ in range(3))

    response = taking.post(
        url, {**mark(one, "present"), **mark(two, "late", arrived_at="09:10")}
    )

    assert response.url == url
    assert states() == [(one.pk, "present", 90), (two.pk, "late", 90)]
    entry = AttendanceEntry.objects.get(enrolment=two)
    assert (entry.arrived_at.isoformat(), entry.recorded_by) == ("09:10:00", trainer)
    assert not AttendanceEntry.objects.filter(enrolment=three).exists()


def test_times_only_count_where_they_belong(taking, run, url):
    enrolment = place_on(run)

    taking.post(url, mark(enrolment, "absent", arrived_at="10:00"))

    assert states() == [(enrolment.pk, "absent", 0)]


def test_all_others_present_leaves_the_known_alone(taking, run, session, url):
    absent, chosen, other = (place_on(run) for _ in range(3))
    record(session, absent, state="absent", by=absent.person, at=AFTER)

    taking.post(url, {"all_present": "1", **mark(chosen, "excused")})

    assert states() == [
        (absent.pk, "absent", 0),
        (chosen.pk, "excused", 0),
        (other.pk, "present", 90),
    ]


def test_what_is_refused_is_shown_with_what_was_typed(taking, run, url):
    fine, late = place_on(run), place_on(run)

    response = taking.post(
        url, {**mark(fine, "present"), **mark(late, "late", remark="By bus")}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Enter the time of arrival." in page
    assert "By bus" in page
    assert states() == [(fine.pk, "present", 90)]


def test_a_time_that_is_none_is_explained(taking, run, url):
    enrolment = place_on(run)

    response = taking.post(url, mark(enrolment, "late", arrived_at="soon"))

    assert "Enter a time such as 9:15." in response.content.decode()
    assert states() == []


def test_correction_needs_a_reason_and_shows_who_wrote_before(
    taking, run, session, url, coordinator
):
    enrolment = place_on(run)
    first = record(session, enrolment, state="absent", by=coordinator, at=AFTER)

    response = taking.post(url, mark(enrolment, "present", replaces=first.pk))
    assert "A correction needs a reason." in response.content.decode()
    assert states() == [(enrolment.pk, "absent", 0)]

    taking.post(
        url, mark(enrolment, "present", replaces=first.pk, reason="Signed the sheet")
    )
    page = taking.get(url).content.decode()

    assert states() == [(enrolment.pk, "present", 90)]
    assert str(coordinator) in page
    assert "Signed the sheet" in page


def test_two_trainers_at_once_the_second_sees_the_newer_entry(
    taking, run, session, url, coordinator
):
    enrolment = place_on(run)
    record(session, enrolment, state="excused", by=coordinator, at=AFTER)

    response = taking.post(
        url, mark(enrolment, "present"), headers={"accept": "application/json"}
    )

    refused = response.json()["refused"][str(enrolment.pk)]
    assert refused["code"] == "stale"
    assert refused["current"]["state"] == "excused"
    assert str(coordinator) in refused["current"]["text"]
    assert states() == [(enrolment.pk, "excused", 0)]


def test_an_untouched_row_is_left_alone_when_another_trainer_wrote_since(
    taking, run, session, url, coordinator
):
    touched, untouched = place_on(run), place_on(run)
    seen = record(session, untouched, state="absent", by=coordinator, at=AFTER)
    record(
        session,
        untouched,
        state="present",
        reason="Wrong tap",
        replaces=seen.pk,
        by=coordinator,
        at=AFTER,
    )

    response = taking.post(
        url,
        {**mark(touched, "present"), **mark(untouched, "absent", replaces=seen.pk)},
    )

    assert response.status_code == 302
    assert states() == [(touched.pk, "present", 90), (untouched.pk, "present", 90)]


def test_a_tap_is_saved_at_once_and_sending_it_again_is_harmless(taking, run, url):
    enrolment = place_on(run)
    accept = {"accept": "application/json"}

    first = taking.post(url, mark(enrolment, "present"), headers=accept).json()
    again = taking.post(url, mark(enrolment, "present"), headers=accept).json()

    assert first["saved"] == again["saved"]
    assert first["saved"][str(enrolment.pk)]["state"] == "present"
    assert AttendanceEntry.objects.count() == 1


def test_made_up_is_offered_for_what_was_missed(taking, run, session, url, trainer):
    here, missed = place_on(run), place_on(run)
    record(session, here, state="present", by=trainer, at=AFTER)
    record(session, missed, state="absent", by=trainer, at=AFTER)

    page = taking.get(url).content.decode()

    assert page.count('value="made_up"') == 1


def test_person_of_another_run_cannot_be_written(taking, run, url):
    place_on(run)
    stranger = place_on(run_of())

    taking.post(url, mark(stranger, "present"))

    assert states() == []


def queries_of(call):
    """Return what `call` gave and how many queries it cost."""
    with CaptureQueriesContext(connection) as queries:
        response = call()
    return response, len(queries)


def test_roll_costs_the_same_for_any_number(taking, run, url):
    run.capacity = 50
    run.save()
    attend(place_on(run))
    taking.get(url)
    _page, for_one = queries_of(lambda: taking.get(url))
    for _ in range(30):
        attend(place_on(run))

    page, for_many = queries_of(lambda: taking.get(url))

    assert page.content.decode().count("data-row=") == 31
    assert for_one == for_many <= 14


def test_saving_the_roll_costs_the_same_for_any_number(taking, run, url):
    run.capacity = 50
    run.save()
    people = [place_on(run) for _ in range(31)]
    marks = [mark(each, "present") for each in people]
    taking.get(url)

    _one, for_one = queries_of(lambda: taking.post(url, marks[0]))
    many = {name: value for each in marks[1:] for name, value in each.items()}
    _many, for_many = queries_of(lambda: taking.post(url, many))

    assert AttendanceEntry.objects.count() == 31
    assert for_one == for_many <= 16


def test_sign_in_sheet_is_for_one_half_day(taking, trainer):
    run = run_of(frozen_version(modules=1, sessions=4), trainers=[trainer])
    enrolment = place_on(run)
    first = sessions_of(run)[0]

    page = taking.get(
        reverse("courses:sign_in_sheet", args=[first.pk])
    ).content.decode()

    assert str(enrolment.person) in page
    assert "A1-S1" in page
    assert "A1-S2" in page
    assert "A1-S3" not in page
