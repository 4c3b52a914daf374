"""What is published stays as it was; what is retired is not asked again."""

import pytest
from django.db import DatabaseError, transaction

from assessments.domain.publishing import (
    publish_version,
    refuse_deletion,
    reinstate,
    retire,
)
from assessments.models import CaseVignette, Question, QuestionVersion, SingleChoice
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from lms.core.scripts import fold
from tests.factories import assessments as make

pytestmark = pytest.mark.django_db


def test_publishing_keeps_a_version_with_the_key_and_an_audit_event():
    question = make.single_choice()

    version = QuestionVersion.objects.get()
    assert question.published_version == version
    assert version.number == 1
    assert [c["is_correct"] for c in version.payload["body"]["choices"]] == [
        False,
        True,
        False,
    ]
    event = AuditEvent.objects.get(action="question.published")
    assert event.data["sha256"] == version.sha256


def test_publishing_the_same_again_keeps_the_version():
    question = make.single_choice()

    make.published(question)

    assert QuestionVersion.objects.count() == 1
    assert AuditEvent.objects.filter(action="question.published").count() == 1


def test_publishing_what_was_published_before_uses_that_version_again():
    question = make.single_choice()
    first = question.published_version
    question.general_feedback = "<p>Other words.</p>"
    question = make.published(question)
    assert question.published_version.number == 2

    question.general_feedback = "<p>Calm first, talk later.</p>"
    question = make.published(question)

    assert question.published_version == first
    assert QuestionVersion.objects.count() == 2


def test_names_tags_and_difficulty_make_no_new_version():
    question = make.single_choice()
    question.name, question.difficulty = "Renamed", 3
    question.tags.add("calm")

    question = make.published(question)

    assert QuestionVersion.objects.count() == 1
    assert [tag.name for tag in question.tags.all()] == ["calm"]


def test_a_draft_makes_no_version_and_leaves_the_published_one():
    question = make.single_choice()
    version = question.published_version
    draft = question.get_latest_revision_as_object()
    draft.name = "Only a draft"
    draft.choices.get(text="Stay near").text  # noqa: B018 - children are there
    draft.save_revision()

    question = Question.objects.get(pk=question.pk)
    assert question.published_version == version
    assert question.get_latest_revision_as_object().published_version == version
    assert isinstance(question.get_latest_revision_as_object(), SingleChoice)


def test_an_unfair_question_gets_no_version():
    question = make.single_choice(choices=make.choices("One", "Two", right=[]))

    assert question.live
    assert question.published_version is None
    assert publish_version(question, by=None) is None
    assert not QuestionVersion.objects.exists()


def test_versions_are_never_changed_or_deleted():
    version = make.single_choice().published_version

    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(TypeError):
        version.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionVersion.objects.update(payload={})
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionVersion.objects.all()._raw_delete("default")  # noqa: SLF001
    assert QuestionVersion.objects.get().payload["kind"] == "single_choice"


def test_a_case_contains_the_versions_of_its_questions_and_follows_them():
    part = make.single_choice()
    case = make.vignette(part, make.short_text())
    before = case.published_version
    assert (before.size, before.needs_marker, before.marks) == (2, True, 4)

    part.general_feedback = "<p>New.</p>"
    part = make.published(part)

    case = CaseVignette.objects.get()
    assert case.published_version.number == 2
    assert (
        case.published_version.payload["body"]["parts"][0]["version"]
        == part.published_version_id
    )
    assert before.payload["body"]["parts"][0]["version"] != part.published_version_id


def test_a_case_with_an_unpublished_question_gets_no_version():
    case = make.vignette(make.single_choice(is_published=False))

    assert case.published_version is None
    assert any("not published" in problem for problem in case.problems())


def test_a_case_in_a_case_is_refused():
    case = make.vignette(make.vignette())

    assert case.published_version is None
    assert case.problems()


def test_retiring_needs_a_reason_and_takes_out_of_use(trainer, now):
    question = make.single_choice()

    with pytest.raises(DomainError) as refusal:
        retire(question, reason=" ", by=trainer, at=now)
    assert refusal.value.code == "reason_missing"
    assert Question.objects.in_use().count() == 1

    retire(question, reason="Out of date", by=trainer, at=now)
    retire(question, reason="Again", by=trainer)

    assert not Question.objects.in_use().exists()
    assert AuditEvent.objects.get(action="question.retired").data["reason"] == (
        "Out of date"
    )

    reinstate(question, by=trainer)
    reinstate(question, by=trainer)

    assert Question.objects.in_use().count() == 1
    assert AuditEvent.objects.filter(action="question.reinstated").count() == 1


def test_deleting_is_refused_once_published_or_used():
    used = make.single_choice(is_published=False)
    make.vignette(used)

    with pytest.raises(DomainError) as refusal:
        refuse_deletion(make.single_choice())
    assert refusal.value.code == "published_before"
    with pytest.raises(DomainError) as refusal:
        refuse_deletion(used)
    assert refusal.value.code == "in_use"
    refuse_deletion(make.single_choice(is_published=False))


def test_choices_are_searchable_at_once_in_either_script():
    make.single_choice(choices=make.choices("Ostani blizu", "Otiđi", right=[0]))
    make.true_false(name="Other")

    for typed in ("Отиђи", "otiđi"):
        assert len(Question.objects.all().search(fold(typed))) == 1


def test_questions_of_an_outcome_are_found_whole():
    for codes in ("A1", "A1, A2", "A12", "A2, A1", "A3, A1, A2", "B1"):
        make.true_false(outcomes=codes)

    found = Question.objects.for_outcome("A1")

    assert {question.outcomes for question in found} == {
        "A1",
        "A1, A2",
        "A2, A1",
        "A3, A1, A2",
    }


def test_codes_are_kept_in_one_form():
    question = make.true_false(outcomes="A2;A1,A2")

    assert question.outcomes == "A2, A1"
