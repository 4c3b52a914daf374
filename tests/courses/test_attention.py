"""Asking once, at a random moment of a session online, who is still there."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from content.models import PlannedSession
from courses.domain import attention
from courses.domain.attention import ANSWER_WITHIN, answer, draw_moment, prompt_of
from courses.models import AttendanceEntry, AttentionAnswer, AttentionPrompt, CourseRun
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import AFTER, place_on, run_of, sessions_of, someone

SECOND = timedelta(seconds=1)


@given(seed=st.text(max_size=32), length=st.integers(0, 10_000))
def test_a_seed_gives_one_moment_within_its_limits(seed, length):
    latest = AFTER + timedelta(seconds=length)
    moment = draw_moment(seed, AFTER, latest)
    assert moment == draw_moment(seed, AFTER, latest)
    assert AFTER <= moment <= latest


def test_without_room_no_moment_is_drawn():
    assert draw_moment("seed", AFTER, AFTER - SECOND) is None


pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    programme = ready_programme(modules=1, sessions=2)
    PlannedSession.objects.update(mode="live_online")
    return run_of(frozen_version(programme), trainers=[trainer], asks_attention=True)


@pytest.fixture
def session(run):
    return sessions_of(run)[0]


def test_the_moment_is_drawn_once_after_the_start_and_never_changed(session):
    start = session.starts_at
    assert prompt_of(session, at=start - SECOND) is None

    drawn = prompt_of(session, at=start + timedelta(minutes=1))
    again = prompt_of(session, at=start + timedelta(minutes=40))

    assert again == drawn == AttentionPrompt.objects.get()
    latest = session.ends_at - ANSWER_WITHIN
    assert start + timedelta(minutes=5) <= drawn.asks_at <= latest
    assert drawn.asks_at == draw_moment(
        drawn.seed, start + timedelta(minutes=5), latest
    )
    assert AuditEvent.objects.filter(action="attention.drawn").count() == 1
    for change in (
        lambda: AttentionPrompt.objects.update(asks_at=start),
        lambda: AttentionPrompt.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_nobody_is_asked_too_late_in_the_room_or_without_the_rule(run, session):
    late = session.ends_at - timedelta(minutes=4)
    assert prompt_of(session, at=late) is None
    during = session.starts_at + timedelta(minutes=1)
    session.status = "cancelled"
    assert prompt_of(session, at=during) is None
    session.status = "planned"
    session.run.asks_attention = False
    assert prompt_of(session, at=during) is None
    session.run.asks_attention = True
    session.item.mode = "in_room"
    assert prompt_of(session, at=during) is None
    assert not AttentionPrompt.objects.exists()
    session.link = "https://meet.example.org/1"  # moved online at short notice
    assert prompt_of(session, at=during) is not None


def test_answers_are_recorded_once_in_time_and_change_no_attendance(run, session):
    ana, waiting = place_on(run), someone()
    prompt = prompt_of(session, at=session.starts_at)
    refused = [
        (ana.person, prompt.asks_at - SECOND, "not_asked"),
        (ana.person, prompt.asks_at + ANSWER_WITHIN + SECOND, "too_late"),
        (waiting, prompt.asks_at, "not_enrolled"),
    ]
    for person, at, code in refused:
        with pytest.raises(DomainError) as refusal:
            answer(session, person, at=at)
        assert refusal.value.code == code
    assert not AttentionAnswer.objects.exists()

    given_at = prompt.asks_at + timedelta(minutes=1)
    first = answer(session, ana.person, at=given_at)
    again = answer(session, ana.person, at=given_at + timedelta(hours=1))

    assert first == again == AttentionAnswer.objects.get()
    assert first.answered_at == given_at
    assert AuditEvent.objects.filter(action="attention.answered").count() == 1
    assert not AttendanceEntry.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        AttentionAnswer.objects.all().delete()


def test_the_page_asks_and_the_roll_shows_it(
    client, run, session, trainer, monkeypatch
):
    ana, ben = (
        place_on(run, someone("Ana", "Kos")),
        place_on(run, someone("Ben", "Kos")),
    )
    prompt = prompt_of(session, at=session.starts_at)
    page = reverse("courses:live_session", args=[run.pk, session.pk])
    roll = reverse("courses:roll", args=[session.pk])

    def at(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    def shown(user, url, **query):
        client.force_login(user)
        return client.get(url, query).content.decode()

    at(prompt.asks_at - SECOND)
    assert "Yes, I am here" not in shown(ana.person, page)
    at(prompt.asks_at + SECOND)
    part = shown(ana.person, page, part="question")
    assert "Yes, I am here" in part
    assert "<html" not in part
    assert "whether still here" not in shown(
        trainer, roll
    )  # not told while it is asked
    client.force_login(ana.person)
    client.post(page)
    assert "You answered at" in shown(ana.person, page)
    at(prompt.asks_at + ANSWER_WITHIN + SECOND)
    assert "could be answered until" in shown(ben.person, page)
    client.post(page)
    assert list(AttentionAnswer.objects.values_list("enrolment", flat=True)) == [ana.pk]
    text = shown(trainer, roll)
    assert text.count("whether still here: answered at") == 1
    assert text.count("whether still here: no answer") == 1
    assert client.post(page).status_code == 404  # staff look, and answer for nobody
    client.force_login(someone())
    assert client.get(page).status_code == 404
    assert client.post(page).status_code == 404


def test_the_course_leads_to_the_page_only_if_the_rules_ask(client, run, session):
    person = place_on(run).person
    client.force_login(person)
    page = reverse("courses:live_session", args=[run.pk, session.pk])
    assert page in client.get(reverse("courses:run", args=[run.pk])).content.decode()
    CourseRun.objects.filter(pk=run.pk).update(asks_attention=False)
    assert (
        page not in client.get(reverse("courses:run", args=[run.pk])).content.decode()
    )


def test_looking_at_the_answers_costs_two_queries(session, run):
    prompt = prompt_of(session, at=session.starts_at)
    for _person in range(5):
        answer(session, place_on(run).person, at=prompt.asks_at)
    with CaptureQueriesContext(connection) as queries:
        _prompt, answered = attention.answers_of(session, at=session.ends_at)
    assert len(answered) == 5
    assert len(queries) == 2
