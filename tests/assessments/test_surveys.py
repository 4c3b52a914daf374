"""Anonymous surveys: nothing joins an answer to a person."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from assessments.domain.surveys import hand_in_survey, survey_results
from assessments.models import (
    Attempt,
    QuestionVersion,
    Response,
    SurveyAnswer,
    SurveyReceipt,
)
from courses.models import ActivityProgress
from lms.core.errors import DomainError
from tests.factories import assessments as make
from tests.factories.runs import BEFORE, place_on

pytestmark = pytest.mark.django_db

NOW = BEFORE + timedelta(hours=3, minutes=17)


@pytest.fixture
def survey(trainee):
    run, item = make.quiz_run(
        make.single_choice(),
        make.short_text(),
        is_graded=False,
        is_anonymous=True,
        trainers=[],
    )
    return run, item, place_on(run, trainee)


def key(item, text):
    """Return the key of a choice of the first question."""
    version = item.pages.first().content["fixed"][0]["version"]
    body = QuestionVersion.objects.get(pk=version).payload["body"]
    return next(c["key"] for c in body["choices"] if c["text"] == text)


def test_answers_and_receipts_cannot_be_joined(survey):
    run, item, enrolment = survey
    people = [enrolment, *(place_on(run) for _each in range(7))]
    said = [f"Said by {number}" for number in range(8)]

    for number, (each, text) in enumerate(zip(people, said, strict=True)):
        at = NOW + timedelta(minutes=number)
        hand_in_survey(each, item, {1: key(item, "Leave"), 2: text}, at=at)

    rows = list(SurveyAnswer.objects.all())
    assert {tuple(sorted(f.name for f in SurveyAnswer._meta.fields))} == {
        ("answers", "id", "item", "run")
    }
    assert (
        sorted(text for row in rows for text in row.answers.values() if " " in text)
        == said
    )
    # Of the person the day is known, nowhere a time; no try was ever kept.
    assert {r.handed_in_on for r in SurveyReceipt.objects.all()} == {NOW.date()}
    for progress in ActivityProgress.objects.filter(item=item):
        local = progress.completed_at.astimezone(run.zone)
        assert (local.hour, local.minute, local.second) == (0, 0, 0)
        assert progress.started_at == progress.completed_at
    assert not Attempt.objects.exists()
    assert not Response.objects.exists()


def test_every_hand_in_writes_all_answers_anew_in_random_order(survey):
    run, item, enrolment = survey
    people = [enrolment, *(place_on(run) for _each in range(11))]
    orders = []
    table = SurveyAnswer._meta.db_table
    before: set[str] = set()

    for number, each in enumerate(people):
        hand_in_survey(each, item, {2: f"{number:02}"}, at=NOW)
        ids = {str(pk) for pk in SurveyAnswer.objects.values_list("pk", flat=True)}
        assert not ids & before
        before = ids
    with connection.cursor() as cursor:  # as the rows lie in the table
        cursor.execute(f"SELECT answers FROM {table}")  # noqa: S608 - our own name
        orders = [str(row[0]) for row in cursor.fetchall()]

    assert orders != sorted(orders)


def test_a_survey_is_handed_in_once_and_only_by_those_with_a_place(survey):
    _run, item, enrolment = survey
    other_run, _item = make.quiz_run(make.single_choice())
    hand_in_survey(enrolment, item, {2: "Once"}, at=NOW)

    for who, answers, code in (
        (enrolment, {2: "Twice"}, "already_handed_in"),
        (place_on(other_run), {2: "Elsewhere"}, "not_enrolled"),
        (place_on(enrolment.run), {}, "nothing_answered"),
    ):
        with pytest.raises(DomainError) as refusal:
            hand_in_survey(who, item, answers, at=NOW)
        assert refusal.value.code == code
    assert SurveyAnswer.objects.count() == SurveyReceipt.objects.count() == 1


def test_results_come_from_five_answers_on(client, survey, coordinator):
    run, item, enrolment = survey
    people = [enrolment, *(place_on(run) for _each in range(4))]
    url = reverse("assessments:survey_summary", args=[run.pk, item.key])
    client.force_login(coordinator)
    for each in people[:4]:
        hand_in_survey(each, item, {1: key(item, "Leave"), 2: "Words"}, at=NOW)
    few = client.get(url).content.decode()
    assert survey_results(run, item).questions == ()

    hand_in_survey(people[4], item, {1: key(item, "Insist")}, at=NOW)

    found = survey_results(run, item).questions[0].summary.tallies[0].counts
    assert {c.text: c.count for c in found} == {"Insist": 1, "Stay near": 0, "Leave": 4}
    text = client.get(url).content.decode()
    assert "Words" not in few
    assert "once five people" in few
    assert text.count("Words") == 4
    listed = reverse("assessments:run_quiz", args=[run.pk, item.key])
    assert client.get(listed).url == url


def test_the_form_works_without_javascript_and_keeps_nothing_half_done(
    client, survey, trainee
):
    run, item, enrolment = survey
    client.force_login(trainee)
    url = reverse("assessments:survey", args=[run.pk, item.key])
    quiz = reverse("assessments:quiz", args=[run.pk, item.key])
    start = reverse("assessments:start", args=[run.pk, item.key])

    assert client.get(quiz).url == url
    client.post(start)
    assert not Attempt.objects.exists()
    shown = client.get(url).content.decode()
    assert "Stay near" in shown
    assert "is_correct" not in shown
    bad = client.post(url, {"q1": "no-such-choice"})
    assert bad.status_code == 422
    assert not SurveyReceipt.objects.exists()
    client.post(url, {"q1": key(item, "Leave")})

    assert SurveyReceipt.objects.get().enrolment == enrolment
    assert "already" not in client.get(url).content.decode()
    assert "You have handed in this survey" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"is_graded": True, "pass_percent": 50}, "is_graded"),
        ({"behaviour": "certainty"}, "behaviour"),
        ({"time_limit": 5}, "time_limit"),
        ({"layout": "one"}, "layout"),
    ],
)
def test_what_makes_no_sense_in_a_survey_is_refused_at_its_field(fields, wrong):
    page = make.quiz(make.single_choice(), is_graded=False, is_anonymous=True)
    for name, value in fields.items():
        setattr(page, name, value)

    with pytest.raises(ValidationError) as refusal:
        page.full_clean()

    assert set(refusal.value.message_dict) == {wrong}
    drawn = make.quiz(draws=[{"count": 1}], is_graded=False, is_anonymous=True)
    assert any("cannot have draws" in problem for problem in drawn.freeze_problems())
