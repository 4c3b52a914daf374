"""Pages of the teaching area: who may open them, what they show and change."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from content.offers import offers_for
from courses.domain.attendance import record
from courses.domain.runs import finish_run
from courses.models import AttendanceEntry, CourseRun, Enrolment, Household, Session
from lms.core.models import AuditEvent, Organisation, User
from tests.factories.courses import frozen_version
from tests.factories.runs import (
    AFTER,
    attend,
    place_on,
    provider,
    run_of,
    sessions_of,
    someone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    return run_of(frozen_version(modules=1, sessions=2), trainers=[trainer])


@pytest.fixture
def office(client, coordinator):
    client.force_login(coordinator)
    return client


def page_of(client, name, *args):
    return client.get(reverse(f"courses:{name}", args=args)).content.decode()


# (page, what it is about, what trainer / trainer of another run / coordinator get)
PAGES = [
    ("teach_home", "", 200, 200, 200),
    ("teach_runs", "", 200, 200, 200),
    ("run_new", "", 403, 403, 200),
    ("teach_run", "run", 200, 404, 200),
    ("teach_sessions", "run", 200, 404, 200),
    ("teach_progress", "run", 200, 404, 200),
    ("teach_settings", "run", 200, 404, 200),
    ("teach_report", "run", 200, 404, 200),
    ("enrol", "run", 403, 404, 200),
    ("import_people", "run", 403, 404, 200),
    ("roll", "session", 200, 404, 200),
    ("sign_in_sheet", "session", 200, 404, 200),
    ("session_move", "session", 403, 404, 200),
    ("person_progress", "enrolment", 200, 404, 200),
    ("run_copy", "run", 403, 404, 200),
    ("move_person", "enrolment", 403, 404, 200),
]


@pytest.mark.parametrize(("name", "about", "own", "other", "office"), PAGES)
def test_page_is_for_those_whose_run_it_is(
    client, run, trainer, person, coordinator, trainee, officer,
    name, about, own, other, office,
):  # fmt: skip
    things = {"run": run, "session": sessions_of(run)[0], "enrolment": place_on(run)}
    url = reverse(f"courses:{name}", args=[things[about].pk] if about else [])
    expected = {
        trainer: own,
        person("Trainer"): other,
        coordinator: office,
        trainee: 403,
        officer: 403,
    }

    assert client.get(url).status_code == 302
    for user, status in expected.items():
        client.force_login(user)
        response = client.get(url)
        assert response.status_code == status, user.groups.first()
    assert "no-store" in response.headers.get("Cache-Control", "no-store")


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("run_finish", "run"),
        ("run_cancel", "run"),
        ("session_cancel", "session"),
        ("withdraw", "enrolment"),
    ],
)
def test_risky_actions_are_posts_of_a_coordinator(
    client, run, trainer, coordinator, name, about
):
    things = {"run": run, "session": sessions_of(run)[0], "enrolment": place_on(run)}
    url = reverse(f"courses:{name}", args=[things[about].pk])
    client.force_login(trainer)
    assert client.post(url, {"reason": "Ill"}).status_code == 403
    client.force_login(coordinator)
    assert client.get(url).status_code == 405

    things[about].refresh_from_db()
    assert things[about].status in {"open", "planned", "active"}


def test_home_puts_today_first_and_names_what_is_open(client, trainer):
    today = timezone.localdate()
    run = run_of(
        frozen_version(modules=1, sessions=2),
        trainers=[trainer],
        starts_on=today - timedelta(days=21),
        pattern="weekly",
    )
    past = sessions_of(run)
    session = past[1]
    now = timezone.now()
    Session.objects.filter(pk=session.pk).update(
        starts_at=now, ends_at=now + timedelta(minutes=5)
    )
    place_on(run)
    elsewhere = run_of()
    client.force_login(trainer)

    response = client.get(reverse("courses:teach_home"))

    assert list(response.context["today"]) == [session]
    assert list(response.context["unknown"]) == [past[0]]
    page = response.content.decode()
    assert reverse("courses:roll", args=[session.pk]) in page
    assert elsewhere.code not in page


def test_run_list_is_filtered(office, run):
    other = run_of(code="Z-99", place="Ljubljana")
    finish_run(other, by=place_on(run).person, at=AFTER)
    url = reverse("courses:teach_runs")

    def shown(**query):
        return [each.code for each in office.get(url, query).context["page"]]

    assert set(shown()) == {run.code, "Z-99"}
    assert shown(q="ljubljana") == ["Z-99"]
    assert shown(status="finished") == ["Z-99"]
    assert shown(status="nonsense", q="no such") == []


def new_run_data(version, **changes):
    return {
        "version": version.pk,
        "code": "A-07",
        "provider": provider().pk,
        "language": "sl",
        "starts_on": "2026-09-07",
        "pattern": "block",
        "time_zone": "Europe/Ljubljana",
        "capacity": 14,
        "credit": "tolerance",
        "tolerance_minutes": 10,
        "check_in_early_minutes": 20,
        "check_in_late_minutes": 45,
        "partners-TOTAL_FORMS": 0,
        "partners-INITIAL_FORMS": 0,
        **changes,
    }


def test_new_run_shows_every_field_so_that_none_is_emptied_unseen(office):
    page = office.get(reverse("courses:run_new"))

    shown = page.content.decode()
    names = page.context["form"].fields
    assert [name for name in names if f'name="{name}"' not in shown] == []
    assert 'name="partners-0-organisation"' in shown
    assert page.context["form"]["follow_up_months"].value() == 3


def test_new_run_opens_with_partners_in_their_roles_or_not_at_all(office):
    version = frozen_version(modules=1, sessions=1)
    pot, fund = (Organisation.objects.create(name=name) for name in ("Pot", "Fund"))
    url = reverse("courses:run_new")
    nothing_planned = {"sessions-TOTAL_FORMS": 0, "sessions-INITIAL_FORMS": 0}

    def opened(*partners):
        lines = {"partners-TOTAL_FORMS": len(partners)}
        for number, (organisation, role) in enumerate(partners):
            lines[f"partners-{number}-organisation"] = organisation.pk
            lines[f"partners-{number}-role"] = role
        data = new_run_data(version, open="1", **lines)
        return office.post(url, {**data, **nothing_planned}).content.decode()

    assert "Each organisation has one role." in opened(
        (pot, "funder"), (pot, "partner")
    )
    assert "The provider takes part anyway." in opened((provider(), "funder"))
    assert not CourseRun.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="run.").exists()
    opened((pot, "organiser"), (fund, "funder"))

    run = CourseRun.objects.get()
    assert list(run.run_partners.values_list("organisation", "role")) == [
        (pot.pk, "organiser"),
        (fund.pk, "funder"),
    ]


def test_new_run_proposes_sessions_then_opens_with_them(office, trainer):
    version = frozen_version(modules=1, sessions=2)
    url = reverse("courses:run_new")
    data = new_run_data(version, trainers=[trainer.pk])

    proposal = office.post(url, {**data, "propose": "1"}).context["formset"]
    assert [form["begins"].value().hour for form in proposal] == [9, 10]
    assert not CourseRun.objects.exists()

    items = list(version.items.filter(kind="session").order_by("order"))
    sessions = {
        "sessions-TOTAL_FORMS": 2,
        "sessions-INITIAL_FORMS": 2,
        "sessions-0-item": items[0].pk,
        "sessions-0-is_wanted": "on",
        "sessions-0-on": "2026-09-07",
        "sessions-0-begins": "09:30",
        "sessions-0-ends": "11:00",
        "sessions-0-room": "Blue",
        "sessions-1-item": items[1].pk,
        "sessions-1-on": "2026-09-08",
        "sessions-1-begins": "09:00",
        "sessions-1-ends": "10:30",
    }
    response = office.post(url, {**data, **sessions, "open": "1"})

    run = CourseRun.objects.get()
    assert response.url == reverse("courses:teach_run", args=[run.pk])
    assert (run.language, run.tolerance_minutes) == ("sl", 10)
    assert (run.check_in_early_minutes, run.check_in_late_minutes) == (20, 45)
    assert [each.trainer for each in run.run_trainers.all()] == [trainer]
    [session] = run.sessions.all()
    assert session.room == "Blue"
    assert session.local_start.isoformat() == "2026-09-07T09:30:00+02:00"
    assert run.ends_on == run.starts_on


def test_new_run_with_a_taken_code_is_refused_as_a_whole(office):
    taken = run_of(code="A-07")
    data = new_run_data(taken.version, open="1")

    response = office.post(
        reverse("courses:run_new"),
        {**data, "sessions-TOTAL_FORMS": 0, "sessions-INITIAL_FORMS": 0},
    )

    assert "Another run has this code." in response.content.decode()
    assert CourseRun.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("capacity", "0"),
        ("capacity", "99999"),
        ("tolerance_minutes", "241"),
        ("tolerance_minutes", "-1"),
        ("check_in_late_minutes", "241"),
    ],
)
def test_a_run_with_an_impossible_figure_is_refused_at_the_field(office, field, value):
    run = run_of(code="A-01", starts_on=timezone.localdate() + timedelta(days=10))
    nothing_planned = {"sessions-TOTAL_FORMS": 0, "sessions-INITIAL_FORMS": 0}

    opened = office.post(
        reverse("courses:run_new"),
        {**new_run_data(run.version, open="1", **{field: value}), **nothing_planned},
    )
    part = "details" if field == "capacity" else "rules"
    changed = office.post(
        reverse("courses:teach_settings", args=[run.pk]),
        {
            "part": part,
            "details-language": "sr",
            "rules-credit": "tolerance",
            "rules-tolerance_minutes": "15",
            "rules-check_in_early_minutes": "30",
            "rules-check_in_late_minutes": "60",
            f"{part}-{field}": value,
        },
    )

    assert list(opened.context["form"].errors) == [field]
    assert list(changed.context["forms"][part].errors) == [field]
    before = getattr(run, field)
    run.refresh_from_db()
    assert getattr(run, field) == before
    assert CourseRun.objects.count() == 1


def test_people_page_says_what_is_missing_in_words(client, run, trainer):
    missing, done = place_on(run), place_on(run)
    attend(done)
    attend(missing, missed=[0], unknown=[1])
    client.force_login(trainer)

    page = page_of(client, "teach_run", run.pk)

    assert "1 session without information" in page
    assert "To be made up: A1-S1 Session 1.1." in page
    assert str(done.person) in page


def test_waiting_list_is_shown_in_order(office, run):
    CourseRun.objects.filter(pk=run.pk).update(capacity=1)
    place_on(run, someone("Zoran", "Zorić"))
    place_on(run, someone("Žan", "Žnidar"))
    place_on(run, someone("Ana", "Anić"))

    waiting = office.get(reverse("courses:teach_run", args=[run.pk])).context["waiting"]

    assert [each.person.last_name for each in waiting] == ["Žnidar", "Anić"]


def test_progress_shows_requirements_and_attendance_in_words(client, run, trainer):
    attend(place_on(run), missed=[0], unknown=[1])
    client.force_login(trainer)

    page = page_of(client, "teach_progress", run.pk)

    for words in ("Needs a decision", "Open", "Absent", "No information", "0 of 1"):
        assert words in page


def test_enrol_finds_a_person_by_address(office, run):
    known = someone("Jelena", "Đorđević", email="jelena@example.org")
    url = reverse("courses:enrol", args=[run.pk])

    office.post(url, {"email": "JELENA@example.org", "family_file": "F-1"})

    enrolment = Enrolment.objects.get(run=run)
    assert (enrolment.person, enrolment.household.reference) == (known, "F-1")


def test_enrol_asks_for_the_name_of_somebody_new(office, run):
    url = reverse("courses:enrol", args=[run.pk])

    page = office.post(url, {"email": "new@example.org"}).content.decode()
    assert "Enter both names." in page
    assert not User.objects.filter(email="new@example.org").exists()

    office.post(
        url, {"email": "new@example.org", "first_name": "Žan", "last_name": "Šuštar"}
    )
    assert Enrolment.objects.get(run=run).person.get_full_name() == "Žan Šuštar"
    assert not Household.objects.exists()


def test_run_of_one_day_shows_its_date_once(office, run):
    CourseRun.objects.filter(pk=run.pk).update(ends_on=run.starts_on)

    page = office.get(reverse("courses:teach_runs")).content.decode()

    assert "<span>2 Mar 2026</span>" in page


def test_withdrawing_asks_for_a_reason_and_calls_up_the_next(office, run):
    CourseRun.objects.filter(pk=run.pk).update(capacity=1)
    first, second = place_on(run), place_on(run)
    url = reverse("courses:withdraw", args=[first.pk])

    office.post(url, {"reason": " "})
    first.refresh_from_db()
    assert first.is_active

    office.post(url, {"reason": "New job"})
    second.refresh_from_db()
    assert second.is_active


def test_settings_change_details_and_rules_before_the_start(office):
    starts_on = timezone.localdate() + timedelta(days=10)
    run = run_of(starts_on=starts_on)
    url = reverse("courses:teach_settings", args=[run.pk])

    office.post(
        url,
        {
            "part": "rules",
            "rules-credit": "proportional",
            "rules-tolerance_minutes": 5,
            "rules-check_in_early_minutes": 15,
            "rules-check_in_late_minutes": 20,
            "rules-asks_attention": "on",
        },
    )
    office.post(
        url,
        {
            "part": "details",
            "details-place": "Novi Sad",
            "details-language": "sr",
            "details-capacity": 9,
        },
    )

    run.refresh_from_db()
    assert (run.credit, run.tolerance_minutes) == ("proportional", 5)
    assert (run.check_in_early_minutes, run.check_in_late_minutes) == (15, 20)
    assert run.asks_attention
    changed = AuditEvent.objects.get(action="run.rules_changed").data
    assert changed["before"]["check_in_early_minutes"] == 30
    assert changed["after"]["check_in_early_minutes"] == 15
    assert (run.place, run.language, run.capacity) == ("Novi Sad", "sr", 9)


def test_rules_of_a_started_run_are_refused_even_by_hand(office, run):
    url = reverse("courses:teach_settings", args=[run.pk])
    data = {
        "part": "rules",
        "rules-credit": "proportional",
        "rules-tolerance_minutes": 5,
        "rules-check_in_early_minutes": 240,
        "rules-check_in_late_minutes": 240,
    }

    assert 'name="rules-credit"' not in page_of(office, "teach_settings", run.pk)
    page = office.post(url, data, follow=True).content.decode()

    run.refresh_from_db()
    assert "its rules stay as they are" in page
    assert run.tolerance_minutes == 15
    assert (run.check_in_early_minutes, run.check_in_late_minutes) == (30, 60)


def test_trainers_are_named_in_the_settings(office, run, trainer, person):
    assistant = person("Trainer")
    url = reverse("courses:teach_settings", args=[run.pk])
    both = {
        "part": "trainers",
        "trainers-lead": [trainer.pk],
        "trainers-assisting": [trainer.pk],
    }

    assert "Nobody can lead and assist" in office.post(url, both).content.decode()
    assert run.run_trainers.count() == 1
    office.post(url, {**both, "trainers-assisting": [assistant.pk]})

    assert {t.trainer: t.is_lead for t in run.run_trainers.all()} == {
        trainer: True,
        assistant: False,
    }


def test_run_is_finished_and_cancelled_from_its_settings(office, run):
    other = run_of()
    office.post(reverse("courses:run_finish", args=[run.pk]))
    office.post(reverse("courses:run_cancel", args=[other.pk]), {"reason": "Few"})

    run.refresh_from_db()
    other.refresh_from_db()
    assert (run.status, other.status) == ("finished", "cancelled")


def test_session_is_moved_on_the_clock_of_its_place(office):
    run = run_of(time_zone="Europe/London")
    session = sessions_of(run)[1]
    url = reverse("courses:session_move", args=[session.pk])

    office.post(
        url, {"on": "2026-07-06", "begins": "09:00", "ends": "10:30", "room": "Red"}
    )

    session.refresh_from_db()
    assert session.starts_at.isoformat() == "2026-07-06T08:00:00+00:00"
    clash = office.post(url, {"on": "2026-01-01", "begins": "09:00", "ends": "10:30"})
    assert "before the run starts" in clash.content.decode()


def test_session_is_cancelled_with_a_reason(office, run):
    session = sessions_of(run)[0]
    url = reverse("courses:session_cancel", args=[session.pk])

    office.post(url, {"reason": ""})
    assert run.sessions.held().count() == 2
    office.post(url, {"reason": "Trainer ill"})
    assert run.sessions.held().count() == 1


def test_report_is_written_by_the_trainer_and_read_by_others(
    client, run, trainer, coordinator
):
    client.force_login(trainer)
    url = reverse("courses:teach_report", args=[run.pk])

    client.post(url, {"text": "A calm group."})

    run.refresh_from_db()
    assert run.trainer_report == "A calm group."
    assert "A calm group." in client.get(url).content.decode()


def test_person_page_tells_the_history_of_attendance(client, run, trainer, coordinator):
    enrolment = place_on(run)
    session = sessions_of(run)[0]
    first = record(session, enrolment, state="absent", by=trainer, at=AFTER)
    record(
        session,
        enrolment,
        state="present",
        reason="Signed the sheet",
        replaces=first.pk,
        by=coordinator,
        at=AFTER,
    )
    client.force_login(trainer)

    page = page_of(client, "person_progress", enrolment.pk)

    assert page.index("Present · 90 minutes") < page.index("Absent · 0 minutes")
    assert "reason: Signed the sheet" in page
    assert AttendanceEntry.objects.count() == 2


LISTS = ["teach_home", "teach_runs", "teach_run", "teach_sessions", "teach_progress"]


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_for_any_number(office, name):
    version = frozen_version(modules=1, sessions=2)
    run = run_of(version, capacity=40)
    attend(place_on(run), missed=[1])
    args = [run.pk] if name not in {"teach_home", "teach_runs"} else []
    url = reverse(f"courses:{name}", args=args)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url).status_code == 200
        return len(queries)

    cost()
    for_one = cost()
    for _ in range(20):
        attend(place_on(run), missed=[1])
    for _ in range(5):
        run_of(version)

    assert cost() == for_one


def test_coming_runs_are_offered_in_the_catalogue(trainer):
    soon = timezone.localdate() + timedelta(days=10)
    version = frozen_version(modules=1, sessions=2)
    run = run_of(version, starts_on=soon, trainers=[trainer], capacity=5, place="Niš")
    place_on(run)
    past = run_of(version)

    [offer] = offers_for([version.programme])[version.programme.translation_key]

    assert past.starts_on < timezone.localdate()
    assert (offer.starts_on, offer.place, offer.places_left) == (soon, "Niš", 4)
    assert offer.trainers == (str(trainer),)


@pytest.mark.parametrize(("role", "is_led_there"), [("trainer", 0), ("coordinator", 1)])
def test_nobody_is_led_to_certificates_they_may_not_see(
    client, request, run, role, is_led_there
):
    client.force_login(request.getfixturevalue(role))

    page = page_of(client, "teach_run", run.pk)

    assert page.count(reverse("certificates:run", args=[run.pk])) == is_led_there
