"""Every kind of question from its editor to the sheet that trainees fill in."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.domain.attempts import start, submit
from assessments.models import (
    Cloze,
    FreeText,
    Gap,
    Hint,
    HotspotArea,
    Numeric,
    NumericUnit,
    RubricLevel,
)
from assessments.viewsets.addresses import add_address, address
from tests.assessments.test_bank import formset, question_data
from tests.factories import assessments as make
from tests.factories import content, question_kinds
from tests.factories.runs import place_on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("maker", question_kinds.MAKERS, ids=lambda m: m.__name__)
def test_a_published_question_keeps_all_that_stands_under_it(maker):
    question = maker()

    version = question.published_version
    assert not question.problems()
    assert version.payload["body"] == question.body()


def test_a_trainee_answers_every_kind_and_is_marked(client):
    questions = [maker() for maker in question_kinds.MAKERS]
    run, item = make.quiz_run(*questions)
    enrolment = place_on(run)
    person = enrolment.person
    client.force_login(person)
    attempt = start(enrolment, item)

    page = client.get(reverse("assessments:attempt", args=[run.pk, attempt.pk]))

    shown = page.content.decode()
    for secret in ("is_correct", "mandat*", "1/60", "accepted"):
        assert secret not in shown
    assert shown.count("data-question=") == len(questions)
    sent = _form_of(attempt)
    client.post(reverse("assessments:attempt", args=[run.pk, attempt.pk]), sent)
    attempt = submit(attempt, by=person)
    assert attempt.state == "marked"
    graded = [q for q in questions if q.kind not in {"likert", "survey_text"}]
    assert attempt.score == sum(q.marks for q in graded)
    result = client.get(reverse("assessments:result", args=[run.pk, attempt.pk]))
    assert "Not marked" in result.content.decode()


def _form_of(attempt):
    """Return what a browser without JavaScript sends when all is right."""
    sent = {}
    for response in attempt.responses.select_related("version"):
        payload = response.version.payload
        answer = make.right_answer(payload)
        name = f"q{response.position}"
        sent[f"r{response.position}"] = str(response.revision)
        if payload["kind"] == "short_text":
            answer = "mandatory"
        if isinstance(answer, dict):
            sent |= {
                f"{name}-{k}": str(v).lower() if isinstance(v, bool) else v
                for k, v in answer.items()
            }
        else:
            sent[name] = answer
    return sent


def test_the_tolerance_of_a_number_is_absolute_or_relative():
    exact = Numeric(value=Decimal(40), tolerance_kind="absolute", tolerance=None)
    absolute = Numeric(
        value=Decimal(40), tolerance_kind="absolute", tolerance=Decimal(3)
    )
    relative = Numeric(
        value=Decimal(-40), tolerance_kind="relative", tolerance=Decimal(5)
    )

    assert exact.limits() == (40, 40)
    assert absolute.limits() == (37, 43)
    assert relative.limits() == (-42, -38)


@pytest.mark.parametrize("factor", ["0", "-1", "1/0", "much", ""])
def test_a_unit_needs_a_factor_above_zero(factor):
    with pytest.raises(ValidationError) as refused:
        NumericUnit(unit="min", factor=factor).full_clean(exclude=["question"])

    assert "factor" in refused.value.message_dict


@pytest.mark.parametrize(
    ("gap", "field"),
    [
        (Gap(kind="choice", right="a", wrong=""), "wrong"),
        (Gap(kind="choice", right="a\nb", wrong="c"), "right"),
        (Gap(kind="number", right="about five"), "right"),
        (HotspotArea(text="Door", x=90, width=20), "width"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(gap, field):
    with pytest.raises(ValidationError) as refused:
        gap.full_clean(exclude=["question"])

    assert field in refused.value.message_dict


def cloze_data(passage: str):
    rows = [
        {"kind": "text", "right": "calm", "wrong": "", "unit": "", "feedback": ""},
        {"kind": "choice", "right": "a", "wrong": "b", "unit": "", "feedback": ""},
    ]
    forgiving = {"ignores_case": "on", "ignores_script": "on"}
    return {
        **question_data(name="Gaps", passage=passage, **forgiving),
        **formset("gaps", rows),
        "action-publish": "1",
    }


def test_a_cloze_is_authored_and_a_missing_gap_named_at_the_text(client, coordinator):
    client.force_login(coordinator)

    refused = client.post(add_address(Cloze), cloze_data("Only [[1]] here."))
    errors = refused.context["form"].errors
    assert "[[2]]" in errors["passage"][0]
    assert not Cloze.objects.exists()

    client.post(add_address(Cloze), cloze_data("A [[1]] and [[2]]."))
    cloze = Cloze.objects.get()
    first, second = cloze.published_version.payload["body"]["gaps"]
    assert (first["ignores_script"], first["ignores_diacritics"]) == (True, False)
    assert [c["text"] for c in second["choices"]] == ["a", "b"]


def test_a_rubric_is_authored_with_its_levels(client, coordinator):
    client.force_login(coordinator)
    levels = [{"text": "Missing", "points": "0"}, {"text": "There", "points": "2"}]
    data = {
        **question_data(name="Essay", guidance="", model_answer=""),
        "min_length": "0",
        "max_length": "900",
        "action-publish": "1",
        **formset("criteria", [{"title": "Own words", "guidance": ""}]),
        **formset("criteria-0-levels", levels),
    }

    client.post(add_address(FreeText), data)

    [criterion] = FreeText.objects.get().published_version.payload["body"]["rubric"]
    assert [level["points"] for level in criterion["levels"]] == ["0", "2"]


def test_a_copy_and_a_translation_keep_the_levels_of_a_rubric():
    question = make.free_text()

    copy = question.copy_for_translation(content.locale("sl"))
    copy.save()
    restored = question.latest_revision.as_object()

    assert copy.body() == question.body()
    assert RubricLevel.objects.count() == 8
    assert restored.body() == question.body()


def test_hints_are_kept_in_their_order():
    hints = [
        Hint(text="Think of the door.", sort_order=0),
        Hint(text="Again.", sort_order=1),
    ]

    question = make.single_choice(hints=hints)

    assert question.published_version.payload["hints"] == [
        "Think of the door.",
        "Again.",
    ]


def test_images_of_a_version_cannot_be_deleted():
    question = question_kinds.hotspot()

    assert [row.image_id for row in question.published_version.images.all()] == [
        question.image_id
    ]


def test_an_opinion_earns_no_marks():
    assert question_kinds.likert(marks=5).payload()["marks"] == "0.00"


@pytest.mark.parametrize("maker", question_kinds.MAKERS, ids=lambda m: m.__name__)
def test_all_pages_of_every_kind_open(client, coordinator, maker):
    client.force_login(coordinator)
    question = maker()

    for page in ("edit", "history", "usage", "copy"):
        assert client.get(address(question, page)).status_code == 200, page
