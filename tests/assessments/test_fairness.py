"""Two markers for one answer, and another look at a result by somebody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from assessments.domain.appeals import appeal, change, uphold
from assessments.domain.double_marking import give_mark, mark_independently, settle
from assessments.domain.marking_rules import MarkingRules
from assessments.domain.results import mark_response
from assessments.models import (
    Appeal,
    AppealDecision,
    Attempt,
    EarlierResult,
    IndependentMark,
    Mark,
    Response,
)
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories import assessments as make
from tests.factories.runs import BEFORE, place_on, someone

pytestmark = pytest.mark.django_db

NOW = BEFORE + timedelta(hours=3)
DAY = timedelta(days=1)


def refused(expected, function, *args, **kwargs):
    before = AuditEvent.objects.count(), Mark.objects.count()
    with pytest.raises(DomainError) as refusal:
        function(*args, **kwargs)
    assert refusal.value.code == expected
    assert (AuditEvent.objects.count(), Mark.objects.count()) == before


def waiting(*, trainers=(), **settings):
    """The answer of one person to a question of three marks, handed in."""
    run, item = make.quiz_run(
        make.short_text(name="A goal"), trainers=trainers, **settings
    )
    enrolment = place_on(run, someone("Žan", "Šuštar"))
    return make.take(enrolment, item, at=NOW).responses.get()


def double(tolerance="1", **settings):
    tolerance = Decimal(tolerance)
    return waiting(double_marking=True, marking_tolerance=tolerance, **settings)


# Two markers


@pytest.mark.parametrize(
    ("tolerance", "marks", "mean"),
    [
        ("1", ("2", "3"), "2.50"),
        ("1", ("2", "2"), "2.00"),
        ("0", ("1", "1.01"), None),
        ("0.5", ("1", "1.51"), None),
        ("0.25", ("1", "1.25"), "1.13"),
    ],
)
def test_the_mean_counts_up_to_the_tolerance_by_hand(tolerance, marks, mean):
    rules = MarkingRules(is_double=True, tolerance=Decimal(tolerance))
    expected = None if mean is None else Decimal(mean)
    assert rules.mean([Decimal(each) for each in marks]) == expected


def test_a_quiz_frozen_before_there_was_a_choice_has_one_marker():
    rules = MarkingRules.of({})
    assert (rules.is_double, rules.days) == (False, 10)


def test_two_marks_that_agree_become_their_mean():
    response = double()
    one, two = someone("Ida"), someone("Ivo")

    first = give_mark(response, marks=Decimal(2), comment="Add a date.", by=one, at=NOW)
    assert give_mark(response, marks=Decimal(2), by=one, at=NOW) == first
    refused("marked_before", give_mark, response, marks=Decimal(3), by=one, at=NOW)
    refused("two_markers", mark_response, response, marks=Decimal(2), by=two, at=NOW)
    refused(
        "one_marked", settle, response, marks=Decimal(2), reason="So", by=two, at=NOW
    )
    assert response.attempt.state == Attempt.State.SUBMITTED
    assert not Mark.objects.exists()

    give_mark(response, marks=Decimal(3), by=two, at=NOW)

    mark = Mark.objects.get()
    assert (mark.marks, mark.origin) == (Decimal("2.50"), Mark.Origin.AGREED)
    assert mark.comment == "Add a date."
    response.attempt.refresh_from_db()
    assert response.attempt.percent == Decimal("83.33")
    three = someone("Iva")
    refused("two_marked", give_mark, response, marks=Decimal(1), by=three, at=NOW)


def test_two_marks_too_far_apart_wait_until_they_are_settled():
    response = double("0.5")
    one, two = someone("Ida"), someone("Ivo")
    give_mark(response, marks=Decimal(1), by=one, at=NOW)
    give_mark(response, marks=Decimal(3), by=two, at=NOW)
    assert list(Response.objects.unsettled()) == [response]
    assert not Mark.objects.exists()

    ask = {"marks": Decimal(2), "at": NOW}
    refused("reason_missing", settle, response, reason=" ", by=one, **ask)
    own = response.attempt.enrolment.person
    refused("own_answer", settle, response, reason="Mine", by=own, **ask)
    settle(response, reason="We talked", by=one, **ask)

    mark = Mark.objects.get()
    assert (mark.marks, mark.reason, mark.by) == (2, "We talked", one)
    refused("settled", settle, response, reason="Again", by=two, **ask)
    assert not Response.objects.unsettled().exists()
    assert (
        AuditEvent.objects.filter(action="response.marked_independently").count() == 2
    )


def test_independent_marks_stay_as_they_were_given():
    response = double()
    mark_independently(response, marks=Decimal(1), by=someone(), at=NOW)

    for change_it in (
        lambda: IndependentMark.objects.update(marks=3),
        lambda: IndependentMark.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change_it()
    assert IndependentMark.objects.get().marks == 1


def test_nobody_sees_the_other_mark_before_both_are_in(client, trainer, coordinator):
    response = double("0", trainers=[trainer])
    about = reverse("assessments:mark_question", args=[response.version.question_id])
    give_mark(response, marks=Decimal(1), comment="Vague", by=coordinator)
    client.force_login(trainer)

    page = client.get(about).content.decode()
    assert "Two markers" in page
    assert "Vague" not in page
    settling = reverse("assessments:settle", args=[response.pk])
    assert client.get(settling).status_code == 404

    name = f"a{response.pk}"
    url = reverse("assessments:mark", args=[response.pk])
    told = client.post(url, {f"{name}-marks": "3"}, follow=True).content.decode()
    assert "too far apart" in told
    assert settling in client.get(reverse("assessments:marking")).content.decode()
    assert "Vague" in client.get(settling).content.decode()

    assert client.post(settling, {"marks": "2"}).status_code == 200
    assert not Mark.objects.exists()
    client.post(settling, {"marks": "2", "reason": "In between"})
    assert Mark.objects.get().marks == 2


# Appeals


@pytest.fixture
def marked(trainer):
    """One of three marks, given by a trainer of the run; the pass mark is 70 %."""
    response = waiting(trainers=[trainer])
    mark_response(response, marks=Decimal(1), by=trainer, at=NOW)
    response.attempt.refresh_from_db()
    return response


def appealed(response, **fields):
    person = response.attempt.enrolment.person
    fields = {"reason": "The date is there.", "by": person, "at": NOW, **fields}
    return appeal(response.attempt, response=response, **fields)


def test_an_appeal_is_made_once_in_time_and_for_oneself(marked, settings):
    late = NOW + (settings.APPEAL_DAYS + 1) * DAY
    refused("other_person", appealed, marked, by=someone())
    refused("too_late", appealed, marked, at=late)
    refused("reason_missing", appealed, marked, reason="  ")
    assert not Appeal.objects.exists()

    made = appealed(marked)

    assert made.due_on == (NOW + settings.APPEAL_DECISION_DAYS * DAY).date()
    assert appealed(marked) == made
    assert Appeal.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Appeal.objects.update(reason="Other")


def test_there_is_no_appeal_before_a_result():
    response = waiting()
    refused("no_result", appealed, response)


def test_who_marked_and_who_appealed_never_decide(marked, trainer):
    made = appealed(marked)
    more = {"marks": Decimal(3), "reason": "It is there.", "at": NOW}
    person = marked.attempt.enrolment.person

    refused("own_mark", change, made, marked, by=trainer, **more)
    refused("own_mark", uphold, made, reason="No", by=trainer, at=NOW)
    refused("own_appeal", change, made, marked, by=person, **more)
    assert not AppealDecision.objects.exists()


def test_the_database_keeps_four_eyes_too(marked, trainer):
    made = appealed(marked)
    for by in (trainer, made.by):
        with pytest.raises(IntegrityError), transaction.atomic():
            AppealDecision.objects.create(
                appeal=made,
                outcome="upheld",
                reason="No",
                appealed_by=made.by,
                marked_by=trainer,
                by=by,
            )


def test_a_changed_mark_changes_the_result_and_keeps_the_one_before(
    marked, trainer, coordinator
):
    made = appealed(marked)
    before = marked.attempt.as_evidence().digest
    refused(
        "not_more",
        change,
        made,
        marked,
        marks=Decimal(1),
        reason="Same",
        by=coordinator,
        at=NOW,
    )
    refused(
        "out_of_range",
        change,
        made,
        marked,
        marks=Decimal(4),
        reason="More",
        by=coordinator,
        at=NOW,
    )

    decided = change(
        made, marked, marks=Decimal(3), reason="It is there.", by=coordinator, at=NOW
    )

    attempt = Attempt.objects.get()
    earlier = EarlierResult.objects.get()
    assert (attempt.score, attempt.passed) == (3, True)
    assert (earlier.score, earlier.passed, earlier.digest) == (1, False, before)
    assert [m.marks for m in marked.marks.order_by("pk")] == [1, 3]
    assert decided.marked_by == trainer
    assert AuditEvent.objects.filter(
        action="appeal.decided", actor=coordinator
    ).exists()
    refused("decided", uphold, made, reason="No", by=coordinator, at=NOW)
    refused("settled", mark_response, marked, marks=Decimal(0), by=trainer, at=NOW)


def test_a_result_that_is_upheld_stays(marked, coordinator):
    made = appealed(marked)
    uphold(made, reason="The date is missing.", by=coordinator, at=NOW)

    assert Attempt.objects.get().score == 1
    assert Mark.objects.count() == 1
    assert not EarlierResult.objects.exists()


# Through the pages


def test_a_trainee_appeals_from_the_result_and_reads_the_answer(
    client, trainer, coordinator, django_capture_on_commit_callbacks
):
    response = waiting(trainers=[trainer])
    mark_response(response, marks=Decimal(1), by=trainer)
    attempt = response.attempt
    person = attempt.enrolment.person
    place = [attempt.enrolment.run_id, attempt.pk]
    result = reverse("assessments:result", args=place)
    asking = reverse("assessments:appeal", args=place)
    client.force_login(person)
    assert asking in client.get(result).content.decode()
    assert client.get(asking).status_code == 200
    client.post(asking, {"question": "1", "reason": ""})
    assert not Appeal.objects.exists()

    client.post(asking, {"question": "1", "reason": "The date is there."})
    assert "You asked for another look" in client.get(result).content.decode()
    made = Appeal.objects.get()
    deciding = reverse("assessments:appeal_decision", args=[made.pk])
    assert client.get(deciding).status_code == 403

    client.force_login(trainer)
    assert "Šuštar" in client.get(reverse("assessments:appeals")).content.decode()
    assert "You have marked this" in client.get(deciding).content.decode()
    answer = {"outcome": "changed", "question": "1", "marks": "3", "reason": "Yes."}
    assert client.post(deciding, answer).status_code == 422
    assert not AppealDecision.objects.exists()

    client.force_login(coordinator)
    assert client.post(deciding, {**answer, "marks": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(deciding, answer)
    letter = mail.outbox[-1]
    assert (letter.to, result in letter.body) == ([person.email], True)
    assert "result" not in letter.subject.lower()
    client.force_login(person)
    page = client.get(result).content.decode()
    assert "your result was changed" in page
    assert "Before that it was 33.33 %" in page


def test_strangers_neither_read_nor_decide_nor_appeal(
    client, marked, person, officer, trainee
):
    made = appealed(marked)
    deciding = reverse("assessments:appeal_decision", args=[made.pk])
    place = [marked.attempt.enrolment.run_id, marked.attempt_id]
    asking = reverse("assessments:appeal", args=place)
    for user, status in ((person("Trainer"), 404), (officer, 403), (trainee, 403)):
        client.force_login(user)
        assert client.get(deciding).status_code == status
        assert client.post(deciding, {"outcome": "upheld"}).status_code == status
        assert client.post(asking, {"reason": "So"}).status_code in {403, 404}
    client.force_login(person("Trainer"))
    assert "Šuštar" not in client.get(reverse("assessments:appeals")).content.decode()
    assert not AppealDecision.objects.exists()


def test_the_list_of_appeals_costs_the_same_for_any_number(
    client, marked, coordinator, trainer, django_assert_max_num_queries
):
    client.force_login(coordinator)
    appealed(marked)

    def cost() -> int:
        with django_assert_max_num_queries(40) as captured:
            client.get(reverse("assessments:appeals"))
        return len(captured)

    cost()
    few = cost()
    enrolment = marked.attempt.enrolment
    for _each in range(5):
        attempt = make.take(place_on(enrolment.run), marked.attempt.item, at=NOW)
        answer = attempt.responses.get()
        mark_response(answer, marks=Decimal(1), by=trainer, at=NOW)
        answer.attempt.refresh_from_db()
        appealed(answer)

    assert cost() == few
