"""Evaluation forms: anonymous answers, tracked receipts, results of many."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection

from content.models import EvaluationFormPage
from courses.domain.enrolling import withdraw
from courses.domain.evaluation import hand_in, questions, results
from courses.domain.outline import frozen_page
from courses.models import ActivityProgress, EvaluationAnswer, EvaluationReceipt
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import coordinator_of_runs, place_on, run_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 5)
ALL_KINDS = [
    ("scale", {"key": "aims", "text": "The aims were clear."}),
    (
        "choice",
        {
            "key": "notes",
            "text": "Content notes were",
            "choices": ["useful", "neutral"],
        },
    ),
    ("before_after", {"key": "able", "text": "I feel able to"}),
    ("recommend", {"key": "recommend", "text": "I would recommend this."}),
    ("text", {"key": "best", "text": "Most useful part?"}),
]


def answers(number: int = 0, **changed):
    """Return a whole form, told apart from others by its text."""
    return {
        "aims": 4,
        "notes": 0,
        "able": {"A1": {"before": 2, "after": 4}},
        "recommend": 9,
        "best": f"text {number}",
        **changed,
    }


@pytest.fixture
def run():
    programme = ready_programme()
    page = EvaluationFormPage.objects.get()
    page.items = [
        {"type": kind, "value": value, "id": str(uuid4())} for kind, value in ALL_KINDS
    ]
    page.save_revision().publish()
    return run_of(frozen_version(programme))


@pytest.fixture
def form(run):
    return run.version.items.get(kind="evaluation")


def test_handing_in_leaves_a_receipt_with_the_day_only(run, form):
    enrolment = place_on(run)

    hand_in(enrolment, form, answers(), on=DAY)

    receipt = EvaluationReceipt.objects.get()
    assert (receipt.enrolment, receipt.handed_in_on) == (enrolment, DAY)
    assert EvaluationAnswer.objects.get().answers == answers()
    # Progress has the time to the second, so there is none.
    assert not ActivityProgress.objects.exists()


def test_the_second_form_of_a_person_is_refused(run, form):
    enrolment = place_on(run)
    hand_in(enrolment, form, answers(1), on=DAY)

    with pytest.raises(DomainError) as refusal:
        hand_in(enrolment, form, answers(2), on=DAY)

    assert refusal.value.code == "already_handed_in"
    assert [row.answers["best"] for row in EvaluationAnswer.objects.all()] == ["text 1"]


@pytest.mark.parametrize(
    "changed",
    [
        {"aims": 0},
        {"aims": 6},
        {"aims": True},
        {"notes": 2},
        {"able": {"A1": {"before": 2}}},
        {"able": {"Z9": {"before": 2, "after": 3}}},
        {"recommend": 11},
        {"best": "x" * 2001},
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_kept(run, form, changed):
    with pytest.raises(DomainError) as refusal:
        hand_in(place_on(run), form, answers(**changed), on=DAY)

    assert refusal.value.code == "answer_does_not_fit"
    assert not EvaluationReceipt.objects.exists()
    assert not EvaluationAnswer.objects.exists()


def test_every_question_may_be_skipped_but_not_all_of_them(run, form):
    enrolment = place_on(run)
    skipped = dict.fromkeys(answers())
    with pytest.raises(DomainError) as refusal:
        hand_in(enrolment, form, skipped | {"best": "", "able": {}}, on=DAY)

    hand_in(enrolment, form, skipped | {"recommend": 0}, on=DAY)

    assert refusal.value.code == "nothing_answered"
    assert EvaluationAnswer.objects.get().answers == {"recommend": 0}


def test_who_has_left_hands_in_nothing(run, form):
    enrolment = place_on(run)
    withdraw(enrolment, reason="Moved", by=coordinator_of_runs())
    enrolment.refresh_from_db()

    with pytest.raises(DomainError) as refusal:
        hand_in(enrolment, form, answers(), on=DAY)

    assert refusal.value.code == "not_enrolled"


def test_every_form_gets_new_ids_for_all_answers_of_the_run(run, form):
    hand_in(place_on(run), form, answers(1), on=DAY)
    hand_in(place_on(run), form, answers(2), on=DAY)
    before = set(EvaluationAnswer.objects.values_list("pk", flat=True))

    hand_in(place_on(run), form, answers(3), on=DAY)

    after = set(EvaluationAnswer.objects.values_list("pk", flat=True))
    assert len(after) == 3
    assert not before & after
    assert {row.answers["best"] for row in EvaluationAnswer.objects.all()} == {
        "text 1",
        "text 2",
        "text 3",
    }


def test_answers_of_other_runs_are_left_alone(run, form):
    other = run_of(run.version)
    hand_in(place_on(other), form, answers(1), on=DAY)
    [elsewhere] = EvaluationAnswer.objects.values_list("pk", flat=True)

    hand_in(place_on(run), form, answers(2), on=DAY)

    assert EvaluationAnswer.objects.get(run=other).pk == elsewhere


def test_rows_lie_in_another_order_than_people_handed_in(run, form):
    """With twenty people, keeping the order by chance is out of the question."""
    people = [place_on(run) for _ in range(20)]
    for number, enrolment in enumerate(people):
        hand_in(enrolment, form, answers(number), on=DAY)

    handed_in = [f"text {number}" for number in range(20)]
    assert _stored_texts() != handed_in
    assert _stored_texts() != handed_in[::-1]
    assert sorted(_stored_texts()) == sorted(handed_in)


def _stored_texts():
    """Return the texts in the order in which the database keeps the rows."""
    hidden = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT answers FROM courses_evaluationanswer ORDER BY {hidden}"  # noqa: S608
        )
        rows = [row[0] for row in cursor.fetchall()]
    parsed = [json.loads(row) if isinstance(row, str) else row for row in rows]
    return [row["best"] for row in parsed]


def test_no_column_and_no_audit_event_joins_answers_to_a_person(run, form):
    enrolment = place_on(run)
    events = AuditEvent.objects.count()

    hand_in(enrolment, form, answers(), on=DAY)

    assert AuditEvent.objects.count() == events
    columns = {field.name for field in EvaluationAnswer._meta.get_fields()}
    assert columns == {"id", "run", "item", "answers"}
    kinds = {f.get_internal_type() for f in EvaluationReceipt._meta.get_fields()}
    assert not kinds & {"DateTimeField", "TimeField"}
    assert str(EvaluationAnswer.objects.get().pk) not in json.dumps(
        list(EvaluationReceipt.objects.values()), default=str
    )


def test_results_are_held_back_until_five_forms_are_in(run, form):
    for number in range(4):
        hand_in(place_on(run), form, answers(number), on=DAY)
    early = results(run, form)

    hand_in(place_on(run), form, answers(4), on=DAY)
    enough = results(run, form)

    assert (early.count, early.is_released, early.questions) == (4, False, ())
    assert (enough.count, enough.is_released, len(enough.questions)) == (5, True, 5)


def test_results_add_up_per_question(run, form):
    for number, (aims, choice) in enumerate(
        [(5, 0), (3, 0), (4, 1), ("na", 1), (4, 0)]
    ):
        pair = {"A1": {"before": 1 + number % 2, "after": 4}}
        form_answers = answers(
            number,
            aims=aims,
            notes=choice,
            able=pair,
            recommend=10 if number else None,
            best="" if number == 1 else f"text {number}",
        )
        hand_in(place_on(run), form, form_answers, on=DAY)

    scale, choice, able, recommend, text = results(run, form).questions

    assert (scale.count, scale.mean, scale.not_applicable) == (4, 4.0, 1)
    assert dict(scale.distribution) == {"1": 0, "2": 0, "3": 1, "4": 2, "5": 1}
    assert choice.distribution == (("useful", 3), ("neutral", 2))
    [outcome] = able.outcomes
    assert (outcome.outcome.code, outcome.count) == ("A1", 5)
    assert (outcome.before, outcome.after) == (pytest.approx(1.4), 4.0)
    assert (recommend.count, recommend.mean) == (4, 10.0)
    assert sorted(text.texts) == ["text 0", "text 2", "text 3", "text 4"]


def test_questions_ask_for_each_outcome_in_the_words_of_the_version(run, form):
    asked = questions(form, frozen_page(form, "en"))

    assert [question.kind for question in asked] == [kind for kind, _ in ALL_KINDS]
    assert asked[1].choices == ("useful", "neutral")
    assert [(o.code, o.text) for o in asked[2].outcomes] == [
        ("A1", "explain what helps a child")
    ]
