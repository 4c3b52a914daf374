"""A case whose steps depend on what was answered, and what every way is worth."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from assessments.condition_field import ConditionFormField
from assessments.domain.attempts import start, submit
from assessments.domain.drafts import draft_of
from assessments.domain.importing import create_drafts
from assessments.domain.saving import check, save_answer
from assessments.domain.unfolding import go_on
from assessments.interchange import FORMATS
from assessments.interchange.paper.sheets import sheet_of
from assessments.models import Question, VignettePart, VignetteStep
from assessments.question_types.contract import key_of
from assessments.question_types.unfolding import problems
from assessments.question_types.ways import cleaned, decided, first_way, marks_on, ways
from tests.assessments.test_bank import preview
from tests.assessments.test_quiz_authoring import state_of
from tests.factories import assessments as make
from tests.factories import content
from tests.factories.runs import place_on


def part(step, *, marks="1", keys="ab", kind="single_choice"):
    choices = [{"key": key, "text": f"Say {key}"} for key in keys]
    payload = {"kind": kind, "marks": marks, "body": {"choices": choices}}
    return {"version": step * 10 + len(keys), "step": step, "payload": payload}


def step(after=None, keys=()):
    told = {"text": "", "text_if_right": ""}
    return {**told, "only_after": {"step": after, "keys": [*keys]}} if after else told


def body(*steps, parts=None):
    parts = parts or [part(n) for n in range(1, len(steps) + 2)]
    return {"parts": parts, "steps": list(steps)}


FORKED = body(step(1, "a"), step(1, "b"), step())


def test_the_answer_says_which_steps_come():
    assert decided(FORKED, {}) == (1,)
    assert decided(FORKED, {1: "a"}) == (1, 2, 4)
    assert decided(FORKED, {1: "b"}) == (1, 3, 4)
    assert set(ways(FORKED)) == {(1, 2, 4), (1, 3, 4)}
    assert first_way(FORKED, {1: "b"}) == (1, 3, 4)
    # What depends on a step that is not shown is not shown either.
    nested = body(step(1, "a"), step(2, "a"))
    assert set(ways(nested)) == {(1, 2, 3), (1, 2), (1,)}


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (body(step(2, "a")), "only on a step before it"),
        (body(step(1, "x")), "does not offer any more"),
        (body(step(1, "a")), "steps 1 give 1 marks, steps 1, 2 give 2"),
        (body(step(1, "a"), step(1, "b"), step(2, "b"), step(3, "x")), "Choose again"),
        (
            body(step(1, "a"), parts=[part(1, kind="numeric"), part(2)]),
            "must be a single choice",
        ),
        (body(*[step(1, "a"), step(2, "a"), step(1, "b")]), "worth the same"),
    ],
)
def test_what_cannot_hold_or_is_unfair_is_told(case, told):
    assert any(told in problem for problem in problems(case)), problems(case)


def test_a_fork_worth_the_same_either_way_is_fine():
    assert problems(FORKED) == []
    never = body(step(1, "a"), step(1, "b"), step(2, "a"), step(2, "b"), step(3, "ab"))
    assert problems(never) == []


@st.composite
def cases(draw):
    """Cases of up to five steps whose conditions are anything."""
    count = draw(st.integers(1, 4))
    steps, parts = [], [part(1, keys="abc")]
    for number in range(2, count + 2):
        after = draw(st.integers(0, number - 1))
        keys = draw(st.sets(st.sampled_from("abc"), min_size=1, max_size=2))
        steps.append(step(after, sorted(keys)) if after else step())
        parts.append(part(number, keys="abc", marks=str(draw(st.integers(1, 2)))))
    return body(*steps, parts=parts)


def earned(case, answers):
    """Return the way of the answers, and their marks; `a` is right everywhere."""
    way = decided(case, answers)
    rows = [p for p in case["parts"] if p["step"] in way and answers[p["step"]] == "a"]
    return way, sum((Decimal(p["payload"]["marks"]) for p in rows), Decimal(0))


@given(cases(), st.lists(st.sampled_from("abc"), min_size=5, max_size=5))
def test_marks_stay_in_range_and_grow_with_rightness_on_every_way(case, said):
    if problems(case):
        return
    answers = dict(enumerate(said, start=1))
    most = marks_on(case, first_way(case))
    way, marks = earned(case, answers)

    assert way in set(ways(case))
    assert marks_on(case, way) == most
    assert 0 <= marks <= most
    assert earned(case, dict.fromkeys(answers, "a"))[1] == most
    for number in way:
        for later in "ab":  # all later ones right, or none of them
            rest = {n: later for n in answers if n > number}
            better = earned(case, {**answers, **rest, number: "a"})[1]
            assert better >= earned(case, {**answers, **rest, number: "b"})[1]


def test_the_ticked_answers_are_of_one_step():
    field = ConditionFormField()

    assert field.clean(["1-true", "1-false"]) == {"step": 1, "keys": ["false", "true"]}
    assert field.clean([]) == {}
    assert field.prepare_value({"step": 2, "keys": ["k"]}) == ["2-k"]
    assert not field.has_changed({"step": 2, "keys": ["k"]}, ["2-k"])
    for wrong in (["1-a", "2-b"], ["x-a"], ["1"]):
        with pytest.raises(ValidationError):
            field.clean(wrong)
    for raw in ("text", 3, None, {"step": "1", "keys": ["a"]}, {"step": 1, "keys": 2}):
        assert cleaned(raw) == {}


def forking_case(**fields):
    """Three steps of one mark each; the second is another after yes and after no."""
    texts = ("Do you go in?", "Who is there?", "Who waits outside?", "And at last?")
    asked = [
        make.true_false(is_true=n != 1, stem=[("text", f"<p>{text}</p>")])
        for n, text in enumerate(texts)
    ]
    told = [("1", "true"), ("1", "false"), None]
    return make.vignette(
        parts=[
            VignettePart(question=question, step=n, sort_order=n)
            for n, question in enumerate(asked, start=1)
        ],
        steps=[
            VignetteStep(
                text=f"<p>Story of step {n}.</p>",
                only_after={"step": 1, "keys": [rule[1]]} if rule else {},
                sort_order=n,
            )
            for n, rule in enumerate(told, start=2)
        ],
        **fields,
    )


@pytest.fixture
def taking(db):
    run, item = make.quiz_run(forking_case(), make.true_false())
    enrolment = place_on(run)
    return run, item, enrolment


def stems(attempt):
    return [
        (row.position, row.version.payload["stem"][0]["value"])
        for row in attempt.responses.select_related("version").order_by("position")
        if row.vignette_id
    ]


def test_only_the_steps_of_the_own_way_are_asked_and_marked(client, taking):
    run, item, enrolment = taking
    client.force_login(enrolment.person)
    attempt = start(enrolment, item)
    case = attempt.responses.get(position=1).vignette
    url = reverse("assessments:attempt", args=[run.pk, attempt.pk])
    then = f"unfold-{case.pk}-1"
    assert (case.marks, case.size, attempt.max_score) == (3, 3, 4)
    assert [p for p, _stem in stems(attempt)] == [1]
    first = client.get(url)
    assert (first.context["total"], "Who" in first.content.decode()) == (4, False)

    # Without an answer nothing is decided.
    told = client.post(url, {"r1": "0", "then": then}, follow=True).content.decode()
    assert "how the case goes on depends on it" in told
    assert not attempt.responses.get(position=1).is_settled
    client.post(url, {"q1": "false", "r1": "0", "then": then})
    assert [stem for _p, stem in stems(attempt)][1:] == [
        "<p>Who waits outside?</p>",
        "<p>And at last?</p>",
    ]
    shown = client.get(url).content.decode()
    assert "Who waits outside?" in shown
    assert "Story of step 3" in shown
    for hidden in ("Who is there?", "Story of step 2", "And at last?"):
        assert hidden not in shown
    ahead = reverse("assessments:answer", args=[run.pk, attempt.pk, 3])
    refused = client.post(ahead, {"revision": "5", "q3": "true"})
    assert refused.json()["code"] == "step_not_reached"
    off = reverse("assessments:answer", args=[run.pk, attempt.pk, 9])
    assert client.post(off, {"revision": "5", "q9": "true"}).status_code == 404
    go_on(attempt, case, 1)
    assert len(stems(attempt)) == 3
    client.post(url, {"q2": "true", "r2": "0", "then": f"unfold-{case.pk}-3"})
    assert "Go on with the case" not in client.get(url).content.decode()
    hand_in = client.get(reverse("assessments:hand_in", args=[run.pk, attempt.pk]))
    assert not hand_in.context["goes_on"]
    save_answer(attempt, 3, True, revision=10**14)
    attempt = submit(attempt, by=enrolment.person)
    # The first was wrong, the two others right, the last question left open.
    assert (attempt.score, attempt.max_score) == (2, 4)
    result = client.get(reverse("assessments:result", args=[run.pk, attempt.pk]))
    assert [each.position for each in result.context["outcomes"]] == [1, 2, 3, 4]
    assert "Who is there?" not in result.content.decode()


def test_leaving_early_is_marked_out_of_the_same(taking):
    _run, item, enrolment = taking
    attempt = start(enrolment, item)
    save_answer(attempt, 1, False, revision=1)

    attempt = submit(attempt, by=enrolment.person)

    assert (attempt.score, attempt.max_score) == (0, 4)
    assert attempt.responses.count() == 4


@pytest.mark.django_db
def test_a_checked_answer_opens_its_way_at_once():
    run, item = make.quiz_run(forking_case(), behaviour="immediate")
    attempt = start(place_on(run), item)
    save_answer(attempt, 1, True, revision=1)

    check(attempt, 1)

    assert [stem for _p, stem in stems(attempt)][1] == "<p>Who is there?</p>"


@pytest.mark.django_db
def test_a_trial_goes_the_same_way_as_a_try(client, person):
    page = make.quiz(forking_case())
    page.save_revision()
    url = reverse("quiz_try", args=[page.pk])
    client.force_login(person(is_superuser=True))
    shown = client.get(url)
    then = shown.context["groups"][0].go_on

    refused = client.post(url, {"state": state_of(shown), "then": then})
    sent = {"state": state_of(refused), "then": then, "r1": "0", "q1": "true"}
    opened = client.post(url, sent)
    early = client.post(url, {"state": state_of(opened), "then": "result"})

    assert "depends on it" in refused.content.decode()
    assert "Who is there?" in opened.content.decode()
    assert "Who waits outside?" not in opened.content.decode()
    assert early.context["verdict"].percent == Decimal("33.33")


@pytest.mark.django_db
def test_authors_see_the_conditions_and_their_case_comes_back_whole(client, trainer):
    client.force_login(trainer)
    case = forking_case()

    page = preview(client, case)
    written = FORMATS["json"].write([draft_of(case)])
    (found,) = FORMATS["json"].read(written)
    (copy,) = create_drafts(
        [found.draft], locale=content.locale(), programme=None, by=trainer
    )
    payload = case.payload()
    paper = sheet_of([payload], title="Quiz", language="en", with_key=True)
    edit = client.get(reverse("question_record", args=[case.pk]))

    assert page.count("shown only after:") == 2
    copy = Question.objects.get(pk=copy.pk)
    assert copy.payload()["body"]["steps"] == payload["body"]["steps"]
    assert FORMATS["json"].write([draft_of(copy)]) == written
    told = " ".join(str(each.stem) for each in paper.asked)
    assert "Only if you chose “False” in question 1. If not, go to step 4." in told
    assert paper.total == "3"
    assert edit.status_code == 200


@pytest.mark.django_db
def test_a_changed_choice_is_told_before_the_case_is_published():
    first = make.single_choice()
    texts = [choice.text for choice in first.choices.all()]
    parts = [
        VignettePart(question=first, step=1, sort_order=1),
        VignettePart(question=make.true_false(), step=2, sort_order=2),
        VignettePart(question=make.true_false(), step=3, sort_order=3),
    ]
    rules = [[key_of(texts[0])], [key_of(text) for text in texts[1:]]]
    steps = [
        VignetteStep(text="x", only_after={"step": 1, "keys": rule}, sort_order=n)
        for n, rule in enumerate(rules)
    ]
    case = make.vignette(parts=parts, steps=steps)
    assert case.problems() == []

    first.choices = [*first.choices.all()]
    first.choices.all()[0].text = "Something else"
    first.save()
    first.save_revision().publish()

    case = Question.objects.get(pk=case.pk)
    assert any("Choose again" in problem for problem in case.problems())


@pytest.mark.django_db
def test_the_editor_offers_the_answers_and_keeps_what_is_ticked(client, trainer):
    client.force_login(trainer)
    case = forking_case()
    url = reverse(case.snippet_viewset.get_url_name("edit"), args=[case.pk])
    page = client.get(url)
    data = {
        name: value
        for name, value in fields_of(page.content.decode())
        if not name.endswith("-only_after")
    }
    told = streamfield([("text", rich_text("<p>A story.</p>"))])
    data |= nested_form_data({"stem": told})
    ticked = {f"steps-{n}-only_after": ["1-true", "1-false"] for n in (0, 1)}
    numeric = {"steps-2-only_after": ["3-true", "1-true"]}

    refused = client.post(url, {**data, **ticked, **numeric}).content.decode()
    saved = client.post(url, {**data, **ticked, "steps-0-only_after": ["1-true"]})

    assert 'value="1-true"' in page.content.decode()
    assert "Tick answers of one step only." in refused
    assert saved.status_code == 302, saved.content.decode()
    body = Question.objects.get(pk=case.pk).get_latest_revision_as_object().body()
    rules = [step.get("only_after") for step in body["steps"]]
    both = {"step": 1, "keys": ["false", "true"]}
    assert rules == [{"step": 1, "keys": ["true"]}, both, None]


def fields_of(html):
    """Return what a browser would send of a page's forms, as pairs."""
    soup = BeautifulSoup(html, "html.parser")
    for field in soup.select("form[data-edit-form] [name]"):
        if field.name == "textarea":
            yield field["name"], field.text.strip()
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            yield field["name"], chosen.get("value", "") if chosen else ""
        elif field.name == "input" and (
            field.get("type") not in {"checkbox", "radio"} or field.has_attr("checked")
        ):
            yield field["name"], field.get("value", "")
