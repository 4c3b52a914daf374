"""The desk at which markers work: one answer at a time, without names."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.domain.appeals import appeal
from assessments.domain.results import mark_response
from assessments.models import Attempt, Mark, Response, SavedComment
from lms.core.erasure import erase_account
from lms.core.exports import export_of
from lms.core.models import AuditEvent
from tests.factories import assessments as make
from tests.factories.runs import place_on, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, trainer):
    """Three people's answers to a question with a rubric wait for this trainer."""
    run, item = make.quiz_run(
        make.free_text(name="A letter"), trainers=[trainer], marking_days=3
    )
    for first in ("Žan", "Zora", "Zlata"):
        enrolment = place_on(run, someone(first, "Šuštar"))
        make.take(enrolment, item, at=timezone.now())
    client.force_login(trainer)
    return client


def about():
    return reverse(
        "assessments:mark_question",
        args=[Response.objects.first().version.question_id],
    )


def levels(response, *places):
    rubric = response.version.payload["body"]["rubric"]
    return {
        f"a{response.pk}-level-{criterion['key']}": criterion["levels"][place]["key"]
        for criterion, place in zip(rubric, places, strict=True)
    }


def mark(client, response, **fields):
    data = {f"a{response.pk}-{name}": value for name, value in fields.items()}
    url = reverse("assessments:mark", args=[response.pk])
    return client.post(url, {**levels(response, 1, 0), **data}, follow=True)


def test_one_answer_at_a_time_and_no_names(desk):
    page = desk.get(about())
    text = page.content.decode()

    assert "Answer 1 of 3" in text
    assert text.count("marking__answer") == 1
    assert "Šuštar" not in text
    assert "Answer 2 of 3" in desk.get(about() + "?page=2").content.decode()


def test_what_the_keys_need_is_on_the_page_and_works_without_them(desk):
    text = desk.get(about() + "?page=2").content.decode()

    assert "assessments/js/marking" in text
    assert re.search(r"<article[^>]*data-marking[^>]*tabindex=\"-1\"", text)
    assert "data-marking-form" in text
    assert 'rel="prev"' in text
    assert 'rel="next"' in text
    assert text.count("<fieldset") >= 2
    assert text.count('type="radio"') == 4


def test_levels_of_the_rubric_make_the_marks(desk):
    """Levels worth 2 and 0 of 3 points, for 6 marks: 4."""
    response = desk.get(about()).context["response"]
    page = mark(desk, response, comment="Well said.")

    made = Mark.objects.get(response=response)
    assert (made.marks, made.max_marks) == (4, 6)
    assert list(made.levels.values()) == list(levels(response, 1, 0).values())
    assert "Answer 1 of 2" in page.content.decode()
    assert page.context["response"] != response


def test_a_criterion_without_a_level_is_asked_for_again(desk):
    response = desk.get(about()).context["response"]
    url = reverse("assessments:mark", args=[response.pk])
    name = f"a{response.pk}-comment"
    page = desk.post(url, {name: "I wrote this."})

    assert page.status_code == 422
    assert "I wrote this." in page.content.decode()
    assert not Mark.objects.exists()


def test_names_are_shown_when_asked_for_which_is_written_down(desk, trainer):
    response = desk.get(about()).context["response"]
    assert not AuditEvent.objects.filter(action="response.name_shown").exists()

    url = reverse("assessments:answer_name", args=[response.pk])
    assert desk.get(url).status_code == 405
    page = desk.post(url, follow=True).content.decode()

    assert "Šuštar" in page
    assert "Šuštar" not in desk.get(about() + "?page=2").content.decode()
    said = AuditEvent.objects.get(action="response.name_shown")
    assert (said.actor, said.subject_id) == (trainer, str(response.pk))


def test_comments_are_kept_offered_and_forgotten(desk, trainer, person):
    response = desk.get(about()).context["response"]
    mark(desk, response, comment="Add a date.", keep="on")
    kept = SavedComment.objects.get(owner=trainer)
    SavedComment.objects.create(owner=person("Trainer"), text="Of somebody else")

    page = desk.get(about())
    assert "Add a date." in page.content.decode()
    assert "Of somebody else" not in page.content.decode()
    mark(desk, page.context["response"], comment="Good.", saved=[kept.pk])
    assert Mark.objects.order_by("pk").last().comment == "Good.\n\nAdd a date."

    mine = reverse("assessments:saved_comments")
    assert "Add a date." in desk.get(mine).content.decode()
    other = SavedComment.objects.exclude(owner=trainer).get()
    forget = "assessments:forget_comment"
    assert desk.post(reverse(forget, args=[other.pk])).status_code == 404
    desk.post(reverse(forget, args=[kept.pk]))
    assert list(SavedComment.objects.all()) == [other]

    assert export_of(other.owner)["saved_comments"] == ["Of somebody else"]
    erase_account(other.owner, by=None, at=timezone.now())
    assert not SavedComment.objects.exists()


def test_the_queue_says_by_when_and_what_is_overdue(desk):
    queue = reverse("assessments:marking")
    assert "overdue" not in desk.get(queue).content.decode()

    week = timezone.now() - timedelta(days=7)
    Attempt.objects.update(submitted_at=week)
    assert "overdue" in desk.get(queue).content.decode()


def test_strangers_ask_for_no_names_and_no_saved_comments(
    desk, person, trainee, officer
):
    response = Response.objects.first()
    url = reverse("assessments:answer_name", args=[response.pk])
    for user, status in ((person("Trainer"), 404), (trainee, 403), (officer, 403)):
        desk.force_login(user)
        assert desk.post(url).status_code == status
    for name in ("saved_comments", "appeals"):
        assert desk.get(reverse(f"assessments:{name}")).status_code == 403
    assert not AuditEvent.objects.filter(action="response.name_shown").exists()


def test_nobody_finds_their_own_answer_on_the_desk(desk, coordinator):
    run = Response.objects.first().attempt.enrolment.run
    item = Response.objects.first().attempt.item
    make.take(place_on(run, coordinator), item, at=timezone.now())
    desk.force_login(coordinator)

    assert "Answer 1 of 3" in desk.get(about()).content.decode()


def test_a_person_gets_earlier_results_and_appeals_with_their_data(desk):

    response = Response.objects.first()
    who = response.attempt.enrolment.person
    marker = someone("Iva")
    for marks in (2, 3):
        mark_response(response, marks=Decimal(marks), by=marker)
    response.attempt.refresh_from_db()
    appeal(response.attempt, reason="All of it, please.", by=who)

    exported = str(export_of(who))
    assert "All of it, please." in exported
    assert "'percent': '33.33'" in exported
