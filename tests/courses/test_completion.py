"""Where people stand: the demo's situations, and what can never be earned."""

from datetime import date

import pytest

from courses.domain.attendance import record
from courses.domain.completion import finding_text, findings_for, standing, standings
from courses.domain.enrolling import withdraw
from courses.domain.evidence import digest
from courses.domain.runs import cancel_session, finish_run
from courses.models import (
    ActivityProgress,
    AttendanceEntry,
    EvaluationReceipt,
    OutlineItem,
    ProgrammeVersion,
    Requirement,
)
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.evidence import look_up
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


@pytest.fixture
def run():
    """Eight half-days of two sessions, 24 hours; the first of each day is core."""
    return run_of(frozen_version(modules=4, lessons=1, sessions=4))


def do_online(enrolment, *, without=()):
    """Complete the lessons and hand in the evaluation form."""
    for item in enrolment.run.version.items.filter(kind=OutlineItem.Kind.LESSON):
        if item.code not in without:
            ActivityProgress.objects.create(
                enrolment=enrolment, item=item, completed_at=AFTER
            )
    for item in enrolment.run.version.items.filter(kind=OutlineItem.Kind.EVALUATION):
        EvaluationReceipt.objects.create(
            enrolment=enrolment, item=item, handed_in_on=date(2026, 5, 1)
        )


def texts(standing):
    return [finding_text(finding) for finding in standing.findings]


def test_everything_done_earns_completion(run):
    ljiljana = place_on(run)
    attend(ljiljana)
    do_online(ljiljana)

    found = standing(ljiljana)

    assert (found.is_complete, found.earned, found.blocked_reason) == (
        True,
        "completion",
        "",
    )
    assert texts(found) == [
        "Attended 24 of 24 hours (100 %); 80 % is needed.",
        "Core sessions attended: 4 of 4.",
        "Online activities done: 4 of 4.",
        "The evaluation form was handed in.",
    ]


def test_one_half_day_missed_that_is_not_core_earns_completion(run):
    jelena = place_on(run)
    attend(jelena, missed=[2, 3])
    do_online(jelena)

    found = standing(jelena)

    assert found.earned == "completion"
    assert texts(found)[0] == "Attended 21 of 24 hours (87.5 %); 80 % is needed."


def test_two_half_days_missed_earn_nothing_and_say_what_is_missing(run):
    dzemal = place_on(run)
    attend(dzemal, missed=[2, 3, 6, 7])
    do_online(dzemal)
    finish_run(run, by=coordinator_of_runs(), at=AFTER)
    dzemal.run.refresh_from_db()

    found = standing(dzemal)

    assert found.earned is None
    assert not found.is_possible
    assert texts(found)[0] == (
        "Attended 18 of 24 hours (75 %); 80 % is needed. What is left cannot make up"
        " for it: missed were A1-S3 Session 1.3, A1-S4 Session 1.4, A2-S3 Session 2.3,"
        " A2-S4 Session 2.4."
    )


def test_a_core_session_missed_blocks_until_it_is_made_up(run):
    zan = place_on(run)
    attend(zan, missed=[4, 5])
    do_online(zan)
    assert standing(zan).earned is None
    assert texts(standing(zan))[1] == (
        "Core sessions attended: 3 of 4. To be made up: A2-S1 Session 2.1."
    )
    missed = AttendanceEntry.objects.get(enrolment=zan, session__item__code="A2-S1")

    record(
        missed.session,
        zan,
        state="made_up",
        reason="Attended the same session in another group",
        replaces=missed.pk,
        by=coordinator_of_runs(),
        at=AFTER,
    )

    assert standing(zan).earned == "completion"


def test_only_attendance_met_earns_attendance_once_the_run_is_finished(run):
    ana = place_on(run)
    attend(ana)
    assert standing(ana).earned is None
    assert standing(ana).attendance_met

    finish_run(run, by=coordinator_of_runs(), at=AFTER)
    ana.run.refresh_from_db()

    assert standing(ana).earned == "attendance"
    assert texts(standing(ana))[2].startswith(
        "Online activities done: 0 of 4. Still to do: A1-O1 Lesson 1.1,"
    )


