"""Repairing a flawed question: who would change, and marking again."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.test.utils.form_data import querydict_from_html

from assessments.domain.attempts import start, submit
from assessments.domain.behaviours import TRIES, Behaviour
from assessments.domain.repair_previews import Plan, preview
from assessments.domain.repairing import (
    ACCEPT_ALL,
    CHANGE_KEY,
    DISREGARD,
    is_comparable,
    key_has_changed,
    lowers,
    repaired,
)
from assessments.domain.repairs import repair
from assessments.domain.results import mark_response
from assessments.domain.saving import save_answer
from assessments.models import (
    Attempt,
    EarlierResult,
    Mark,
    Question,
    QuizSection,
    Repair,
    Response,
)
from assessments.viewsets.addresses import address
from certificates.domain.explanation import Comparison, explain
from certificates.models import EvidenceReview
from courses.models import ActivityProgress, CourseRun
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.assessments import kinds
from tests.assessments.test_bank import stem
from tests.factories import assessments as make
from tests.factories import certificates
from tests.factories.runs import BEFORE, attend, place_on, someone

NOW = BEFORE + timedelta(hours=3)
db = pytest.mark.django_db


# What an answer earns. Pure.


def choice(right, marks="2.00", **fields):
    rows = [
        {"key": key, "text": key, "is_correct": key == right, "feedback": ""}
        for key in "abc"
    ]
    return {
        "kind": "single_choice",
        "marks": marks,
        "body": {"choices": rows, "shuffle": False},
        **fields,
    }


PLAIN = Behaviour()
THIRDS = Behaviour(name=TRIES, question_tries=3, penalty=Fraction(1, 3))


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        (DISREGARD, "a", (0, 0)),
        (DISREGARD, None, (0, 0)),
        (ACCEPT_ALL, "a", (2, 2)),
        (ACCEPT_ALL, None, (2, 2)),
        (CHANGE_KEY, "a", (0, 2)),
        (CHANGE_KEY, "b", (2, 2)),
        (CHANGE_KEY, None, (0, 2)),
    ],
)
def test_what_an_answer_is_worth_by_hand(kind, answer, expected):
    worth = repaired(
        kind, choice("a"), answer, key=choice("b", "9.00"), behaviour=PLAIN
    )
    assert (worth.marks, worth.max_marks) == expected


def test_penalties_are_kept_where_there_were_several_tries():
    """Checked c, then a, then b; with the key b that is two wrong ones: 2 x 1/3."""
    checks = [{"answer": each, "share": "0"} for each in "ca"]
    worth = repaired(
        CHANGE_KEY, choice("a"), "b", checks, key=choice("b"), behaviour=THIRDS
    )
    assert worth.marks == Decimal("0.67")


def test_the_first_answer_that_was_right_ends_the_tries():
    """Checked b, which was called wrong, then c: b was right at once."""
    checks = [{"answer": each, "share": "0"} for each in "bc"]
    worth = repaired(
        CHANGE_KEY, choice("a"), "c", checks, key=choice("b"), behaviour=THIRDS
    )
    assert worth.marks == 2


@given(st.sampled_from("abc"), st.sampled_from(["a", "b", "c", None]))
def test_nothing_earns_below_zero_or_above_its_marks(key, answer):
    for kind in (DISREGARD, ACCEPT_ALL, CHANGE_KEY):
        worth = repaired(kind, choice("a"), answer, key=choice(key), behaviour=PLAIN)
        assert 0 <= worth.marks <= worth.max_marks


MARKED = [
    "single_choice",
    "multiple_choice",
    "hotspot",
    "kprim",
    "true_false",
    "numeric",
    "matching",
    "word_drop",
    "image_labels",
    "ordering",
    "short_text",
    "cloze",
]


@pytest.mark.parametrize("kind", MARKED)
@given(data=st.data())
def test_every_kind_can_be_marked_with_another_key(kind, data):
    old, _full, answer = data.draw(kinds.question(kind))
    new, full, _answer = data.draw(kinds.question(kind))
    payload, key = ({"kind": kind, "marks": "3.00", "body": b} for b in (old, new))

    def worth(given, behaviour=PLAIN, checks=()):
        return repaired(
            CHANGE_KEY, payload, given, checks, key=key, behaviour=behaviour
        ).marks

    assert is_comparable(payload, key, [])
    assert worth(full) == 3
    assert 0 <= worth(answer) <= 3
    checked = [{"answer": answer, "share": "0"}, {"answer": full, "share": "0"}]
    assert worth(full, THIRDS, checked) in {Decimal(3), Decimal(2)}


def test_gaps_of_another_kind_are_not_comparable():
    gap = {"key": "g1", "kind": "number", "value": "5", "low": "4", "high": "6"}
    other = {**kinds.CLOZE, "gaps": [{**gap, "unit": ""}, *kinds.CLOZE["gaps"][1:]]}
    one, two = ({"kind": "cloze", "body": b} for b in (kinds.CLOZE, other))

    assert is_comparable(one, one, [])
    assert not is_comparable(one, two, [])


def test_versions_that_offer_other_answers_are_not_comparable():
    other = choice("b")
    other["body"]["choices"] = other["body"]["choices"][:2]

    assert is_comparable(choice("a"), choice("b"), ["a", None])
    assert not is_comparable(choice("a"), other, [])
    assert not is_comparable(choice("a"), choice("b"), ["d"])


def test_a_key_has_changed_only_where_marking_has():
    typo = choice("a")
    typo["body"]["choices"][0] |= {"text": "A", "feedback": "New"}

    assert key_has_changed(choice("a"), choice("b"))
    assert not key_has_changed(choice("a"), typo)
    one, two = (
        {"body": {"accepted": [{"text": text, "worth": 100, "feedback": ""}]}}
        for text in ("home", "school")
    )
    assert key_has_changed(one, two)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("70", True), ("69.99", True), True),
        (("70", True), ("70", False), True),
        (("70", True), ("80", False), True),
        (("70", None), ("70", None), False),
        (("40", False), ("80", True), False),
    ],
)
def test_worse_is_less_or_no_longer_passed(before, after, expected):
    found = lowers(
        before=Decimal(before[0]),
        after=Decimal(after[0]),
        passed_before=before[1],
        passed_after=after[1],
    )
    assert found is expected


# With tries


def answered(run, item, *picks, at=NOW):
    """Somebody's try with the choices of those places picked, one per question."""
    attempt = start(place_on(run, someone()), item, at=at)
    for position, place in enumerate(picks, start=1):
        response = attempt.responses.get(position=position)
        key = response.version.payload["body"]["choices"][place]["key"]
        save_answer(attempt, position, key, revision=1, at=at)
    return submit(attempt, by=attempt.enrolment.person, at=at)


