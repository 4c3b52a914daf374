"""Renewing without another training: hours learned elsewhere that a body confirmed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.domain import credit_claims
from certificates.domain.issuing import issue_if_earned
from certificates.domain.rejudging import judge_again
from certificates.judging import LearningFact, judge_recognised, learning_from
from certificates.models import (
    ExternalLearning,
    RecognisedLearning,
    RenewalPath,
    RenewalRule,
)
from courses.domain.completion import finding_text, standing
from courses.domain.requirements import kinds
from courses.fact_records import record_of
from courses.models import OnlineActivities
from tests.factories.certificates import (
    accrediting_body,
    certificate_of,
    completed,
    run_to_certify,
)
from tests.factories.courses import frozen_version
from tests.factories.evidence import look_up
from tests.factories.pages import LessonFactory, ModuleFactory, ProgrammeFactory
from tests.factories.runs import place_on, run_of

pytestmark = pytest.mark.django_db


def learned(person, hours, state="confirmed", held_on=date(2027, 1, 15)):
    decided = timezone.now() if state in ("confirmed", "refused") else None
    return ExternalLearning.objects.create(
        person=person,
        body=accrediting_body("Demo Chamber"),
        title="Conference",
        provider="Somebody",
        held_on=held_on,
        hours=Decimal(hours),
        points=1,
        state=state,
        answer="x" if state == "refused" else "",
        declared_at=timezone.now(),
        decided_at=decided,
    )


@pytest.fixture
def renewal():
    """A programme of one condition alone, and a run of it in spring 2027."""
    programme = ProgrammeFactory(title="Renewal", code="REN-1")
    module = ModuleFactory(parent=programme, code="R1", title="What to hand in")
    LessonFactory(parent=module, code="R1-O1", title="How it goes", outcomes="A1")
    RecognisedLearning.objects.create(
        programme=programme, order=1, hours=Decimal(12), months=12
    )
    return run_of(
        frozen_version(programme),
        code="REN-27",
        starts_on=date(2027, 5, 3),
        ends_on=date(2027, 5, 3),
        trainers=[],
    )


@pytest.mark.parametrize(
    ("hours", "met"),
    [([], False), (["11.9"], False), (["12"], True), (["5", "7"], True)],
)
def test_only_what_is_confirmed_counts(hours, met):
    facts = [LearningFact(hours=Decimal(each), is_confirmed=True) for each in hours]
    waiting = LearningFact(hours=Decimal(90), is_confirmed=False)

    finding = judge_recognised([*facts, waiting], hours=Decimal(12))

    assert finding.met is met
    assert ("Waiting for the body: 90 hours" in finding_text(finding, {})) is not met
    assert (
        judge_recognised(learning_from(record_of([*facts, waiting])), hours=Decimal(12))
        == finding
    )


def test_an_author_finds_it_among_the_kinds():
    assert kinds()["recognised_learning"] is RecognisedLearning
    sentence = RecognisedLearning(hours=Decimal("12.0"), months=24).describe()
    assert sentence.startswith("At least 12 hours of learning elsewhere")


def test_what_counts_is_what_was_held_in_the_time_and_is_ones_own(renewal, trainee):
    place = place_on(renewal, trainee)
    other = place_on(renewal)
    learned(trainee, 5)
    learned(trainee, 3, state="sent")
    learned(trainee, 50, state="declared")
    learned(trainee, 50, state="refused")
    learned(trainee, 50, held_on=date(2026, 5, 2))
    learned(trainee, 50, held_on=date(2027, 5, 4))
    learned(trainee, 2, held_on=date(2026, 5, 3))

    [finding] = standing(place).findings
    [nothing] = standing(other).findings

    assert (finding.achieved, finding.met) == (Decimal(7), False)
    assert finding_text(finding, {}) == (
        "Learning elsewhere that a body has recognised: 7 of 12 hours."
        " Waiting for the body: 3 hours."
    )
    assert nothing.achieved == 0


def test_it_renews_a_certificate_and_keeps_the_history(client, renewal, officer):
    first_run = run_to_certify()
    rule = RenewalRule.objects.create(
        programme=first_run.version.programme,
        months=12,
        window_days=60,
        grace_days=30,
    )
    RenewalPath.objects.create(
        rule=rule, from_renewal=1, programme=renewal.version.programme
    )
    held = certificate_of(completed(first_run))  # until 2 June 2027
    person, body = held.holder, accrediting_body("Demo Chamber")
    place = place_on(renewal, person)
    at = datetime(2027, 5, 5, 9, tzinfo=UTC)
    waiting = learned(person, 12, state="sent")
    assert issue_if_earned(place, by=None, at=at) is None

    body.officers.add(officer)
    credit_claims.decide(waiting, confirm=True, by=officer, at=at - timedelta(days=1))
    renewed = issue_if_earned(place, by=None, at=at)

    assert renewed.renews == held
    assert renewed.facts["renewal"]["number"] == 1
    assert renewed.valid_until > held.valid_until
    assert renewed.facts["minutes"]["attended"] == {}  # nobody says it was attended
    [requirement] = renewed.evidence["requirements"]
    [proof] = requirement["finding"]["evidence"]
    assert proof["kind"] == "external_learning"
    record = look_up(proof["kind"], proof["ref"])
    assert (record.title, record.enrolment_id) == ("Conference", place.pk)
    assert record.digest == proof["digest"]
    again = judge_again(renewed, at=at)
    assert again.is_same
    assert held.events.count() == 2  # issued, renewed
    client.force_login(person)
    assert (
        client.get(reverse("certificates:own", args=[held.public_id])).status_code
        == 200
    )


def test_many_people_cost_as_many_queries_as_one(renewal, django_assert_num_queries):
    requirement = renewal.version.requirements.get()
    places = [place_on(renewal) for _each in range(4)]
    for each in places:
        learned(each.person, 4)

    with django_assert_num_queries(1):
        facts = requirement.gather(renewal, places)

    assert [len(facts[each.pk]) for each in places] == [1, 1, 1, 1]


def test_it_stands_beside_other_conditions(trainee):
    programme = ProgrammeFactory(title="Both", code="REN-2")
    module = ModuleFactory(parent=programme, code="R1", title="Day")
    LessonFactory(parent=module, code="R1-O1", title="Read", outcomes="A1")
    RecognisedLearning.objects.create(programme=programme, order=1, hours=Decimal(1))
    OnlineActivities.objects.create(programme=programme, order=2)
    run = run_of(frozen_version(programme), code="REN-28", trainers=[])
    learned(trainee, 1, held_on=run.ends_on)

    findings = standing(place_on(run, trainee)).findings

    assert [each.met for each in findings] == [True, False]
