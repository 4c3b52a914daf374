"""Where a question is used, its versions and languages, and what the bank covers."""

import pytest
from django.urls import reverse

from assessments.comparing import compare
from assessments.domain.coverage import coverage
from assessments.domain.usage import usage_of
from assessments.models import Question
from assessments.viewsets.addresses import address, bank_address
from tests.factories import assessments as make
from tests.factories import content
from tests.factories.runs import place_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client, trainer):
    client.force_login(trainer)
    return client


def test_usage_counts_quizzes_draws_cases_versions_and_tries(author, person, now):
    question = make.single_choice(outcomes="A1")
    run, item = make.quiz_run(question, title="Looking back")
    enrolment = place_on(run, person("Trainee"))
    make.take(enrolment, item, at=now)
    drawing = make.quiz(draws=[{"count": 1, "outcome": "A1"}], title="By lot")
    make.quiz(draws=[{"count": 1, "outcome": "B9"}], title="Elsewhere")
    case = make.vignette(question, name="Mila")
    question.general_feedback = "<p>Newer.</p>"
    question = make.published(question)

    usage = usage_of(question)

    # The case contains the question, and the draw asks for questions, so both do.
    assert [placed.page.title for placed in usage.fixed] == ["Looking back"]
    assert [(p.page, p.draw, p.count) for p in usage.drawn] == [(drawing, 1, 1)]
    assert list(usage.cases) == [case]
    assert [(k.version.number, k.attempts, k.counts) for k in usage.versions] == [
        (2, 0, True),
        (1, 1, False),
    ]
    page = author.get(reverse("question_record", args=[question.pk])).content.decode()
    for said in ("Looking back", "By lot", "Mila", "in force", "Copy for translation"):
        assert said in page
    assert "Elsewhere" not in page


def test_the_record_leads_from_language_to_language(author):
    question = make.single_choice()
    slovene = content.locale("sl")
    page = author.get(reverse("question_record", args=[question.pk])).content.decode()
    assert "Slovenščina" in page or "Slovenian" in page

    copy = question.copy_for_translation(slovene)
    copy.save()
    page = author.get(reverse("question_record", args=[question.pk])).content.decode()

    assert address(copy, "edit") in page


def test_usage_costs_the_same_for_any_number(django_assert_max_num_queries):
    question = make.single_choice()
    make.quiz(question, draws=[{"count": 1}])

    def cost() -> int:
        with django_assert_max_num_queries(60) as captured:
            usage_of(Question.objects.get(pk=question.pk))
        return len(captured)

    cost()
    few = cost()
    for _each in range(4):
        make.quiz(question, draws=[{"count": 1}])
        make.true_false()

    assert cost() == few


def test_two_versions_are_compared_field_by_field(author):
    question = make.single_choice()
    first = question.published_version
    question.choices = make.choices("Insist", "Stay close", "Leave", right=[2])
    question.marks = 2
    question = make.published(question)
    second = question.published_version

    fields = {f.label: f for f in compare(first.payload, second.payload)}
    page = author.get(
        reverse("question_versions", args=[question.pk, 1, 2])
    ).content.decode()

    assert {name for name, f in fields.items() if f.is_changed} == {
        "What is right",
        "Marks",
    }
    right = fields["What is right"]
    assert "Stay near – ✓" in [s.text for s in right.before if not s.is_shared]
    assert "Leave – ✓" in [s.text for s in right.after if not s.is_shared]
    assert "Insist" in [s.text for s in right.after if s.is_shared]
    assert "<ins>Leave – ✓</ins>" in page
    assert "<del>Stay near – ✓</del>" in page
    missing = reverse("question_versions", args=[question.pk, 1, 9])
    assert author.get(missing).status_code == 404


@pytest.mark.parametrize(
    "maker",
    [
        make.multiple_choice,
        make.true_false,
        make.numeric,
        make.matching,
        make.ordering,
        make.short_text,
        make.free_text,
        make.vignette,
    ],
)
def test_every_kind_can_be_compared(maker):
    payload = maker().payload()

    assert not any(field.is_changed for field in compare(payload, payload))


def test_coverage_counts_and_names_gaps(author):
    programme = content.programme(title="Steady")
    for code in ("A1", "A2", "A3"):
        content.outcome(programme, code=code, text=f"can {code}")
    here = {"programme": programme}
    make.single_choice(outcomes="A1, A2", difficulty=1, **here)
    make.true_false(outcomes="A1", difficulty=2, **here)
    make.numeric(outcomes="A1", difficulty=3, **here)
    make.short_text(outcomes="A3", difficulty=3, **here)
    make.true_false(outcomes="A3", is_published=False, **here)
    make.true_false(outcomes="Z9", **here)
    make.true_false(**here)
    make.true_false(outcomes="A1")  # of no programme

    rows = {row.code: row for row in coverage(programme, content.locale())}

    assert list(rows) == ["A1", "A2", "A3", "Z9", ""]
    assert (rows["A1"].published, rows["A1"].gaps) == (3, [])
    assert rows["A2"].gaps == [
        *("Only one published question", "None of medium difficulty"),
        "None that is hard",
    ]
    assert "None that the computer marks" in rows["A3"].gaps
    assert (rows["A3"].draft, rows["Z9"].is_known, rows[""].published) == (1, False, 1)

    page = author.get(reverse("question_coverage"), {"programme": programme.pk})
    text = page.content.decode()
    assert "None that is hard" in text
    link = f"programme={programme.pk}&amp;locale=en&amp;outcome=A1&amp;status=published"
    assert f"{bank_address()}?{link}&amp;difficulty=2" in text
    listed = author.get(
        f"{bank_address()}results/?programme={programme.pk}&locale=en&outcome=A1"
        "&status=published"
    )
    assert listed.content.decode().count("More options for") == 3


def test_an_outcome_without_a_question_says_so(author):
    programme = content.programme()
    content.outcome(programme)

    page = author.get(reverse("question_coverage"), {"programme": programme.pk})

    assert "No published question" in page.content.decode()


def test_coverage_costs_the_same_for_any_number(django_assert_num_queries):
    programme = content.programme()
    content.outcome(programme)
    locale = content.locale()
    for count in (1, 5):
        for _each in range(count):
            make.true_false(outcomes="A1", programme=programme)
        with django_assert_num_queries(2):
            coverage(programme, locale)


@pytest.mark.parametrize("role", ["Trainee", "Accreditation officer"])
def test_others_see_nothing_of_it(client, person, role):
    question = make.single_choice()
    make.published(question)
    client.force_login(person(role))

    for url in (
        reverse("question_record", args=[question.pk]),
        reverse("question_versions", args=[question.pk, 1, 1]),
        reverse("question_coverage"),
    ):
        answer = client.get(url)
        assert answer.status_code != 200
        assert "Stay near" not in answer.content.decode()