def corrected(question, right):
    """Publish the question with another right answer; its newest two versions."""
    rows = list(question.choices.all())
    for place, row in enumerate(rows):
        row.is_correct = place == right
    question.choices = rows
    make.published(question)
    new, old = question.versions.order_by("-number")[:2]
    return old, new


@pytest.fixture
def flawed():
    """Two questions of one mark, 70 %. The first says B, and A should be right.

    Answered A B: 50 %, not yet. B B: 100 %, passed. A A: 0 %.
    """
    question, other = make.single_choice(), make.single_choice()
    run, item = make.quiz_run(question, other)
    tries = [answered(run, item, *picks) for picks in ((0, 1), (1, 1), (0, 0))]
    old, new = corrected(question, 0)
    return run, item, tries, old, new


def percents(tries):
    return [Attempt.objects.get(pk=each.pk).percent for each in tries]


def refused(expected, function, *args, **kwargs):
    before = AuditEvent.objects.count(), Mark.objects.count()
    with pytest.raises(DomainError) as refusal:
        function(*args, **kwargs)
    assert refusal.value.code == expected
    assert (AuditEvent.objects.count(), Mark.objects.count()) == before
    assert not Repair.objects.exists()


@db
def test_a_preview_changes_nothing_and_a_repair_does_what_it_showed(
    flawed, coordinator
):
    _run, _item, tries, old, new = flawed
    plan = Plan(version=old, kind=CHANGE_KEY, key_version=new)
    before = Mark.objects.count(), AuditEvent.objects.count()

    shown = preview(plan)

    assert percents(tries) == [50, 100, 0]
    assert (Mark.objects.count(), AuditEvent.objects.count()) == before
    assert [
        (c.attempt.pk, c.percent_before, c.percent_after, c.changes_pass)
        for c in shown.changes
    ] == [(tries[0].pk, 50, 100, True), (tries[2].pk, 0, 50, False)]
    # By default nobody gets a worse result: the one who said B keeps it.
    assert [(c.attempt.pk, c.percent_after) for c in shown.spared] == [
        (tries[1].pk, 50)
    ]
    assert (shown.losses, shown.unchanged) == (0, 0)

    why = {"reason": "The key was wrong.", "by": coordinator, "at": NOW}
    refused("reason_missing", repair, plan, **{**why, "reason": " "})
    refused("preview_outdated", repair, plan, expects="0" * 64, **why)
    done = repair(plan, expects=shown.digest, **why)

    assert percents(tries) == [100, 100, 50]
    assert Attempt.objects.get(pk=tries[0].pk).passed
    assert len(done.changes) == 2
    kept = EarlierResult.objects.order_by("attempt")
    assert [(each.percent, each.reason) for each in kept] == [
        (50, "The key was wrong."),
        (0, "The key was wrong."),
    ]
    said = AuditEvent.objects.get(action="question.repaired")
    assert said.actor == coordinator
    assert said.data["reason"] == "The key was wrong."
    assert said.data["attempts"] == [tries[0].pk, tries[2].pk]
    again = preview(plan)
    assert (again.changes, len(again.spared), again.unchanged) == ([], 1, 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Repair.objects.update(reason="Other")


@db
def test_for_all_is_also_to_the_disadvantage_if_told_so(flawed, coordinator):
    _run, _item, tries, old, new = flawed
    plan = Plan(version=old, kind=CHANGE_KEY, key_version=new, in_favour=False)

    shown = preview(plan)
    assert shown.losses == 1
    repair(plan, reason="The key was wrong.", by=coordinator, at=NOW)

    assert percents(tries) == [100, 50, 50]
    assert not Attempt.objects.get(pk=tries[1].pk).passed


@db
def test_left_out_the_rest_counts_and_nobody_loses(flawed, coordinator):
    """A B: the rest is right, 100 %. B B stays. A A: nothing of one, still 0 %."""
    _run, _item, tries, old, _new = flawed
    plan = Plan(version=old, kind=DISREGARD)
    repair(plan, reason="Two answers fit.", by=coordinator, at=NOW)

    assert percents(tries) == [100, 100, 0]
    assert Attempt.objects.get(pk=tries[0].pk).max_score == 1


@db
def test_accepting_all_also_holds_for_tries_handed_in_later(flawed, coordinator):
    run, item, tries, old, _new = flawed
    plan = Plan(version=old, kind=ACCEPT_ALL)
    repair(plan, reason="Two answers fit.", by=coordinator, at=NOW)

    assert percents(tries) == [100, 100, 50]
    # The run keeps the version it was opened with, and so its repair.
    later = answered(run, item, 2, 1)
    assert later.percent == 100
    assert later.responses.get(position=1).marks.get().origin == Mark.Origin.REPAIR


@db
def test_required_parts_still_decide_over_passing(coordinator):
    """Section two asks for half; accepting section one's question helps nobody there."""
    question, other = make.single_choice(), make.single_choice()
    sections = [
        QuizSection(title="One", sort_order=0),
        QuizSection(title="Two", sort_order=1, required_percent=Decimal(50)),
    ]
    run, item = make.quiz_run(
        question,
        other,
        sections=sections,
        in_sections=[1, 2],
        pass_percent=Decimal(40),
    )
    attempt = answered(run, item, 0, 0)
    version = question.versions.get()

    repair(
        Plan(version=version, kind=ACCEPT_ALL),
        reason="Two answers fit.",
        by=coordinator,
        at=NOW,
    )

    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == (50, False)


@db
def test_keys_of_other_questions_and_other_answers_are_refused(flawed, coordinator):
    _run, _item, _tries, old, new = flawed
    elsewhere = make.single_choice().versions.get()
    why = {"reason": "So", "by": coordinator, "at": NOW}
    for key, expected in (
        (None, "key_missing"),
        (elsewhere, "key_missing"),
        (old, "same_version"),
    ):
        plan = Plan(version=old, kind=CHANGE_KEY, key_version=key)
        refused(expected, repair, plan, **why)
    question = new.question
    question.choices = list(question.choices.all())[:2]
    make.published(question)
    newest = question.versions.order_by("-number").first()
    plan = Plan(version=old, kind=CHANGE_KEY, key_version=newest)
    refused("not_comparable", repair, plan, **why)


@db
def test_written_answers_can_be_left_out_while_they_wait(trainer, coordinator):
    question = make.short_text()
    run, item = make.quiz_run(question, make.single_choice(), trainers=[trainer])
    attempt = make.take(place_on(run), item, at=NOW)
    assert Response.objects.awaiting().exists()

    repair(
        Plan(version=question.versions.get(), kind=DISREGARD),
        reason="Nobody understood it.",
        by=coordinator,
        at=NOW,
    )

    attempt.refresh_from_db()
    assert (attempt.state, attempt.percent) == (Attempt.State.MARKED, 100)
    assert not Response.objects.awaiting().exists()
    response = attempt.responses.get(position=1)
    with pytest.raises(DomainError, match="decided"):
        mark_response(response, marks=Decimal(1), by=trainer, at=NOW)


@db
def test_certificates_stay_and_say_that_a_result_was_corrected(
    coordinator, django_capture_on_commit_callbacks
):
    question, other = make.single_choice(), make.single_choice()
    run, item = make.quiz_run(question, other, pass_percent=Decimal(40))
    CourseRun.objects.filter(pk=run.pk).update(
        place="Belgrade", signatory_name="Dragana Čović", signatory_role="Director"
    )
    run.refresh_from_db()
    attempt = answered(run, item, 0, 1)
    enrolment = attempt.enrolment
    attend(enrolment)
    certificates.do_online(enrolment)
    assert ActivityProgress.objects.filter(enrolment=enrolment, item=item).exists()
    certificates.finished(run)
    enrolment.refresh_from_db()
    certificate = certificates.certificate_of(enrolment)
    old, new = corrected(question, 0)
    facts = certificate.facts, certificate.evidence, certificate.document_sha256
    plan = Plan(version=old, kind=CHANGE_KEY, key_version=new)

    shown = preview(plan)
    assert [d.label for d in shown.with_documents[0].documents] == [certificate.serial]
    with django_capture_on_commit_callbacks(execute=True):
        done = repair(plan, reason="The key was wrong.", by=coordinator)

    # The office is asked, and nobody else decides what follows.
    assert EvidenceReview.objects.get().certificate == certificate
    assert done.changes[0]["documents"] == [certificate.serial]
    certificate.refresh_from_db()
    assert (
        certificate.facts,
        certificate.evidence,
        certificate.document_sha256,
    ) == facts
    told = {
        rested.comparison
        for ground in explain(certificate).grounds
        for rested in ground.rests_on
        if rested.kind == "attempt"
    }
    assert told == {Comparison.CORRECTED}


# Through the page


@db
def test_a_coordinator_previews_and_repairs(client, flawed, coordinator):
    _run, _item, tries, old, new = flawed
    client.force_login(coordinator)
    url = reverse("assessments:repair", args=[old.question_id])
    record = client.get(reverse("question_record", args=[old.question_id]))
    link = f"{url}?version={old.pk}&key_version={new.pk}&kind={CHANGE_KEY}"
    assert link.replace("&", "&amp;") in record.content.decode()
    # What the link leads to shows who would change, before anything was filled in.
    assert "not yet → passed" in client.get(link).content.decode()
    told = {
        "version": old.pk,
        "kind": CHANGE_KEY,
        "key_version": new.pk,
        "in_favour": "on",
        "reason": "The key was wrong.",
    }
    assert client.post(url, {**told, "reason": ""}).status_code == 422
    assert client.post(url, {**told, "key_version": ""}).status_code == 422

    page = client.post(url, {**told, "reason": "", "then": "preview"})
    text = page.content.decode()
    assert "not yet → passed" in text
    assert not Repair.objects.exists()
    expects = page.context["preview"].digest
    assert expects in text
    # Without having seen it, nothing happens.
    assert client.post(url, {**told, "then": "repair"}).status_code == 422
    assert not Repair.objects.exists()

    asked = {**told, "then": "repair", "expects": expects}
    unexplained = client.post(url, {**asked, "reason": ""})
    assert unexplained.status_code == 422
    assert expects in unexplained.content.decode()
    assert not Repair.objects.exists()

    answer = client.post(url, asked)
    assert answer.status_code == 302
    assert percents(tries) == [100, 100, 50]
    assert "The key was wrong." in client.get(url).content.decode()


@pytest.fixture
def edit(client, flawed, coordinator):
    """Save or publish the flawed question in its editor, with this right answer."""
    _run, _item, _tries, old, _new = flawed
    question = Question.objects.get(pk=old.question_id)

    def sent(right: int, **more: str) -> str:
        client.force_login(coordinator)
        url = address(question, "edit")
        page = client.get(url).content.decode()
        data = querydict_from_html(page, form_id="w-editor-form").dict()
        data |= {**stem("Which one?"), "general_feedback": "null"}
        for place in range(question.choices.count()):
            data.pop(f"choices-{place}-is_correct", None)
        data |= {f"choices-{right}-is_correct": "on", **more}
        answer = client.post(url, data, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    return sent


@db
def test_publishing_another_key_offers_to_mark_again(edit, flawed, coordinator):
    _run, _item, tries, old, new = flawed
    page = f"{reverse('assessments:repair', args=[old.question_id])}?version={old.pk}"
    # A draft, and a text that only explains, change no result.
    assert page not in edit(2)

    shown = edit(2, **{"action-publish": "1"})

    newest = old.question.versions.order_by("-number").first()
    assert newest.number == new.number + 1
    assert f"{page}&amp;key_version={newest.pk}&amp;kind=change_key" in shown
    # Nobody chose C: with it, the one who chose B would lose what they have.
    assert "0 results would be better" in shown
    assert "1 would be worse" in shown
    assert percents(tries) == [50, 100, 0]

    plan = Plan(version=old, kind=DISREGARD)
    repair(plan, reason="Nothing of it was right.", by=coordinator, at=NOW)
    assert page not in edit(0, **{"action-publish": "1"})


@db
def test_only_those_who_may_repair_see_the_page(
    client, flawed, trainer, officer, trainee
):
    _run, _item, _tries, old, _new = flawed
    url = reverse("assessments:repair", args=[old.question_id])
    for user in (trainer, officer, trainee):
        client.force_login(user)
        assert client.get(url).status_code == 403
        assert client.post(url, {"kind": DISREGARD}).status_code == 403
    client.force_login(trainer)
    record = client.get(reverse("question_record", args=[old.question_id]))
    assert url not in record.content.decode()


@db
def test_a_preview_costs_the_same_for_any_number(flawed, django_assert_max_num_queries):
    run, item, _tries, old, new = flawed
    plan = Plan(version=old, kind=CHANGE_KEY, key_version=new)

    def cost() -> int:
        with django_assert_max_num_queries(20) as captured:
            preview(plan)
        return len(captured)

    few = cost()
    for _each in range(4):
        answered(run, item, 0, 1)
    assert cost() == few
