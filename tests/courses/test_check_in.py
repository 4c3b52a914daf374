"""Checking oneself in and out: codes, passes, windows and devices."""

import time as clock
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.domain import check_in
from courses.domain.attendance import record
from courses.domain.check_in import Pass, check, code_for, session_of_code
from courses.domain.check_in_rules import Situation, decide
from courses.models import AttendanceEntry, CheckIn
from lms.core.errors import DomainError
from tests.factories.runs import AFTER, place_on, run_of, sessions_of, someone

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def situation(**more):
    given = {
        "starts_at": START,
        "ends_at": START + timedelta(minutes=90),
        "early": timedelta(minutes=30),
        "late": timedelta(minutes=60),
        "tolerance": timedelta(minutes=15),
    }
    return Situation(**given | more)


def at(minutes):
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(-30, "present"), (0, "present"), (15, "present"), (16, "late"), (60, "late")],
)
def test_coming_in_the_window(minutes, state):
    decision = decide("in", situation(), at(minutes))
    assert (decision.state, decision.arrived_at) == (state, at(minutes).time())


@pytest.mark.parametrize(("minutes", "code"), [(-31, "too_early"), (61, "too_late")])
def test_coming_outside_the_window_is_refused(minutes, code):
    with pytest.raises(DomainError) as refusal:
        decide("in", situation(), at(minutes))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("state", "minutes", "becomes"),
    [
        ("present", 40, "left_early"),
        ("present", 80, "present"),
        ("late", 40, "late"),
        ("present", 149, "present"),
    ],
)
def test_leaving(state, minutes, becomes):
    known = situation(state=state, arrived_at=time(9, 0))
    decision = decide("out", known, at(minutes))
    assert (decision.state, decision.left_at) == (becomes, at(minutes).time())


def test_leaving_without_coming_too_late_or_against_the_trainer_is_refused():
    for known, minutes, code in [
        (situation(), 40, "not_in"),
        (situation(state="present"), 151, "too_late"),
        (situation(state="absent"), 40, "recorded"),
    ]:
        with pytest.raises(DomainError) as refusal:
            decide("out", known, at(minutes))
        assert refusal.value.code == code


def test_saying_it_again_changes_nothing():
    assert decide("in", situation(state="late", arrived_at=time(9, 20)), at(30)) is None
    left = situation(state="present", left_at=time(10, 0))
    assert decide("out", left, at(70)) is None


# With rows.

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    return run_of(trainers=[trainer])


@pytest.fixture
def session(run):
    return sessions_of(run)[0]


