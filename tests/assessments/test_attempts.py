"""Taking a quiz: begin, answer, hand in, be marked; and every refusal."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from assessments.domain.attempts import (
    chance_of,
    grant_extra_try,
    save_answer,
    start,
    submit,
)
from assessments.domain.results import mark_response
from assessments.models import Attempt, ExtraTry, Mark, Response
from assessments.question_types import InvalidAnswer
from courses.domain.completion import finding_text, standing
from courses.domain.enrolling import withdraw
from courses.domain.runs import cancel_run
from courses.models import ActivityProgress
from courses.signals import evidence_changed
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories import assessments as make
from tests.factories.runs import BEFORE, coordinator_of_runs, place_on

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOW = BEFORE + timedelta(hours=3)


def refused(code: str, function, *args, **kwargs) -> None:
    before = (Attempt.objects.count(), AuditEvent.objects.count())
    with pytest.raises(DomainError) as refusal:
        function(*args, **kwargs)
    assert refusal.value.code == code
    assert (Attempt.objects.count(), AuditEvent.objects.count()) == before


@pytest.fixture
def taking():
    """A place on a run whose quiz has one question of each kind marked at once."""
    questions = [
        make.single_choice(),
        make.multiple_choice(),
        make.vignette(make.true_false(), make.numeric()),
        make.ordering(),
    ]
    run, item = make.quiz_run(*questions)
    return place_on(run), item


def test_starting_makes_an_empty_answer_for_every_question(taking):
    enrolment, item = taking

    attempt = start(enrolment, item, at=NOW)

    responses = list(attempt.responses.all())
    assert [r.position for r in responses] == [1, 2, 3, 4, 5]
    assert [bool(r.vignette_id) for r in responses] == [False, False, True, True, False]
    assert all(r.answer is None and r.revision == 0 for r in responses)
    assert attempt.max_score == 1 + 3 + 1 + 1 + 3
    assert AuditEvent.objects.get(action="attempt.started").actor == enrolment.person
    assert ActivityProgress.objects.get(item=item).completed_at is None


def test_starting_again_goes_on_with_the_open_try(taking):
    enrolment, item = taking

    first = start(enrolment, item, at=NOW)
    again = start(enrolment, item, at=NOW + DAY)

    assert again == first
    assert Attempt.objects.count() == 1


def test_two_open_tries_are_impossible(taking):
    enrolment, item = taking
    attempt = start(enrolment, item, at=NOW)
    attempt.pk, attempt.number = None, 2

    with pytest.raises(IntegrityError), transaction.atomic():
        attempt.save()


def test_all_right_passes_and_completes_the_activity(
    taking, django_capture_on_commit_callbacks
):
    enrolment, item = taking
    heard = []

    def hear(enrolment_id, **_kwargs):
        heard.append(enrolment_id)

    evidence_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        attempt = make.take(enrolment, item, at=NOW)
    evidence_changed.disconnect(hear)

    assert attempt.state == "marked"
    assert (attempt.score, attempt.percent, attempt.passed) == (9, 100, True)
    assert ActivityProgress.objects.get(item=item).completed_at == NOW
    assert enrolment.pk in heard
    refused("passed", start, enrolment, item, at=NOW + DAY)


def test_nothing_right_is_not_yet_and_opens_again_after_the_wait(taking):
    enrolment, item = taking

    attempt = make.take(enrolment, item, right=False, at=NOW)

    assert (attempt.score, attempt.passed) == (0, False)
    assert ActivityProgress.objects.get(item=item).completed_at is None
    chance = chance_of(enrolment, item, at=NOW)
    assert (chance.code, chance.left) == ("waiting", 2)
    assert chance.opens_at == NOW + DAY
    refused("waiting", start, enrolment, item, at=NOW + DAY - timedelta(seconds=1))
    assert start(enrolment, item, at=NOW + DAY).number == 2


def test_tries_run_out_and_a_trainer_may_grant_one_more(taking, trainer):
    enrolment, item = taking
    for day in range(3):
        make.take(enrolment, item, right=False, at=NOW + day * DAY)
    refused("no_tries_left", start, enrolment, item, at=NOW + 9 * DAY)
    refused("reason_missing", grant_extra_try, enrolment, item, reason=" ", by=trainer)

    grant_extra_try(enrolment, item, reason="Was ill", by=trainer, at=NOW)

    assert AuditEvent.objects.get(action="extra_try.granted").data["reason"]
    attempt = make.take(enrolment, item, at=NOW + 9 * DAY)
    assert (attempt.number, attempt.passed) == (4, True)
    with pytest.raises(DatabaseError), transaction.atomic():
        ExtraTry.objects.update(reason="Other")


def test_a_place_on_the_run_is_needed(taking):
    enrolment, item = taking
    other_run, other_item = make.quiz_run(make.single_choice())
    refused("other_version", start, enrolment, other_item, at=NOW)
    withdraw(enrolment, reason="Moved", by=coordinator_of_runs())
    refused("not_enrolled", start, enrolment, item, at=NOW)

    waiting = place_on(other_run)
    cancel_run(other_run, by=coordinator_of_runs(), at=NOW, reason="No room")
    refused("run_cancelled", start, waiting, other_item, at=NOW)


def test_an_older_answer_never_overwrites_a_newer_one(taking):
    enrolment, item = taking
    attempt = start(enrolment, item, at=NOW)
    keys = [
        c["key"]
        for c in attempt.responses.get(position=1).version.payload["body"]["choices"]
    ]

    save_answer(attempt, 1, keys[1], revision=5, at=NOW)
    late = save_answer(attempt, 1, keys[0], revision=4, at=NOW + DAY)
    repeated = save_answer(attempt, 1, keys[2], revision=5, at=NOW + DAY)

    assert late.answer == repeated.answer == keys[1]
    kept = attempt.responses.get(position=1)
    assert (kept.answer, kept.revision, kept.answered_at) == (keys[1], 5, NOW)


def test_an_answer_can_be_taken_back(taking):
    enrolment, item = taking
    attempt = start(enrolment, item, at=NOW)
    save_answer(attempt, 3, True, revision=1)

    save_answer(attempt, 3, None, revision=2)

    assert attempt.responses.get(position=3).answer is None


def test_an_answer_that_cannot_be_meant_changes_nothing(taking):
    enrolment, item = taking
    attempt = start(enrolment, item, at=NOW)
    save_answer(attempt, 4, "19.2", revision=1)

    with pytest.raises(InvalidAnswer):
        save_answer(attempt, 4, "many", revision=2)

    assert attempt.responses.get(position=4).answer == "19.2"


def test_after_handing_in_no_answer_changes(taking):
    enrolment, item = taking
    attempt = make.take(enrolment, item, at=NOW)
    before = attempt.responses.get(position=3).answer

    refused("handed_in", save_answer, attempt, 3, True, revision=99)
    with pytest.raises(DatabaseError), transaction.atomic():
        attempt.responses.update(answer=True)

    assert attempt.responses.get(position=3).answer == before


def test_handing_in_twice_marks_once(taking):
    enrolment, item = taking
    attempt = make.take(enrolment, item, at=NOW)

    again = submit(attempt, by=enrolment.person, at=NOW + DAY)

    assert again.submitted_at == NOW
    assert Mark.objects.count() == 5
    assert AuditEvent.objects.filter(action="attempt.submitted").count() == 1


def real_queries(captured) -> list[str]:
    return [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]


def test_saving_an_answer_is_one_read_and_one_write(
    taking, django_assert_max_num_queries
):
    enrolment, item = taking
    attempt = start(enrolment, item, at=NOW)

    with django_assert_max_num_queries(9) as captured:
        save_answer(attempt, 3, False, revision=1)

    assert len(real_queries(captured.captured_queries)) == 2


def test_each_try_is_drawn_anew_or_not_as_the_quiz_says():
    pool = [make.true_false(outcomes="A9") for _each in range(12)]
    draw = {"count": 3, "outcome": "A9"}
    run, item = make.quiz_run(make.single_choice(), draws=[draw], wait_hours=0)
    enrolment = place_on(run)
    drawn = []
    for day in range(3):
        attempt = make.take(enrolment, item, right=False, at=NOW + day * DAY)
        drawn.append(
            tuple(
                attempt.responses.filter(is_drawn=True).values_list(
                    "version", flat=True
                )
            )
        )

    assert all(len(set(each)) == 3 for each in drawn)
    assert len({attempt.draw_seed for attempt in Attempt.objects.all()}) == 3
    assert {v for each in drawn for v in each} <= {q.published_version_id for q in pool}

    run, item = make.quiz_run(draws=[draw], wait_hours=0, redraw=False)
    enrolment = place_on(run)
    tries = [
        make.take(enrolment, item, right=False, at=NOW + day * DAY) for day in range(2)
    ]
    first, second = (
        sorted(t.responses.values_list("version", flat=True)) for t in tries
    )
    assert first == second


def test_what_is_published_later_changes_no_try():
    question = make.single_choice()
    run, item = make.quiz_run(question)
    enrolment = place_on(run)
    question.general_feedback = "<p>Other.</p>"
    question = make.published(question)

    attempt = start(enrolment, item, at=NOW)

    version = attempt.responses.get().version
    assert version != question.published_version
    assert version.number == 1


@pytest.fixture
def written():
    """A place on a run whose quiz has a written answer of 3 marks and one of 1."""
    run, item = make.quiz_run(make.short_text(), make.single_choice())
    return place_on(run), item


def test_a_written_answer_waits_for_a_trainer(written, trainer):
    enrolment, item = written
    attempt = make.take(enrolment, item, at=NOW)
    assert (attempt.state, attempt.score, attempt.passed) == ("submitted", None, None)
    refused("being_marked", start, enrolment, item, at=NOW + DAY)
    finding = finding_of(enrolment)
    assert "still has to mark" in finding_text(finding)
    assert finding.possible
    assert not finding.met

    response = Response.objects.awaiting().get()
    mark_response(response, marks=Decimal(2), comment="One date", by=trainer, at=NOW)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.passed) == ("marked", 3, True)
    assert not Response.objects.awaiting().exists()
    assert AuditEvent.objects.get(action="response.marked").actor == trainer
    assert finding_of(enrolment).met


def test_a_person_may_mark_again_and_the_newest_mark_counts(written, trainer):
    enrolment, item = written
    attempt = make.take(enrolment, item, at=NOW)
    response = attempt.responses.get(needs_marker=True)

    mark_response(response, marks=Decimal(0), by=trainer, at=NOW)
    mark_response(response, marks=Decimal(3), by=trainer, at=NOW + DAY)
    mark_response(response, marks=Decimal(3), by=trainer, at=NOW + DAY)

    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (4, True)
    assert response.marks.count() == 2
    assert attempt.marked_at == NOW
    with pytest.raises(DatabaseError), transaction.atomic():
        Mark.objects.update(marks=1)


def test_marks_are_refused(written, trainer):
    enrolment, item = written
    attempt = start(enrolment, item, at=NOW)
    response = attempt.responses.get(needs_marker=True)
    refused("not_handed_in", mark_response, response, marks=Decimal(1), by=trainer)
    make.take(enrolment, item, at=NOW)
    other = attempt.responses.get(needs_marker=False)

    refused("marked_by_computer", mark_response, other, marks=Decimal(1), by=trainer)
    for marks in ("-1", "3.5"):
        refused(
            "out_of_range", mark_response, response, marks=Decimal(marks), by=trainer
        )
    refused(
        "own_answer", mark_response, response, marks=Decimal(1), by=enrolment.person
    )
    assert not response.marks.exists()


def test_nothing_written_needs_no_trainer(written):
    enrolment, item = written

    attempt = make.take(enrolment, item, right=False, at=NOW)

    assert (attempt.state, attempt.score) == ("marked", 0)


def test_a_quiz_that_is_not_graded_is_done_when_handed_in():
    run, item = make.quiz_run(
        make.single_choice(), make.short_text(), is_graded=False, tries=1
    )
    enrolment = place_on(run)

    attempt = make.take(enrolment, item, right=True, at=NOW)

    assert attempt.passed is None
    assert ActivityProgress.objects.get(item=item).completed_at == NOW
    refused("done", start, enrolment, item, at=NOW + DAY)


def test_marking_after_somebody_left_still_stands(written, trainer):
    enrolment, item = written
    attempt = make.take(enrolment, item, at=NOW)
    withdraw(enrolment, reason="Moved", by=coordinator_of_runs())

    mark_response(
        attempt.responses.get(needs_marker=True), marks=Decimal(3), by=trainer
    )

    attempt.refresh_from_db()
    assert attempt.passed
    assert ActivityProgress.objects.get(item=item).completed_at is None


def finding_of(enrolment):
    return next(f for f in standing(enrolment).findings if f.kind == "quiz_passed")


def test_the_requirement_counts_the_best_try_and_names_it_as_evidence(taking):
    enrolment, item = taking
    assert "not taken yet" in finding_text(finding_of(enrolment))
    make.take(enrolment, item, right=False, at=NOW)
    assert "Tries left: 2" in finding_text(finding_of(enrolment))
    start(enrolment, item, at=NOW + DAY)
    assert "not handed in" in finding_text(finding_of(enrolment))

    best = make.take(enrolment, item, at=NOW + DAY)

    finding = finding_of(enrolment)
    assert (finding.met, finding.achieved) == (True, 100)
    assert [e.ref for e in finding.evidence] == [str(best.pk)]
    best.refresh_from_db()
    assert finding.evidence[0].digest == best.as_evidence().digest


def test_the_requirement_says_when_no_try_is_left(taking):
    enrolment, item = taking
    for day in range(3):
        make.take(enrolment, item, right=False, at=NOW + day * DAY)

    finding = finding_of(enrolment)

    assert not finding.possible
    assert "No try is left" in finding_text(finding)


def test_judging_many_costs_the_same(taking, django_assert_num_queries):
    enrolment, item = taking
    others = [place_on(enrolment.run) for _each in range(5)]
    for each in [enrolment, *others]:
        make.take(each, item, at=NOW)
    requirement = enrolment.run.version.requirements.last().get_real_instance()

    for people in ([enrolment], [enrolment, *others]):
        with django_assert_num_queries(4):
            facts = requirement.gather(enrolment.run, people)
        assert len(facts) == len(people)
