"""Quizzes in the programme tree: what is frozen, and what stands in the way."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from assessments.domain.publishing import retire
from assessments.models import QuizPage, QuizPassed
from courses.domain.drafting import outline_of
from courses.domain.outline import frozen_page
from tests.factories import assessments as make
from tests.factories import content
from tests.factories.courses import ready_programme

pytestmark = pytest.mark.django_db


def test_a_quiz_is_frozen_with_the_versions_of_its_questions():
    fixed, case = make.single_choice(), make.vignette(make.true_false(), make.numeric())
    pool = [make.true_false(outcomes="A1") for _each in range(3)]

    page = make.quiz(fixed, case, draws=[{"count": 2, "outcome": "A1"}])
    frozen = page.frozen_content()

    assert [each["version"] for each in frozen["fixed"]] == [
        fixed.published_version_id,
        case.published_version_id,
    ]
    assert frozen["fixed"][0]["sha256"] == fixed.published_version.sha256
    drawn = {each["version"] for each in frozen["draws"][0]["pool"]}
    assert drawn == {each.published_version_id for each in pool}
    assert frozen["question_count"] == 1 + 2 + 2
    assert (frozen["is_graded"], frozen["pass_percent"]) == (True, "70.00")
    assert page.freeze_problems() == []


def test_a_quiz_says_what_is_wrong_with_it(trainer):
    draft = make.single_choice(is_published=False, name="Only a draft")
    retired = make.single_choice(name="Out of date")
    retire(retired, reason="Old", by=trainer)

    empty = make.quiz().freeze_problems()
    broken = make.quiz(draft, retired, draws=[{"count": 3, "tag": "nothing"}])

    assert any("no questions" in problem for problem in empty)
    problems = " ".join(broken.freeze_problems())
    assert "“Only a draft” is not published" in problems
    assert "“Out of date” is retired" in problems
    assert "asks for 3 questions, and the bank has 0" in problems


def test_written_answers_are_not_drawn_unless_asked_for():
    make.short_text(outcomes="A1")
    make.vignette(make.short_text(), outcomes="A1")
    automatic = make.true_false(outcomes="A1")

    only, every = (
        make.quiz(draws=[{"count": 1, "outcome": "A1"}]),
        make.quiz(draws=[{"count": 1, "outcome": "A1", "automatic_only": False}]),
    )

    assert [e.version for e in only.pools()[0]] == [automatic.published_version_id]
    assert len(every.pools()[0]) == 3


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"pass_percent": None}, "pass_percent"),
        ({"pass_percent": Decimal(101)}, "pass_percent"),
        ({"feedback": "after_other"}, "feedback_after"),
    ],
)
def test_a_quiz_that_makes_no_sense_is_refused(fields, wrong):
    page = make.quiz(make.single_choice())
    for name, value in fields.items():
        setattr(page, name, value)

    with pytest.raises(ValidationError) as refusal:
        page.full_clean()

    assert set(refusal.value.message_dict) == {wrong}


def test_a_translated_quiz_asks_translated_questions_where_there_are_some():
    slovene = content.locale("sl")
    translated, other = make.single_choice(), make.true_false()
    copy = translated.copy_for_translation(slovene)
    copy.save()
    copy = make.published(copy)
    parent = make.content.module()
    page = make.quiz(translated, other, parent=parent)
    in_slovene = QuizPage.objects.get(pk=page.pk)
    in_slovene.locale = slovene

    frozen = in_slovene.frozen_content()

    assert [each["version"] for each in frozen["fixed"]] == [
        copy.published_version_id,
        other.published_version_id,
    ]


def test_freezing_many_quizzes_reads_the_bank_once(django_assert_max_num_queries):
    questions = [make.single_choice() for _each in range(3)]
    programme = ready_programme()
    parent = make.ModulePage.objects.child_of(programme).first()
    draw = {"count": 1}
    make.quiz(*questions[:2], parent=parent, draws=[draw])

    def cost() -> int:
        with django_assert_max_num_queries(80) as captured:
            outline_of(programme)
        return len(captured)

    cost()
    few = cost()
    for _each in range(4):
        make.quiz(*questions[:2], parent=parent, draws=[draw])

    assert cost() == few


def test_what_is_frozen_does_not_follow_the_page():
    question = make.single_choice()
    run, item = make.quiz_run(question)
    before = frozen_page(item, "en").content
    page = QuizPage.objects.get(translation_key=item.key)
    page.pass_percent = Decimal(10)
    page.questions.all().delete()
    page.save_revision().publish()

    assert frozen_page(run.version.items.get(pk=item.pk), "en").content == before


def test_the_requirement_belongs_to_a_graded_quiz_of_its_programme():
    programme = ready_programme()
    parent = make.ModulePage.objects.child_of(programme).first()
    graded = make.quiz(make.single_choice(), parent=parent, title="Looking back")
    ungraded = make.quiz(make.single_choice(), parent=parent, is_graded=False)
    elsewhere = make.quiz(make.single_choice())

    for page in (ungraded, elsewhere):
        with pytest.raises(ValidationError):
            QuizPassed(programme=programme, quiz_key=page.translation_key).full_clean()
    requirement = QuizPassed(programme=programme, quiz_key=graded.translation_key)
    requirement.full_clean()

    assert requirement.quiz_title == "Looking back"
    assert str(requirement) == "Pass the quiz “Looking back”."


def test_the_requirement_names_a_quiz_that_is_gone():
    programme = ready_programme()
    requirement = QuizPassed.objects.create(
        programme=programme,
        quiz_key=make.quiz(make.single_choice()).translation_key,
        quiz_title="Elsewhere",
    )

    assert requirement.problems(outline_of(programme))


def test_the_requirement_of_a_version_never_changes():
    run, _item = make.quiz_run(make.single_choice())

    with pytest.raises(DatabaseError), transaction.atomic():
        QuizPassed.objects.filter(version=run.version).update(quiz_title="Other")


def test_a_coordinator_requires_a_quiz_in_the_admin(client, administrator):
    programme = ready_programme()
    parent = make.ModulePage.objects.child_of(programme).first()
    page = make.quiz(make.single_choice(), parent=parent, title="Looking back")
    client.force_login(administrator)
    administrator.is_superuser = True
    administrator.save()

    listed = client.get(reverse("courses:requirements", args=[programme.pk]))

    assert listed.status_code == 200
    form = QuizPassed._meta.get_field("quiz_key").formfield()
    assert (str(page.translation_key), f"{page.code} – Looking back") in form.choices


def test_a_quiz_has_an_editor_and_a_preview(client, person):
    client.force_login(person(is_superuser=True))
    page = make.quiz(
        make.single_choice(name="The first"), draws=[{"count": 1, "outcome": "A9"}]
    )

    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    request = page.make_preview_request(editor.wsgi_request)

    assert editor.status_code == 200
    text = request.content.decode()
    assert "The first" in text
    assert "the bank has 0" in text


def test_nobody_meets_the_quiz_page_in_public(client):
    page = make.quiz(make.single_choice())

    response = client.get(page.url)

    assert response.status_code == 302
    assert response.url == page.programme_page().url