@pytest.fixture
def now(session, monkeypatch):
    moment = session.starts_at + timedelta(minutes=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    return moment


def test_a_code_is_good_for_seconds_and_for_its_session(session):
    moment = session.starts_at
    code = code_for(session, moment)

    assert session_of_code(code, moment + timedelta(seconds=19)) == session.pk
    for wrong, later in [
        (code, timedelta(seconds=31)),  # a screenshot, or a replay
        (code, timedelta(seconds=-11)),
        (code.replace(f"{session.pk}.", f"{session.pk + 1}."), timedelta()),
        ("nonsense", timedelta()),
        (code[:-1], timedelta()),
    ]:
        with pytest.raises(DomainError):
            session_of_code(wrong, moment + later)
    assert code != code_for(session, moment + timedelta(seconds=10))


def test_checking_in_and_out_is_written_once(run, session, now):
    enrolment = place_on(run)
    given = Pass(session=session.pk, device="d", way="qr")

    entry = check(given, enrolment.person, "in")
    again = check(given, enrolment.person, "in")
    out = check(given, enrolment.person, "out", at=session.ends_at)

    assert (entry.state, entry.method) == ("present", "qr")
    assert (entry.recorded_by, again) == (enrolment.person, entry)
    assert (out.replaces, out.state, out.minutes) == (entry, "present", 90)
    assert AttendanceEntry.objects.count() == CheckIn.objects.count() == 2


def test_scanning_and_pressing_cost_at_most_eight_queries_and_pages_a_few_more(
    client, run, session, now, monkeypatch, django_capture_on_commit_callbacks
):
    """With finding out who it is, and what is done on commit.

    Of a page, seven are its frame: languages, site, footer and permissions.
    """
    cache.clear()
    for _other in range(5):
        check(
            Pass(session=session.pk, device="d", way="qr"), place_on(run).person, "in"
        )
    client.force_login(place_on(run).person)

    def asked(act):
        with (
            CaptureQueriesContext(connection) as queries,
            django_capture_on_commit_callbacks(execute=True),
        ):
            response = act()
        assert response.status_code in {200, 302}
        found = [q["sql"] for q in queries.captured_queries]
        return [sql for sql in found if "SAVEPOINT" not in sql]

    there = scan(client, session, now).url
    steps = {
        "scan": lambda: scan(client, session, now),
        "page": lambda: client.get(there),
        "come": lambda: client.post(there, {"come": "1"}),
        "page, come": lambda: client.get(there),
        "leave": lambda: client.post(there, {"leave": "1"}),
        "page, left": lambda: client.get(there),
        "digits": lambda: client.get(reverse("courses:check_in")),
        "typed": lambda: client.post(
            reverse("courses:check_in"), {"code": check_in.room_code(session, now)}
        ),
    }
    most = {"page": 11, "page, come": 11, "page, left": 11, "digits": 9}
    for name, act in steps.items():
        if name == "leave":
            monkeypatch.setattr("django.utils.timezone.now", lambda: session.ends_at)
        queries = asked(act)
        assert len(queries) <= most.get(name, 8), "\n".join([name, *queries])
    assert AttendanceEntry.objects.current().filter(left_at__isnull=False).count() == 1


def test_who_has_no_place_or_was_recorded_otherwise_is_refused(
    run, session, now, trainer
):
    given = Pass(session=session.pk, device="d", way="qr")
    with pytest.raises(DomainError):
        check(given, someone(), "in")
    absent = place_on(run)
    record(session, absent, state="absent", by=trainer, at=AFTER)
    with pytest.raises(DomainError, match="trainer"):
        check(given, absent.person, "in")
    assert not CheckIn.objects.exists()


def scan(client, session, moment):
    return client.get(reverse("courses:scanned", args=[code_for(session, moment)]))


def test_scan_sign_in_and_check_in(client, run, session, now):
    person = place_on(run).person

    there = scan(client, session, now).url
    asked = client.get(there)

    assert asked.url.startswith("/accounts/login/?next=")
    client.force_login(person)
    assert "I am here" in client.get(there).content.decode()
    assert not AttendanceEntry.objects.exists()  # looking writes nothing
    client.post(there, {"come": "1"})
    page = client.get(there).content.decode()
    assert "checked in since" in page
    assert "I am leaving" in page
    assert AttendanceEntry.objects.get().enrolment.person == person


def test_a_pass_is_for_one_device_and_some_minutes(
    client, run, session, now, monkeypatch
):
    person = place_on(run).person
    client.force_login(person)
    there = scan(client, session, now).url
    client.cookies.pop(  # forwarded to somebody outside
        "sidro_device"
    )
    assert client.post(there, {"come": "1"}).status_code == 409
    there = scan(client, session, now).url
    later = clock.time() + 400
    monkeypatch.setattr("time.time", lambda: later)
    assert client.post(there, {"come": "1"}).status_code == 409
    assert client.post(there[:-2] + "x/", {"come": "1"}).status_code == 409
    assert not AttendanceEntry.objects.exists()


def test_one_phone_for_two_people_is_flagged_and_not_refused(
    client, run, session, now, trainer
):
    people = [place_on(run, someone(name, "Kos")).person for name in ("Ida", "Jan")]
    for person in people:
        client.force_login(person)
        client.post(scan(client, session, now).url, {"come": "1"})
    assert AttendanceEntry.objects.count() == 2

    client.force_login(trainer)
    page = client.get(reverse("courses:roll", args=[session.pk])).content.decode()

    assert "One device checked in several people" in page
    assert check_in.device_of(1, "x") != check_in.device_of(2, "x")


def test_the_room_code_instead_of_scanning(client, run, session, now):
    cache.clear()
    client.force_login(place_on(run).person)
    url = reverse("courses:check_in")

    wrong = client.post(url, {"code": "not a code"})
    right = client.post(url, {"code": check_in.room_code(session, now)})
    client.post(right.url, {"come": "1"})

    assert wrong.url == url
    assert CheckIn.objects.get().way == "code"
    later = now + timedelta(minutes=11)
    with pytest.raises(DomainError):
        check_in.session_of_room_code(
            check_in.room_code(session, now),
            AttendanceEntry.objects.get().recorded_by,
            later,
        )
    for _try in range(10):
        last = client.post(url, {"code": "1"})
    assert last.status_code == 429
    cache.clear()


def test_the_screen_is_the_trainers(client, run, session, trainer):
    url = reverse("courses:check_in_screen", args=[session.pk])
    client.force_login(trainer)
    page = client.get(url).content.decode()
    assert "<svg" in page
    assert '<meta http-equiv="refresh"' in page
    assert "breadcrumb" not in client.get(url, {"part": "code"}).content.decode()
    client.force_login(place_on(run).person)
    assert client.get(url).status_code == 403
    client.force_login(trainer)
    elsewhere = sessions_of(run_of())[0]
    assert (
        client.get(reverse("courses:check_in_screen", args=[elsewhere.pk])).status_code
        == 404
    )
