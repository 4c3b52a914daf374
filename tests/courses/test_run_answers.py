"""Answers before a run of people who did not ask for their place themselves."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from courses.domain import run_answers
from courses.domain.enrolling import enrol_by_email, withdraw
from courses.domain.moving import move_person
from courses.domain.run_questions import Asked, set_questions
from courses.models import CourseRun, QuestionAnswer
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, Notice
from tests.factories.courses import frozen_version
from tests.factories.runs import place_on, run_of, someone

pytestmark = pytest.mark.django_db

FOOD = Asked(text="What do you eat?", kind="text")
STAIRS = Asked(text="Can you use stairs?", kind="yes_no", is_required=True)


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def asking_run(coordinator, *asked, version=None, **fields):
    fields.setdefault("starts_on", timezone.localdate() + timedelta(days=28))
    run = run_of(version, capacity=fields.pop("capacity", 50), **fields)
    set_questions(run, asked or (FOOD, STAIRS), by=coordinator)
    return run


def said(run, *texts):
    return dict(zip(run.questions.values_list("pk", flat=True), texts, strict=False))


def texts_of(person):
    return [each.text for each in QuestionAnswer.objects.filter(person=person)]


def test_who_was_enrolled_is_asked_on_their_pages_and_can_correct(client, coordinator):
    run = asking_run(coordinator, capacity=1)
    placed, waiting = place_on(run).person, place_on(run).person
    food, stairs = run.questions.all()
    page, own = f"/runs/{run.pk}/questions/", f"/runs/{run.pk}/"
    for person in (placed, waiting):
        client.force_login(person)
        assert page in client.get(own).content.decode()
        assert "We ask a few things" in client.get(own).content.decode()
        fields = {f"question-{food.pk}": "No nuts", f"question-{stairs.pk}": ""}
        wrong = client.post(page, fields)
        assert "This field is required" in wrong.content.decode()
        assert texts_of(person) == []
        done = client.post(page, {**fields, f"question-{stairs.pk}": "no"})
        assert done.url == own
        assert texts_of(person) == ["No nuts", "no"]
        after = client.get(own).content.decode()
        assert "We ask a few things" not in after
        assert "Your answers before the course" in after
        assert "No nuts" in client.get(page).content.decode()
    client.post(page, {f"question-{food.pk}": "", f"question-{stairs.pk}": "yes"})
    assert texts_of(waiting) == ["yes"]
    assert AuditEvent.objects.filter(action="run.questions_answered").count() == 3


def test_answers_are_for_people_on_the_run_and_end_when_it_begins(client, coordinator):
    run = asking_run(coordinator)
    place = place_on(run)
    stranger = someone()
    client.force_login(stranger)
    assert client.get(f"/runs/{run.pk}/questions/").status_code == 404
    with refused("no_place"):
        run_answers.answer(run, said(run, "", "yes"), by=stranger)
    begins = timezone.now() + timedelta(days=28)
    with refused("begun"):
        run_answers.answer(run, said(run, "", "yes"), by=place.person, at=begins)
    CourseRun.objects.filter(pk=run.pk).update(status="cancelled")
    with refused("begun"):
        run_answers.answer(run, said(run, "", "yes"), by=place.person)
    client.force_login(place.person)
    shut = client.get(f"/runs/{run.pk}/questions/").content.decode()
    assert "can no longer be changed" in shut
    assert "We ask a few things" not in client.get(f"/runs/{run.pk}/").content.decode()
    assert not QuestionAnswer.objects.exists()


@pytest.mark.parametrize(
    ("asked", "texts", "is_owing"),
    [
        ((FOOD, STAIRS), ("Soup", ""), True),
        ((FOOD, STAIRS), ("", "yes"), False),
        ((FOOD,), ("",), True),
        ((FOOD,), ("Soup",), False),
    ],
    ids=["required-missing", "required-given", "nothing-said", "something-said"],
)
def test_whoever_did_not_say_what_is_needed_has_not_answered(
    coordinator, asked, texts, is_owing
):
    run = asking_run(coordinator, *asked)
    rows = list(run.questions.all())
    answered = {each.pk for each, text in zip(rows, texts, strict=True) if text}
    assert run_answers.is_owing(rows, answered) is is_owing


def test_a_family_and_an_added_question_are_asked_too(coordinator):
    run = asking_run(coordinator)
    carers = [
        enrol_by_email(
            run, f"carer{n}@example.org", first_name="Iva", last_name="Kos",
            family_file="F-1", by=coordinator,
        )
        for n in (1, 2)
    ]  # fmt: skip
    first, second = carers
    assert run_answers.owing_count(run) == 2
    run_answers.answer(run, said(run, "", "yes"), by=first.person)
    assert run_answers.owes(second, at=timezone.now()) is True
    assert run_answers.owes(first, at=timezone.now()) is False
    more = Asked(text="Who stays with the children?", kind="text", is_required=True)
    set_questions(run, [FOOD, STAIRS, more], by=coordinator)
    assert run_answers.owes(first, at=timezone.now()) is True
    set_questions(run, [], by=coordinator)
    assert run_answers.owes(first, at=timezone.now()) is None
    assert run_answers.owing_count(run) is None


def test_giving_a_place_back_deletes_the_answers(coordinator):
    run = asking_run(coordinator)
    place = place_on(run)
    run_answers.answer(run, said(run, "Soup", "yes"), by=place.person)
    withdraw(place, reason="Ill", by=coordinator)
    assert not QuestionAnswer.objects.exists()
    assert AuditEvent.objects.get(action="run.answers_deleted").data["count"] == 2


def test_those_who_have_not_answered_are_written_to_once_a_day(client, coordinator):
    run, other = asking_run(coordinator), asking_run(coordinator)
    done, owing = place_on(run).person, place_on(run).person
    place_on(other, owing)
    run_answers.answer(run, said(run, "", "yes"), by=done)
    run_answers.remind(other, by=coordinator)
    now = timezone.now()
    client.force_login(coordinator)

    client.post(f"/teach/runs/{run.pk}/answers/remind/")

    told = Notice.objects.filter(kind="questions_wait")
    assert [each.person for each in told.order_by("pk")] == [owing, owing]
    assert f"/runs/{run.pk}/questions/" in told.latest("pk").text
    again = client.post(f"/teach/runs/{run.pk}/answers/remind/", follow=True)
    assert "Nobody is left to be written to today" in again.content.decode()
    with refused("nobody_to_remind"):
        run_answers.remind(run, by=coordinator, at=now + timedelta(hours=23))
    with refused("begun"):
        run_answers.remind(run, by=coordinator, at=now + timedelta(days=28))
    assert told.count() == 2
    assert run_answers.remind(run, by=coordinator, at=now + timedelta(hours=25)) == 1


def test_the_office_sees_who_has_not_answered_and_takes_answers_along(
    client, coordinator, trainer
):
    run = asking_run(coordinator, trainers=[trainer])
    done = place_on(run, someone("=Ana", "Done")).person
    place_on(run, someone("Bora", "Owing"))
    run_answers.answer(run, said(run, "@soup", "yes"), by=done)
    client.force_login(coordinator)
    page = client.get(f"/teach/runs/{run.pk}/answers/").content.decode()
    assert "1 person has not answered" in page
    assert "Bora Owing" in page
    assert "@soup" in page
    people = client.get(f"/teach/runs/{run.pk}/").content.decode()
    assert "1 person has not answered" in people

    answer = client.get(f"/teach/runs/{run.pk}/answers.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines == [
        "Name,Organisation,Place,What do you eat?,Can you use stairs?",
        "'=Ana Done,,Enrolled,'@soup,Yes",
        "Bora Owing,,Enrolled,,",
    ]
    sheet = client.get(f"/teach/runs/{run.pk}/answers.xlsx").content
    cells = [c for s in load_workbook(BytesIO(sheet)) for row in s for c in row]
    assert "'@soup" in [cell.value for cell in cells]
    assert not any(cell.data_type == "f" for cell in cells)
    events = AuditEvent.objects.filter(action="run.answers_exported")
    assert [each.data["count"] for each in events] == [2, 2]
    assert client.get(f"/teach/runs/{run.pk}/answers.pdf").status_code == 404

    client.force_login(trainer)
    for path in ("answers/", "answers.csv", "answers.xlsx"):
        assert client.get(f"/teach/runs/{run.pk}/{path}").status_code == 403
    assert client.post(f"/teach/runs/{run.pk}/answers/remind/").status_code == 403
    assert "not answered" not in client.get(f"/teach/runs/{run.pk}/").content.decode()
    client.force_login(done)
    assert client.get(f"/teach/runs/{run.pk}/answers.csv").status_code == 403
    assert events.count() == 2
    assert not Notice.objects.filter(kind="questions_wait").exists()


def test_pages_and_files_cost_the_same_however_many_answer(client, coordinator):
    version = frozen_version(code="A1")
    client.force_login(coordinator)

    def cost(count):
        run = asking_run(coordinator, version=version)
        for number in range(count):
            person = place_on(run).person
            if number % 2:
                run_answers.answer(run, said(run, "a", "yes"), by=person)
        found = []
        for path in ("answers/", "answers.csv", ""):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/teach/runs/{run.pk}/{path}")
            found.append(len(queries))
        return found

    cost(2)
    assert cost(2) == cost(8)


def test_who_is_moved_keeps_the_answers_that_the_other_run_asks_for(coordinator):
    version = frozen_version(code="M1")
    run = asking_run(coordinator, version=version)
    other = asking_run(
        coordinator,
        STAIRS,
        Asked(text="What do you drink?", kind="text"),
        version=version,
    )
    place = place_on(run)
    run_answers.answer(run, said(run, "Soup", "no"), by=place.person)

    moved = move_person(place, other, reason="Another week", by=coordinator)

    assert [
        (each.question.run, each.question.text, each.text)
        for each in QuestionAnswer.objects.filter(person=place.person)
    ] == [(other, "Can you use stairs?", "no")]
    assert run_answers.owes(moved, at=timezone.now()) is False
