"""A case that goes on step by step, and stays as it was answered."""

import pytest
from django.urls import reverse

from assessments.domain.attempts import save_answer, start, submit
from assessments.domain.unfolding import go_on
from assessments.models import VignettePart, VignetteStep
from assessments.question_types.unfolding import Asked, open_step, problems, story
from lms.core.errors import DomainError
from tests.assessments.test_bank import preview
from tests.factories import assessments as make
from tests.factories.runs import place_on

BODY = {
    "parts": [{"version": 1, "step": 1}, {"version": 2, "step": 2}],
    "steps": [{"text": "She goes.", "text_if_right": "She stays."}],
}


def asked(step: int, *, is_settled: bool = False, is_right: bool = False) -> Asked:
    return Asked(step=step, is_settled=is_settled, is_right=is_right)


def test_the_first_step_that_is_not_settled_is_open():
    assert open_step(BODY, [asked(1), asked(2)]) == 1
    assert open_step(BODY, [asked(1, is_settled=True), asked(2)]) == 2
    assert open_step(BODY, [asked(1, is_settled=True), asked(2, is_settled=True)]) == 2


def test_the_story_follows_the_answer_where_the_author_wishes():
    same = {**BODY, "steps": [{"text": "She goes.", "text_if_right": ""}]}

    assert story(BODY, 2, [asked(1, is_right=True)]) == "She stays."
    assert story(BODY, 2, [asked(1, is_right=True), asked(1)]) == "She goes."
    assert story(same, 2, [asked(1, is_right=True)]) == "She goes."


def test_steps_and_questions_must_fit():
    assert not problems(BODY)
    assert not problems({"parts": [{"version": 1}]})
    assert problems({**BODY, "parts": BODY["parts"][:1]})
    assert problems({**BODY, "parts": [*BODY["parts"], {"version": 3, "step": 3}]})


def unfolding_case():
    first = make.single_choice()
    second = make.true_false(stem=[("text", "<p>What comes second?</p>")])
    parts = [
        VignettePart(question=first, step=1, sort_order=0),
        VignettePart(question=second, step=2, sort_order=1),
    ]
    steps = [
        VignetteStep(
            text="<p>She closes the door.</p>",
            text_if_right="<p>She sits down.</p>",
            sort_order=0,
        )
    ]
    return make.vignette(parts=parts, steps=steps)


def refused_ahead(client, run, attempt, url):
    """Answers to a step that is not open yet are refused, whatever the way."""
    one = reverse("assessments:answer", args=[run.pk, attempt.pk, 2])
    answered = client.post(one, {"revision": "5", "q2": "false"})
    assert (answered.status_code, answered.json()["code"]) == (409, "step_not_reached")
    client.post(url, {"r2": "0", "q2": "false", "then": "save"})
    ahead = attempt.responses.get(position=2)
    assert (ahead.answer, ahead.revision) == (None, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("is_right", [True, False])
def test_a_case_unfolds_and_locks_what_was_left(client, is_right):
    run, item = make.quiz_run(unfolding_case())
    enrolment = place_on(run)
    client.force_login(enrolment.person)
    attempt = start(enrolment, item)
    first, second = attempt.responses.select_related("version", "vignette")
    url = reverse("assessments:attempt", args=[run.pk, attempt.pk])
    right = make.right_answer(first.version.payload)
    wrong = next(
        c["key"] for c in first.version.payload["body"]["choices"] if c["key"] != right
    )

    shown = client.get(url).content.decode()
    assert "What comes second?" not in shown
    assert "She sits down" not in shown
    assert "She closes the door" not in shown

    with pytest.raises(DomainError) as refused:
        go_on(attempt, first.vignette, 2)
    assert refused.value.code == "step_not_reached"
    refused_ahead(client, run, attempt, url)
    hand_in = client.get(reverse("assessments:hand_in", args=[run.pk, attempt.pk]))
    assert hand_in.context["open"] == [first]
    assert hand_in.context["total"] == 1
    assert "A case goes on" in hand_in.content.decode()

    answer = right if is_right else wrong
    then = f"unfold-{first.vignette_id}-1"
    sent = {"q1": answer, "r1": "0", "then": then}
    assert client.post(url, sent)["Location"].endswith("#q2")
    shown = client.get(url).content.decode()
    assert "What comes second?" in shown
    assert ("She sits down" in shown) is is_right
    assert ("She closes the door" in shown) is not is_right
    assert "Go on with the case" not in shown

    with pytest.raises(DomainError) as refused:
        save_answer(attempt, 1, wrong, revision=10**14)
    assert refused.value.code == "settled"
    go_on(attempt, first.vignette, 1)
    client.post(url, {"r2": "0", "q2": "false", "then": "save"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.answer, first.is_settled) == (answer, True)
    assert (second.answer, second.is_settled) == (False, False)
    attempt = submit(attempt, by=enrolment.person)
    assert attempt.score == 1 + int(is_right)
    with pytest.raises(DomainError):
        go_on(attempt, first.vignette, 2)


@pytest.mark.django_db
def test_the_preview_tells_how_a_case_goes_on(client, coordinator):
    client.force_login(coordinator)

    page = preview(client, unfolding_case())

    assert "What comes second?" in page
    assert "She closes the door" in page


@pytest.mark.django_db
def test_the_result_leaves_out_steps_that_were_not_reached(client):
    run, item = make.quiz_run(unfolding_case())
    enrolment = place_on(run)
    client.force_login(enrolment.person)
    attempt = submit(start(enrolment, item), by=enrolment.person)

    shown = client.get(reverse("assessments:result", args=[run.pk, attempt.pk]))

    assert [each.position for each in shown.context["outcomes"]] == [1]
    assert "was left before its end" in shown.content.decode()
    assert "What comes second?" not in shown.content.decode()
    assert (attempt.score, attempt.max_score) == (0, 2)
