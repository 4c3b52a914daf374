"""Taking a quiz through the browser's eyes, with and without JavaScript."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.domain.answers import milliseconds
from assessments.domain.attempts import start
from assessments.models import Attempt
from lms.core.exports import export_of
from tests.factories import assessments as make
from tests.factories.runs import place_on, someone

pytestmark = pytest.mark.django_db

SECRETS = ("is_correct", "is_true", "About: ", "Calm first", "3 = words", "Finish the")


@pytest.fixture
def taking(client, trainee):
    """A signed-in trainee with a place on a run with a quiz of every kind."""
    run, item = make.quiz_run(
        make.single_choice(outcomes="A1"),
        make.multiple_choice(),
        make.vignette(make.true_false(), make.numeric()),
        make.matching(),
        make.ordering(),
        make.short_text(),
    )
    client.force_login(trainee)
    return place_on(run, trainee), item


def page(name: str, attempt: Attempt, *more: int) -> str:
    run = attempt.enrolment.run_id
    return reverse(f"assessments:{name}", args=[run, attempt.pk, *more])


def begin(client, enrolment, item) -> Attempt:
    url = reverse("assessments:start", args=[enrolment.run_id, item.key])
    client.post(url)
    return Attempt.objects.get(enrolment=enrolment, state="open")


def test_the_first_page_says_what_to_expect_and_begins_nothing(client, taking):
    enrolment, item = taking

    response = client.get(
        reverse("assessments:quiz", args=[enrolment.run_id, item.key])
    )

    text = response.content.decode()
    assert "7 questions" in text
    assert "70 % is needed to pass" in text
    assert "3 tries" in text
    assert "<title>Learning" in text
    assert "no-store" in response["Cache-Control"]
    assert not Attempt.objects.exists()


def test_no_page_gives_the_key_away_before_handing_in(client, taking):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)

    texts = [
        client.get(page("attempt", attempt)).content.decode(),
        client.get(page("hand_in", attempt)).content.decode(),
        client.post(
            page("answer", attempt, 1), {"q1": "", "revision": "5"}
        ).content.decode(),
    ]

    for text in texts:
        assert not [secret for secret in SECRETS if secret in text]
    assert "Stay near" in texts[0]


def form_of(attempt: Attempt, **answers: object) -> dict[str, object]:
    """Return what the whole form sends: every question, with what was shown."""
    shown = {f"r{r.position}": str(r.revision) for r in attempt.responses.all()}
    return {**shown, **answers}


def test_without_javascript_the_form_saves_and_leads_on(client, taking):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)
    body = attempt.responses.get(position=1).version.payload["body"]

    client.post(
        page("attempt", attempt),
        form_of(attempt, q1=body["choices"][1]["key"], q3="false", then="save"),
    )
    response = client.post(
        page("attempt", attempt),
        form_of(
            attempt,
            q1=body["choices"][1]["key"],
            q3="false",
            q4="19,2",
            then="hand-in",
        ),
    )

    assert response.url == page("hand_in", attempt)
    answers = dict(attempt.responses.values_list("position", "answer"))
    assert answers[1] == body["choices"][1]["key"]
    assert answers[3] is False
    assert answers[4] == "19,2"
    asked = client.get(response.url).content.decode()
    assert "4 questions are still open" in asked
    assert "Question 2" in asked
    assert Attempt.objects.get().is_open


def test_a_form_that_is_out_of_date_overwrites_nothing(client, taking):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)
    old = form_of(attempt, q3="true", then="save")
    client.post(
        page("answer", attempt, 3),
        {"q3": "false", "revision": str(milliseconds(timezone.now()))},
    )

    response = client.post(page("attempt", attempt), old)

    assert attempt.responses.get(position=3).answer is False
    assert "changed in another window" in response.content.decode()


def test_an_answer_that_cannot_be_meant_is_shown_with_the_reason(client, taking):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)

    response = client.post(
        page("attempt", attempt), form_of(attempt, q3="true", q4="many", then="hand-in")
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="many"' in text
    assert "Please type a number" in text
    assert attempt.responses.get(position=3).answer is True
    assert attempt.responses.get(position=4).answer is None


def test_one_answer_is_saved_and_acknowledged(client, taking):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)
    keys = [
        c["key"]
        for c in attempt.responses.get(position=2).version.payload["body"]["choices"]
    ]
    url = page("answer", attempt, 2)

    told = client.post(url, {"q2": keys[:2], "revision": "10"}).json()
    late = client.post(url, {"q2": keys[2:], "revision": "9"}).json()
    again = client.post(url, {"q2": keys[:2], "revision": "10"}).json()

    assert (told["saved"], told["revision"], told["complete"]) == (True, 10, True)
    assert (late["saved"], late["revision"]) == (False, 10)
    assert again["saved"]
    assert attempt.responses.get(position=2).answer == sorted(keys[:2])


def test_a_clock_that_is_ahead_locks_nobody_out(client, taking):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)
    url = page("answer", attempt, 3)
    tomorrow = milliseconds(timezone.now() + timedelta(days=1))

    client.post(url, {"q3": "true", "revision": str(tomorrow)})
    attempt.responses.filter(position=3).update(revision=1)
    told = client.post(url, {"q3": "false", "revision": str(tomorrow)}).json()

    assert told["saved"]
    assert told["revision"] < tomorrow


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"q4": "many", "revision": "5"}, 422),
        ({"q4": "19.2"}, 400),
        ({"q4": "19.2", "revision": "x"}, 400),
    ],
)
def test_what_cannot_be_saved_is_refused(client, taking, sent, status):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)

    response = client.post(page("answer", attempt, 4), sent)

    assert response.status_code == status
    assert attempt.responses.get(position=4).answer is None


def test_saving_costs_five_queries(client, taking, django_assert_max_num_queries):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)
    url = page("answer", attempt, 3)
    client.post(url, {"q3": "true", "revision": "1"})

    with django_assert_max_num_queries(9) as captured:
        client.post(url, {"q3": "false", "revision": "2"})

    real = [q["sql"] for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(real) <= 5


def test_showing_costs_the_same_for_any_number_of_questions(
    client, trainee, django_assert_max_num_queries
):
    client.force_login(trainee)
    costs = set()
    for size in (2, 9):
        run, item = make.quiz_run(*[make.single_choice() for _each in range(size)])
        attempt = start(place_on(run, trainee), item)
        client.get(page("attempt", attempt))
        with django_assert_max_num_queries(40) as captured:
            client.get(page("attempt", attempt))
        costs.add(len(captured))

    assert len(costs) == 1


def test_handing_in_shows_the_result_as_the_rules_allow(client, taking, trainer):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)
    client.post(page("hand_in", attempt))

    response = client.get(page("attempt", attempt))
    text = client.get(response.url).content.decode()

    assert response.url == page("result", attempt)
    assert "Not yet" in text
    assert "Your next try opens on" in text
    assert "Lesson 1.1" in text
    assert "About: Stay near" in text
    assert "no-store" in client.get(response.url)["Cache-Control"]


def result_of(client, trainee, right: bool = True, **settings) -> str:
    run, item = make.quiz_run(make.single_choice(outcomes="A1"), **settings)
    client.force_login(trainee)
    enrolment = place_on(run, trainee)
    attempt = make.take(enrolment, item, right=right, at=timezone.now())
    return client.get(page("result", attempt)).content.decode()


def test_only_the_score_is_shown_where_the_quiz_says_so(client, trainee):
    text = result_of(client, trainee, feedback="score")

    assert "100 %" in text
    assert "About: " not in text
    assert "Stay near" not in text


def test_feedback_waits_until_no_further_try_comes(client, trainee):
    waiting = result_of(client, trainee, right=False, feedback="when_done")
    passed = result_of(client, someone(), feedback="when_done")

    assert "About: " not in waiting
    assert "To look at again" in waiting
    assert "About: Stay near" in passed


def test_a_pre_test_tells_nothing_before_the_post_test_is_done(client, trainee):
    before = make.quiz(make.single_choice(), is_graded=False, tries=1)
    after = make.quiz(make.single_choice(), parent=before.get_parent().specific)
    before.feedback, before.feedback_after = "after_other", after
    before.save_revision().publish()
    programme = before.programme_page()
    make.content.outcome(programme)
    make.QuizPassed.objects.create(
        programme=programme, quiz_key=after.translation_key, quiz_title="After"
    )
    run = make.run_of(make.frozen_version(programme))
    enrolment = place_on(run, trainee)
    first, second = (
        run.version.items.get(key=key)
        for key in (before.translation_key, after.translation_key)
    )
    client.force_login(trainee)
    attempt = make.take(enrolment, first, at=timezone.now())
    secrets = ("About: ", "100 %", "Stay near")

    text = client.get(page("result", attempt)).content.decode()
    assert not [secret for secret in secrets if secret in text]
    overview = reverse("assessments:quiz", args=[run.pk, first.key])
    assert "100" not in client.get(overview).content.decode()
    # One failed try with more to come is not the end of the post-test.
    failed = make.take(enrolment, second, right=False, at=timezone.now())
    assert failed.passed is False
    assert "About: " not in client.get(page("result", attempt)).content.decode()

    make.take(enrolment, second, at=timezone.now() + timedelta(days=2))

    text = client.get(page("result", attempt)).content.decode()
    assert "About: Stay near" in text


def test_another_persons_attempt_does_not_exist(client, taking, coordinator):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)
    place_on(enrolment.run, other := someone())

    for user in (other, someone(), coordinator):
        client.force_login(user)
        for name in ("attempt", "hand_in", "result"):
            assert client.get(page(name, attempt)).status_code == 404
        answer = client.post(
            page("answer", attempt, 3), {"q3": "true", "revision": "5"}
        )
        assert answer.status_code == 404
        assert client.post(page("hand_in", attempt)).status_code == 404
    attempt.refresh_from_db()
    assert attempt.is_open
    assert not attempt.responses.exclude(answer=None).exists()


def test_without_a_place_there_is_no_quiz(client, taking):
    enrolment, item = taking
    client.force_login(someone())

    url = reverse("assessments:quiz", args=[enrolment.run_id, item.key])
    assert client.get(url).status_code == 404
    url = reverse("assessments:start", args=[enrolment.run_id, item.key])
    assert client.post(url).status_code == 404
    client.logout()
    assert "/accounts/login/" in client.get(url).url


def test_reading_begins_nothing(client, taking):
    enrolment, item = taking
    url = reverse("assessments:start", args=[enrolment.run_id, item.key])

    assert client.get(url).status_code == 405
    assert not Attempt.objects.exists()


def test_people_get_their_tries_when_they_ask_for_their_data(client, taking, trainee):
    enrolment, item = taking
    attempt = begin(client, enrolment, item)
    client.post(page("answer", attempt, 3), {"q3": "false", "revision": "1"})
    client.post(page("hand_in", attempt))

    quizzes = export_of(trainee)["quizzes"]

    assert [each["try"] for each in quizzes] == [1]
    assert quizzes[0]["answers"][2]["answer"] is False
    assert quizzes[0]["answers"][2]["marks"] == [{"marks": "1.00", "comment": ""}]
    assert export_of(someone())["quizzes"] == []
