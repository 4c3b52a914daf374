"""What trainees see: my learning, a course, its lessons, the evaluation form."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format

from content.models import LessonPage
from courses.domain.attendance import record
from courses.domain.enrolling import withdraw
from courses.domain.evaluation import hand_in
from courses.domain.journey import journeys
from courses.domain.progress import complete
from courses.domain.runs import cancel_run, finish_run
from courses.models import (
    ActivityProgress,
    Enrolment,
    EvaluationAnswer,
    EvaluationReceipt,
)
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import (
    AFTER,
    BEFORE,
    attend,
    coordinator_of_runs,
    place_on,
    run_of,
    sessions_of,
)

pytestmark = pytest.mark.django_db


def block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid4())}


def text(html):
    return block("text", html)


USUAL = [text("<h2>First</h2><p>One.</p>"), text("<h2>Second</h2><p>Two.</p>")]
OTHER = [text("<p>Gently one.</p>"), text("<p>Gently two.</p>")]


@pytest.fixture(autouse=True)
def _empty_cache():
    caches["rendered"].clear()


@pytest.fixture
def run():
    """Two lessons, the first heavy and in two versions; two sessions; a form."""
    programme = ready_programme(lessons=2)
    page = LessonPage.objects.get(code="A1-O1")
    page.intensity, page.content_note = 2, "This lesson speaks about loss."
    page.body, page.alternative_body = USUAL, OTHER
    page.save_revision().publish()
    return run_of(frozen_version(programme))


@pytest.fixture
def place(run, trainee):
    return place_on(run, trainee)


@pytest.fixture
def reader(client, place, trainee):
    client.force_login(trainee)
    return client


def item(run, code):
    return run.version.items.get(code=code)


def lesson_url(run, code, name="lesson"):
    return reverse(f"courses:{name}", args=[run.pk, item(run, code).key])


def body(response):
    return response.content.decode()


# Who may open what


@pytest.mark.parametrize("code", ["A1-O1", "A1-O2"])
def test_lesson_is_not_there_for_who_has_no_place(client, run, person, code):
    client.force_login(person("Trainee"))

    assert client.get(lesson_url(run, code)).status_code == 404
    assert client.get(reverse("courses:run", args=[run.pk])).status_code == 404


def test_who_has_left_no_longer_sees_the_run(reader, run, place):
    withdraw(place, reason="Moved", by=coordinator_of_runs())

    assert reader.get(reverse("courses:run", args=[run.pk])).status_code == 404
    assert "No course yet" in body(reader.get(reverse("courses:my_learning")))


@pytest.mark.parametrize("name", ["my_learning", "run", "lesson"])
def test_anonymous_people_sign_in_first(client, run, name):
    urls = {
        "my_learning": reverse("courses:my_learning"),
        "run": reverse("courses:run", args=[run.pk]),
        "lesson": lesson_url(run, "A1-O1"),
    }

    response = client.get(urls[name])

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_lesson_of_another_version_is_not_there(reader, run):
    other = frozen_version(lessons=1).items.get(kind="lesson")
    url = reverse("courses:lesson", args=[run.pk, other.key])

    assert reader.get(url).status_code == 404
    assert reader.post(f"{url}done/").status_code == 404
    assert not ActivityProgress.objects.exists()


def test_waiting_list_opens_an_explanation_and_no_lesson(client, person, trainee):
    run = run_of(capacity=1)
    place_on(run)
    waiting = place_on(run, trainee)
    assert waiting.status == Enrolment.Status.WAITING
    client.force_login(trainee)

    page = client.get(reverse("courses:run", args=[run.pk]))

    assert "You are on the waiting list" in body(page)
    assert "Waiting for a place" in body(client.get(reverse("courses:my_learning")))
    assert client.get(lesson_url(run, "A1-O1")).status_code == 404


def test_trainer_looks_at_their_run_and_nothing_is_recorded(client, trainer):
    run = run_of(frozen_version(lessons=1), trainers=[trainer])
    client.force_login(trainer)

    course = client.get(reverse("courses:run", args=[run.pk]))
    lesson = client.get(lesson_url(run, "A1-O1"))

    assert "You see this course as a trainee does" in body(course)
    assert "Safety comes first." in body(lesson)
    assert "Done, go on" not in body(lesson)
    assert client.post(lesson_url(run, "A1-O1", "lesson_done")).status_code == 404
    assert client.post(lesson_url(run, "A1-O1", "lesson_pause")).status_code == 404
    assert not ActivityProgress.objects.exists()


def test_trainer_does_not_see_the_run_of_others(client, trainer, run):
    client.force_login(trainer)

    assert client.get(reverse("courses:run", args=[run.pk])).status_code == 404


def test_cancelled_run_can_be_read_and_records_nothing(reader, run):
    cancel_run(run, reason="No trainer", by=coordinator_of_runs())

    page = reader.get(lesson_url(run, "A1-O2"))

    assert "Safety comes first." in body(page)
    assert "Done, go on" not in body(page)
    assert reader.post(lesson_url(run, "A1-O2", "lesson_done")).status_code == 404


# Reading


def test_heavy_lesson_opens_with_its_note_and_three_ways_on(reader, run):
    page = body(reader.get(lesson_url(run, "A1-O1")))

    assert "This lesson speaks about loss." in page
    assert 'href="?read=usual"' in page
    assert 'href="?read=other"' in page
    assert f'href="{reverse("courses:run", args=[run.pk])}"' in page
    assert "One." not in page


@pytest.mark.parametrize(
    ("read", "seen", "unseen"),
    [("usual", "One.", "Gently one."), ("other", "Gently one.", "<p>One.")],
)
def test_reader_gets_the_version_they_chose(reader, run, read, seen, unseen):
    page = body(reader.get(lesson_url(run, "A1-O1"), {"read": read}))

    assert seen in page
    assert unseen not in page
    assert "who will you talk it through with" in page


def test_headings_of_a_lesson_are_linked(reader, run):
    page = body(reader.get(lesson_url(run, "A1-O1"), {"read": "usual"}))

    assert 'href="#part-2">Second</a>' in page
    assert 'id="part-2">Second</h2>' in page


def test_learning_pages_are_not_kept_and_say_nothing_in_their_title(reader, run):
    for url in (
        reverse("courses:my_learning"),
        reverse("courses:run", args=[run.pk]),
        lesson_url(run, "A1-O2"),
    ):
        response = reader.get(url)
        title = body(response).split("<title>")[1].split("</title>")[0]
        assert "no-store" in response["Cache-Control"]
        assert "Lesson 1.2" not in title
        assert run.version.title not in title


def test_reading_changes_nothing(reader, run):
    reader.get(lesson_url(run, "A1-O1"), {"read": "usual"})
    reader.get(lesson_url(run, "A1-O2"))

    assert not ActivityProgress.objects.exists()


def test_lesson_in_a_language_it_does_not_have_says_so(reader, run):
    page = body(reader.get(lesson_url(run, "A1-O2"), headers={"accept-language": "sl"}))

    assert '<html lang="sl"' in page
    assert '<article class="lesson__body blocks" lang="en"' in page


# Pausing and going on


def test_pause_keeps_the_place_and_the_lesson_goes_on_there(reader, run, place):
    response = reader.post(
        lesson_url(run, "A1-O1", "lesson_pause"),
        {"block": USUAL[1]["id"], "read": "usual"},
    )

    assert response.url == reverse("courses:my_learning")
    assert place.progress.get().paused_at_block == USUAL[1]["id"]
    page = body(reader.get(lesson_url(run, "A1-O1"), {"read": "usual"}))
    assert f'href="#block-{USUAL[1]["id"]}" data-resume' in page
    assert f'id="block-{USUAL[1]["id"]}"' in page


def test_quiet_saving_answers_without_a_page(reader, run, place):
    response = reader.post(
        lesson_url(run, "A1-O1", "lesson_pause"),
        {"block": USUAL[0]["id"], "read": "usual", "quiet": "1"},
    )

    assert (response.status_code, response.content) == (204, b"")
    assert place.progress.get().paused_at_block == USUAL[0]["id"]


@pytest.mark.parametrize("block_id", ["", "made-up", "block-none"])
def test_an_unknown_place_is_the_beginning(reader, run, place, block_id):
    reader.post(lesson_url(run, "A1-O1", "lesson_pause"), {"block": block_id})

    assert place.progress.get().paused_at_block == ""


def test_nothing_stored_tells_which_version_was_read(run, client, person):
    """Two people pause and finish, one in each version: their rows look the same."""
    rows = []
    for read, blocks in (("usual", USUAL), ("other", OTHER)):
        reader = person("Trainee")
        place = place_on(run, reader)
        client.force_login(reader)
        client.get(lesson_url(run, "A1-O1"), {"read": read})
        client.post(
            lesson_url(run, "A1-O1", "lesson_pause"),
            {"block": blocks[1]["id"], "read": read},
        )
        paused = place.progress.get().paused_at_block
        client.post(lesson_url(run, "A1-O1", "lesson_done"))
        progress = place.progress.get()
        rows.append((paused, progress.paused_at_block, progress.is_completed))
        session = {
            key: value
            for key, value in client.session.items()
            if not key.startswith("_auth")
        }
        assert read not in str(session)

    assert rows[0] == rows[1] == (USUAL[1]["id"], "", True)


def test_place_in_the_other_version_is_found_again(reader, run):
    reader.post(
        lesson_url(run, "A1-O1", "lesson_pause"),
        {"block": OTHER[1]["id"], "read": "other"},
    )

    page = body(reader.get(lesson_url(run, "A1-O1"), {"read": "other"}))

    assert f'href="#block-{OTHER[1]["id"]}" data-resume' in page


def test_done_leads_to_what_is_next(client, trainee):
    """To the next lesson; with only sessions to come, back to the course."""
    starts_on = timezone.localdate() + timedelta(days=30)
    run = run_of(frozen_version(lessons=2), starts_on=starts_on)
    place = place_on(run, trainee)
    client.force_login(trainee)

    first = client.post(lesson_url(run, "A1-O1", "lesson_done"))
    second = client.post(lesson_url(run, "A1-O2", "lesson_done"))

    assert first.url == lesson_url(run, "A1-O2")
    assert second.url == reverse("courses:run", args=[run.pk])
    assert place.progress.filter(completed_at__isnull=False).count() == 2


@pytest.mark.parametrize("name", ["lesson_done", "lesson_pause"])
def test_get_cannot_finish_or_pause(reader, run, name):
    assert reader.get(lesson_url(run, "A1-O2", name)).status_code == 405


# What is next


def test_lessons_come_first_then_sessions_then_the_form(run, place):
    def next_code(at):
        step = journeys([place], at=at)[place.pk].next_step
        return step and step.item.code

    codes = [next_code(BEFORE)]
    for code in ("A1-O1", "A1-O2"):
        complete(place, item(run, code), by=place.person)
        codes.append(next_code(BEFORE))
    attend(place)
    codes.append(next_code(AFTER))
    hand_in(place, item(run, "A-E"), {"safe": 5}, on=AFTER.date())
    codes.append(next_code(AFTER))

    assert codes == ["A1-O1", "A1-O2", "A1-S1", "A-E", None]


@pytest.mark.parametrize(
    ("state", "shown"),
    [("present", "attended"), ("excused", "excused"), ("absent", "missed")],
)
def test_session_is_shown_as_recorded(run, place, state, shown):
    session = sessions_of(run)[0]
    record(session, place, state=state, by=coordinator_of_runs(), at=AFTER)

    journey = journeys([place], at=AFTER)[place.pk]

    assert [step.state for step in journey.sessions] == [shown, "no_information"]


def test_session_to_come_shows_weekday_time_and_alternative(client, trainee):
    programme = ready_programme()
    planned = LessonPage.objects.get().get_parent().specific.planned_sessions.first()
    planned.alternative_task = "Observe and write down what helped."
    planned.save()
    starts_on = timezone.localdate() + timedelta(days=30)
    run = run_of(frozen_version(programme), starts_on=starts_on, place="Novi Sad")
    place_on(run, trainee)
    client.force_login(trainee)

    page = body(client.get(reverse("courses:run", args=[run.pk])))

    start = sessions_of(run)[0].local_start
    assert start.strftime("%A") in page
    assert time_format(start.time()) in page
    assert "Novi Sad" in page
    assert "Observe and write down what helped." in page


def test_my_learning_says_what_is_next_and_what_is_missing(reader, run):
    page = body(reader.get(reverse("courses:my_learning")))

    assert "What is next" in page
    assert lesson_url(run, "A1-O1") in page
    assert "Online activities done: 0 of 2." in page
    assert "Evaluation form still to be handed in" in page


def test_my_learning_is_calm_when_there_is_nothing(client, trainee):
    client.force_login(trainee)

    page = body(client.get(reverse("courses:my_learning")))

    assert "No course yet" in page


def test_course_marks_what_is_done_and_what_is_required(reader, run, place):
    complete(place, item(run, "A1-O1"), by=place.person)
    attend(place, missed=[0], unknown=[1])

    page = body(reader.get(reverse("courses:run", args=[run.pk])))

    for expected in ("Done", "Missed", "Not started", "To be made up: A1-S1"):
        assert expected in page


# The evaluation form


def evaluation_url(run):
    return reverse("courses:evaluation", args=[run.pk, item(run, "A-E").key])


def test_form_is_handed_in_once_and_then_thanks(reader, run, place):
    response = reader.post(evaluation_url(run), {"safe": "4"})
    again = reader.post(evaluation_url(run), {"safe": "1"})

    assert response.url == again.url == reverse("courses:run", args=[run.pk])
    assert EvaluationAnswer.objects.get().answers == {"safe": 4}
    assert EvaluationReceipt.objects.get().enrolment == place
    assert "You have handed in this form" in body(reader.get(evaluation_url(run)))


@pytest.mark.parametrize("data", [{}, {"safe": "9"}])
def test_form_with_errors_is_shown_again(reader, run, data):
    response = reader.post(evaluation_url(run), data)

    assert response.status_code == 200
    assert "Please look at these points" in body(response)
    assert not EvaluationReceipt.objects.exists()


def test_trainer_cannot_hand_in_a_form(client, trainer):
    run = run_of(trainers=[trainer])
    client.force_login(trainer)

    assert client.get(evaluation_url(run)).status_code == 200
    assert client.post(evaluation_url(run), {"safe": "4"}).status_code == 404
    assert not EvaluationAnswer.objects.exists()


@pytest.mark.parametrize(("forms", "shown"), [(4, False), (5, True)])
def test_results_open_with_the_fifth_form(client, trainer, forms, shown):
    run = run_of(trainers=[trainer])
    for _ in range(forms):
        hand_in(place_on(run), item(run, "A-E"), {"safe": 4}, on=AFTER.date())
    client.force_login(trainer)

    page = body(client.get(reverse("courses:teach_evaluation", args=[run.pk])))

    assert ("I felt safe." in page) is shown
    assert ("Not enough forms yet" in page) is not shown


def test_results_are_for_those_who_work_on_the_run(reader, run):
    url = reverse("courses:teach_evaluation", args=[run.pk])

    assert reader.get(url).status_code == 404


# What pages cost


def queries_of(client, url):
    client.get(url)  # what is cached for everybody is there from now on
    with CaptureQueriesContext(connection) as counted:
        response = client.get(url)
    assert response.status_code == 200
    return len(counted), body(response)


def test_my_learning_costs_the_same_for_three_and_for_ten_runs(client, trainee):
    """Three runs are judged in full, the others show what is next."""
    version = frozen_version(lessons=2)
    client.force_login(trainee)
    for _ in range(3):
        place_on(run_of(version), trainee)
    few, page_of_few = queries_of(client, reverse("courses:my_learning"))
    for _ in range(7):
        place_on(run_of(version), trainee)

    many, page_of_many = queries_of(client, reverse("courses:my_learning"))

    assert page_of_few.count('class="run-card"') == 3
    assert page_of_many.count('class="run-card"') == 10
    assert many == few


def test_course_costs_the_same_for_many_items(client, trainee):
    client.force_login(trainee)
    small = run_of(frozen_version(lessons=1, sessions=1))
    large = run_of(frozen_version(lessons=10, sessions=10))
    for run in (small, large):
        place_on(run, trainee)

    few, many = (
        queries_of(client, reverse("courses:run", args=[run.pk]))[0]
        for run in (small, large)
    )

    assert many == few


def test_lesson_costs_little_once_it_was_rendered(
    reader, run, django_assert_max_num_queries
):
    reader.get(lesson_url(run, "A1-O2"))

    with django_assert_max_num_queries(12):
        reader.get(lesson_url(run, "A1-O2"))


def test_a_finished_course_sends_nobody_on(reader, run):
    address = reverse("courses:run", args=[run.pk])
    assert "What is next" in body(reader.get(address))

    finish_run(run, by=coordinator_of_runs(), at=AFTER)

    page = body(reader.get(address))
    assert "This course is finished" in page
    assert "What is next" not in page