def test_no_information_blocks_even_when_every_requirement_is_met(run):
    marko = place_on(run)
    attend(marko, unknown=[3])
    do_online(marko)

    found = standing(marko)

    assert found.is_complete
    assert (found.earned, found.blocked_reason) == (None, "no_information")
    assert [str(s.item) for s in found.missing_sessions] == ["A1-S4 Session 1.4"]


def test_online_programme_earns_a_statement_of_participation():
    programme = ready_programme(lessons=2, sessions=0, document="participation")
    Requirement.objects.filter(programme=programme, for_attendance=True).delete()
    run = run_of(frozen_version(programme))
    vera = place_on(run)

    assert standing(vera).earned is None
    do_online(vera)

    assert standing(vera).earned == "participation"


def test_without_requirements_nothing_is_earned(coordinator):
    version = ProgrammeVersion.objects.create(
        programme=ready_programme(),
        code="P",
        number="0.1",
        document="completion",
        frozen_at=BEFORE,
        frozen_by=coordinator,
    )
    enrolment = place_on(run_of(version))

    found = standing(enrolment)

    assert (found.earned, found.blocked_reason) == (None, "no_requirements")
    assert not found.is_complete


def test_who_left_or_waits_earns_nothing():
    run = run_of(frozen_version(), capacity=1)
    leaver, waiting = place_on(run), place_on(run)
    attend(leaver)
    do_online(leaver)
    withdraw(waiting, reason="Changed plans", by=coordinator_of_runs(), at=BEFORE)
    withdraw(leaver, reason="New job", by=coordinator_of_runs(), at=BEFORE)
    leaver.refresh_from_db()
    waiting.refresh_from_db()

    for enrolment in (leaver, waiting):
        assert standing(enrolment).blocked_reason == "not_enrolled"
        assert standing(enrolment).earned is None


def test_a_cancelled_session_no_longer_counts_unless_it_is_core(run):
    enrolment = place_on(run)
    first_core, plain = sessions_of(run)[0], sessions_of(run)[1]

    cancel_session(plain, reason="Trainer ill", by=coordinator_of_runs(), at=BEFORE)
    attend(enrolment)
    assert texts(standing(enrolment))[0].startswith("Attended 22.5 of 22.5 hours")
    assert standing(enrolment).missing_sessions == ()

    other_run = run_of(run.version)
    other = place_on(other_run)
    cancel_session(
        sessions_of(other_run)[0],
        reason="Trainer ill",
        by=coordinator_of_runs(),
        at=BEFORE,
    )
    attend(other)
    assert texts(standing(other))[1] == (
        f"Core sessions attended: 3 of 4. Not recorded yet: {first_core.item}."
    )


def test_findings_carry_evidence_that_can_be_looked_up(run):
    enrolment = place_on(run)
    attend(enrolment)
    do_online(enrolment)

    for finding in standing(enrolment).findings:
        assert finding.met
        assert finding.evidence
        for each in finding.evidence:
            found = look_up(each.kind, each.ref)
            assert (found.digest, found.enrolment_id) == (each.digest, enrolment.pk)


def test_an_open_activity_has_no_digest_of_completion(run):
    enrolment = place_on(run)
    item = run.version.items.filter(kind=OutlineItem.Kind.LESSON).first()
    row = ActivityProgress.objects.create(enrolment=enrolment, item=item)
    before = digest(row)

    row.paused_at_block = "b1"
    assert digest(row) == before
    row.completed_at = AFTER
    assert digest(row) != before


def test_findings_for_gives_the_findings_alone(run):
    enrolment = place_on(run)

    assert findings_for(run, [enrolment]) == {
        enrolment.pk: standing(enrolment).findings
    }


def test_standings_cost_the_same_for_any_number(run, django_assert_max_num_queries):
    run.capacity = 60
    run.save()
    people = [place_on(run) for _ in range(40)]
    run = type(run).objects.select_related("version").get(pk=run.pk)

    for some in (people[:1], people):
        with django_assert_max_num_queries(15):
            assert len(standings(run, some)) == len(some)
