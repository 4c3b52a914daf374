"""Sessions in people's own calendars: the link, the feed, and the letters."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from courses.domain.calendar_feed import (
    choice_of,
    choose_letters,
    close_link,
    feed_of,
    open_link,
    owner_of,
)
from courses.domain.enrolling import enrol, withdraw
from courses.domain.runs import cancel_run, cancel_session, change_details, move_session
from courses.models import CalendarChoice, CourseRun, Session
from lms.core.erasure import erase_account
from lms.core.models import AuditEvent
from tests.factories.runs import run_of, sessions_of, someone

pytestmark = pytest.mark.django_db

JULY = date(2031, 7, 7)
BELGRADE = ZoneInfo("Europe/Belgrade")


@pytest.fixture
def run(trainer):
    return run_of(starts_on=JULY, trainers=[trainer], place="Niš")


@pytest.fixture
def act(django_capture_on_commit_callbacks):
    """Do something as a request would: what waits for the commit happens too."""

    def do(change, *args, **options):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            return change(*args, **options)

    return do


def events(data: bytes) -> list:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def calendars(letter) -> list[Message]:
    """Return the calendar parts of a letter as it goes over the wire."""
    parts = message_from_bytes(letter.message().as_bytes()).walk()
    return [part for part in parts if part.get_content_type() == "text/calendar"]


def only_event(letter):
    [part] = calendars(letter)
    [event] = events(part.get_payload(decode=True))
    return part.get_param("method"), event


def test_another_reader_sees_a_july_session_at_the_right_hour(run, trainee):
    enrol(run, trainee, by=None)

    data = feed_of(trainee, at=timezone.now()).decode()

    first = vobject.readOne(data).vevent_list[0]
    begins = first.dtstart.value
    assert begins.utcoffset() == timedelta(0)
    assert begins.astimezone(BELGRADE) == datetime(2031, 7, 7, 9, 0, tzinfo=BELGRADE)
    assert begins.astimezone(UTC).hour == 7
    assert "VTIMEZONE" not in data


def test_feed_holds_what_is_attended_and_what_is_trained(run, trainee, trainer):
    other = run_of(run.version, starts_on=JULY + timedelta(days=14))
    enrol(run, trainee, by=None)
    enrol(other, trainer, by=None)
    now = timezone.now()

    assert len(events(feed_of(trainee, at=now))) == 2
    both = events(feed_of(trainer, at=now))
    assert len({event["uid"] for event in both}) == len(both) == 4
    assert {str(event["summary"]) for event in both} == {run.version.public_title}
    assert str(run.version.title) not in feed_of(trainer, at=now).decode()
    assert "Niš" in {str(event.get("location")) for event in both}


def test_feed_leaves_out_what_is_cancelled_withdrawn_or_waited_for(
    run, trainee, coordinator
):
    CourseRun.objects.filter(pk=run.pk).update(capacity=1)
    place, waiting = enrol(run, trainee, by=None), enrol(run, someone(), by=None)
    first, _second = sessions_of(run)
    now = timezone.now()

    assert events(feed_of(waiting.person, at=now)) == []
    cancel_session(first, reason="Flood", by=coordinator)
    assert len(events(feed_of(trainee, at=now))) == 1
    withdraw(place, reason="Moved away", by=coordinator)
    assert events(feed_of(trainee, at=now)) == []
    assert len(events(feed_of(waiting.person, at=now))) == 1
    cancel_run(run, reason="Flood", by=coordinator)
    assert events(feed_of(waiting.person, at=now)) == []


def test_feed_costs_the_same_for_any_number(run, trainee, django_assert_num_queries):
    place = enrol(run, trainee, by=None)
    first = sessions_of(run)[0]
    with django_assert_num_queries(3):
        feed_of(trainee, at=timezone.now())

    # A session may be cancelled and planned anew; only the rows matter here.
    Session.objects.bulk_create(
        Session(
            run=run_of(run.version, starts_on=JULY, code=f"Q-{number}"),
            item=first.item,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
            status="cancelled",
        )
        for number in range(3)
    )
    for other in CourseRun.objects.exclude(pk=place.run_id):
        enrol(other, trainee, by=None)
    with django_assert_num_queries(3):
        assert len(events(feed_of(trainee, at=timezone.now()))) == 8


def test_link_is_made_renewed_and_closed(client, run, trainee):
    enrol(run, trainee, by=None)
    client.force_login(trainee)
    page = reverse("courses:my_calendar")
    assert "There is no link now" in client.get(page).content.decode()

    client.post(page, {"act": "open"})
    first = choice_of(trainee).token
    assert len(first) == 32
    assert first in client.get(page).content.decode()
    client.post(page, {"act": "open"})
    second = choice_of(trainee).token
    client.logout()

    response = client.get(reverse("courses:calendar_feed", args=[second]))
    assert response["Content-Type"].startswith("text/calendar")
    assert "no-store" in response["Cache-Control"]
    assert len(events(response.content)) == 2
    for gone in (first, "nothing", "0" * 32):
        assert client.get(f"/calendar/{gone}.ics").status_code == 404

    client.force_login(trainee)
    client.post(page, {"act": "close"})
    client.logout()
    assert client.get(f"/calendar/{second}.ics").status_code == 404


def test_reading_a_feed_leaves_no_trace_and_is_limited(client, trainee):
    link = reverse("courses:calendar_feed", args=[open_link(trainee).token])
    before = AuditEvent.objects.count()

    answers = [client.get(link).status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]
    assert AuditEvent.objects.count() == before
    assert client.post(link).status_code == 405


def test_closing_twice_is_written_once_and_a_closed_account_shows_nothing(trainee):
    token = open_link(trainee).token
    assert owner_of(token.upper()) == trainee
    type(trainee).objects.filter(pk=trainee.pk).update(is_active=False)
    assert owner_of(token) is None

    close_link(trainee)
    close_link(trainee)
    assert AuditEvent.objects.filter(action="calendar.link_closed").count() == 1
    assert owner_of("") is None


def test_erasing_the_account_closes_the_link(trainee, administrator, now):
    token = open_link(trainee).token

    erase_account(trainee, by=administrator, at=now)

    assert not CalendarChoice.objects.exists()
    assert owner_of(token) is None


def test_page_is_for_people_who_signed_in(client):
    assert client.get(reverse("courses:my_calendar")).status_code == 302


def test_who_is_enrolled_gets_each_session_with_a_neutral_subject(run, trainee, act):
    place = act(enrol, run, trainee, by=None)

    [letter] = mail.outbox
    assert letter.to == [trainee.email]
    assert letter.subject == "A message about your account"
    assert run.version.title not in letter.body
    parts = calendars(letter)
    assert [part.get_param("method") for part in parts] == ["REQUEST"] * 2
    found = [events(part.get_payload(decode=True)) for part in parts]
    assert [len(each) for each in found] == [1, 1]
    feed = events(feed_of(place.person, at=timezone.now()))
    assert {e[0]["uid"] for e in found} == {e["uid"] for e in feed}
    assert found[0][0]["attendee"] == f"mailto:{trainee.email}"

    act(enrol, run, trainee, by=None)
    assert mail.outbox == []


def test_moving_and_cancelling_a_session_are_newer_than_the_invitation(
    run, trainee, coordinator, act
):
    place = act(enrol, run, trainee, by=None)
    uid = events(calendars(mail.outbox[0])[0].get_payload(decode=True))[0]["uid"]
    session = sessions_of(run)[0]
    later = session.starts_at.replace(hour=6), session.ends_at.replace(hour=7)

    act(
        move_session,
        session,
        starts_at=later[0],
        ends_at=later[1],
        by=coordinator,
    )
    method, event = only_event(mail.outbox[0])
    assert (method, event["uid"], event["sequence"]) == ("REQUEST", uid, 1)
    assert event.decoded("dtstart") == later[0]
    act(move_session, session, starts_at=later[0], ends_at=later[1], by=coordinator)
    assert mail.outbox == []

    act(cancel_session, session, reason="Flood", by=coordinator)
    method, event = only_event(mail.outbox[0])
    assert (method, event["uid"], event["sequence"]) == ("CANCEL", uid, 2)
    assert event["status"] == "CANCELLED"

    act(withdraw, place, reason="Moved away", by=coordinator)
    method, event = only_event(mail.outbox[0])
    assert (method, event["sequence"]) == ("CANCEL", 1)
    assert event["uid"] != uid


def test_who_moves_up_is_invited_and_who_waits_is_not(run, coordinator, act):
    CourseRun.objects.filter(pk=run.pk).update(capacity=1)
    first = act(enrol, run, someone(), by=None)
    second = act(enrol, run, someone(), by=None)
    assert mail.outbox == []

    act(withdraw, first, reason="Ill", by=coordinator)

    sent = {
        letter.to[0]: calendars(letter)[0].get_param("method") for letter in mail.outbox
    }
    assert sent == {first.person.email: "CANCEL", second.person.email: "REQUEST"}


def test_a_new_place_and_the_end_of_a_run_are_told(run, trainee, coordinator, act):
    act(enrol, run, trainee, by=None)

    act(change_details, run, place="Novi Sad", by=coordinator)
    data = calendars(mail.outbox[0])[0].get_payload(decode=True)
    assert "Novi Sad" in events(data)[0]["location"]
    assert events(data)[0]["sequence"] == 1

    act(cancel_run, run, reason="Flood", by=coordinator)
    assert {part.get_param("method") for part in calendars(mail.outbox[0])} == {
        "CANCEL"
    }


def test_letters_can_be_switched_off(client, run, trainee, act):
    client.force_login(trainee)
    client.post(reverse("courses:my_calendar"), {"act": "letters_off"})

    act(enrol, run, trainee, by=None)
    assert mail.outbox == []

    choose_letters(trainee, wanted=True)
    assert choice_of(trainee).gets_letters


def test_what_is_entered_afterwards_or_is_over_is_not_sent(run, trainee, act):
    past = run_of(run.version, starts_on=date(2021, 7, 5))

    act(enrol, past, trainee, by=None)
    assert mail.outbox == []
    act(enrol, run, trainee, by=None, at=timezone.now() - timedelta(days=2))
    assert mail.outbox == []
    act(enrol, run, someone(), by=None, at=timezone.now() + timedelta(days=2))
    assert mail.outbox == []


def test_the_clock_changing_inside_a_run_keeps_the_hour_of_the_room(
    run, trainee, coordinator, act
):
    autumn = run_of(
        run.version, starts_on=date(2031, 10, 24), ends_on=date(2031, 10, 31)
    )
    _first, second = sessions_of(autumn)
    enrol(autumn, trainee, by=None)
    monday = datetime(2031, 10, 27, 9, 0, tzinfo=BELGRADE)
    act(
        move_session,
        second,
        starts_at=monday,
        ends_at=monday + timedelta(minutes=90),
        by=coordinator,
    )

    _method, event = only_event(mail.outbox[0])
    assert event.decoded("dtstart").astimezone(UTC).hour == 8
    found = vobject.readOne(feed_of(trainee, at=timezone.now()).decode()).vevent_list
    begins = sorted(each.dtstart.value for each in found)
    # Summer time ends on 26 October: another hour in UTC, the same in the room.
    assert [each.astimezone(UTC).hour for each in begins] == [7, 8]
    assert [each.astimezone(BELGRADE).hour for each in begins] == [9, 9]
