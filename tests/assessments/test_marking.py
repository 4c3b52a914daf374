"""Marking written answers, and granting tries, as trainers do it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import ExtraTry, Mark, Response
from content.models import ModulePage
from tests.factories import assessments as make
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import place_on, run_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(client, trainer):
    """A trainer whose run has one written answer that waits."""
    run, item = make.quiz_run(make.short_text(name="A goal"), trainers=[trainer])
    enrolment = place_on(run, someone("Žan", "Šuštar"))
    make.take(enrolment, item, at=timezone.now())
    client.force_login(trainer)
    return Response.objects.awaiting().get()


def test_the_queue_lists_questions_without_names(client, waiting):
    queue = client.get(reverse("assessments:marking")).content.decode()
    answers = client.get(
        reverse("assessments:mark_question", args=[waiting.version.question_id])
    ).content.decode()

    assert "A goal" in queue
    assert "I want to finish the year" in answers
    assert "3 = words" in answers
    for text in (queue, answers):
        assert "Šuštar" not in text


def test_the_desk_names_quizzes_in_the_readers_language(client, trainer):
    programme = ready_programme(sessions=1)
    module = programme.get_children().type(ModulePage).first().specific
    page = make.quiz(make.short_text(), parent=module, title="Goals")
    make.slovene_copy(page, title="Cilji")
    run = run_of(frozen_version(programme), trainers=[trainer])
    place = place_on(run)
    client.force_login(trainer)

    about = [run.pk, page.translation_key]
    for address in (
        reverse("assessments:marking"),
        reverse("assessments:extra_try", args=[*about, place.pk]),
        reverse("assessments:accommodation", args=[*about, place.pk]),
    ):
        shown = client.get(address, headers={"accept-language": "sl"}).content.decode()
        assert "Cilji<" in shown, address
        assert "Goals<" not in shown, address


def mark(client, response, marks="2", comment="Add a date."):
    name = f"a{response.pk}"
    return client.post(
        reverse("assessments:mark", args=[response.pk]),
        {f"{name}-marks": marks, f"{name}-comment": comment},
    )


def test_a_mark_is_saved_and_the_answer_leaves_the_queue(client, waiting, trainer):
    mark(client, waiting)

    saved = Mark.objects.get(by=trainer)
    assert (saved.marks, saved.comment) == (2, "Add a date.")
    queue = client.get(reverse("assessments:marking")).content.decode()
    assert "Nothing waits for marking" in queue


@pytest.mark.parametrize("marks", ["4", "-1", "", "many"])
def test_marks_outside_the_range_are_refused(client, waiting, marks):
    response = mark(client, waiting, marks)

    assert response.status_code == 422
    assert not Mark.objects.exists()


def test_other_trainers_see_nothing_and_coordinators_everything(
    client, waiting, person, coordinator
):
    client.force_login(person("Trainer"))
    assert mark(client, waiting).status_code == 404
    assert "A goal" not in client.get(reverse("assessments:marking")).content.decode()
    assert not Mark.objects.exists()

    client.force_login(coordinator)
    assert "A goal" in client.get(reverse("assessments:marking")).content.decode()
    mark(client, waiting)
    assert Mark.objects.count() == 1


def test_trainees_and_officers_may_not_mark(client, waiting, trainee, officer):
    for user in (trainee, officer):
        client.force_login(user)
        assert client.get(reverse("assessments:marking")).status_code == 403
        assert mark(client, waiting).status_code == 403
    assert not Mark.objects.exists()


def test_the_queue_costs_the_same_for_any_number(
    client, trainer, django_assert_max_num_queries
):
    client.force_login(trainer)
    run, item = make.quiz_run(
        make.short_text(), make.short_text(), make.short_text(), trainers=[trainer]
    )

    def cost(name: str, *args: int) -> int:
        with django_assert_max_num_queries(60) as captured:
            client.get(reverse(f"assessments:{name}", args=args))
        return len(captured)

    make.take(place_on(run), item, at=timezone.now())
    about = Response.objects.awaiting().first().version.question_id
    cost("mark_question", about)
    few = cost("marking"), cost("mark_question", about)
    for _each in range(6):
        make.take(place_on(run), item, at=timezone.now())

    assert (cost("marking"), cost("mark_question", about)) == few


@pytest.fixture
def failed(trainer):
    """A run whose only participant has used the only try."""
    run, item = make.quiz_run(make.single_choice(), tries=1, trainers=[trainer])
    enrolment = place_on(run)
    make.take(enrolment, item, right=False, at=timezone.now())
    return enrolment, item


def grant(client, enrolment, item, reason="Was ill"):
    url = reverse(
        "assessments:extra_try", args=[enrolment.run_id, item.key, enrolment.pk]
    )
    return client.post(url, {"reason": reason})


def test_a_trainer_sees_the_tries_and_grants_one_more(client, failed, trainer):
    enrolment, item = failed
    client.force_login(trainer)
    url = reverse("assessments:run_quiz", args=[enrolment.run_id, item.key])
    assert url in client.get(reverse("assessments:marking")).content.decode()
    assert "no try left" in client.get(url).content.decode()

    assert grant(client, enrolment, item, reason="").status_code == 200
    assert not ExtraTry.objects.exists()
    grant(client, enrolment, item)

    assert ExtraTry.objects.get().granted_by == trainer
    assert "no try left" not in client.get(url).content.decode()


def test_strangers_grant_nothing(client, failed, trainee, person, officer):
    enrolment, item = failed
    for user in (trainee, person("Trainer"), officer, enrolment.person):
        client.force_login(user)
        assert grant(client, enrolment, item).status_code == 404
    assert not ExtraTry.objects.exists()


def test_the_tries_of_a_run_cost_the_same_for_any_number(
    client, failed, trainer, django_assert_max_num_queries
):
    enrolment, item = failed
    client.force_login(trainer)
    url = reverse("assessments:run_quiz", args=[enrolment.run_id, item.key])

    def cost() -> int:
        with django_assert_max_num_queries(60) as captured:
            client.get(url)
        return len(captured)

    cost()
    few = cost()
    for _each in range(5):
        make.take(place_on(enrolment.run), item, at=timezone.now())

    assert cost() == few
