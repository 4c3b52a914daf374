"""Conditions that renew without another training, and the progress holders read."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from certificates.domain import provisional
from certificates.domain.issuing import issue_if_earned
from certificates.domain.lifecycle import revoke, suspend
from certificates.domain.rejudging import judge_again
from certificates.judging import (
    AmountFact,
    DocumentFact,
    amounts_from,
    documents_from,
    judge_document,
    judge_hours_in_room,
    judge_passed,
    judge_points,
)
from certificates.models import (
    DocumentAccepted,
    HoursInRoom,
    PointsCollected,
    ProgrammePassed,
    RenewalPath,
    RenewalRule,
)
from courses.domain.completion import finding_text, standing
from courses.domain.requirements import kinds
from courses.fact_records import record_of
from courses.forms.authoring import requirement_form
from tests.certificates.test_provisional import scan
from tests.certificates.test_recognised_learning import learned
from tests.factories.certificates import (
    certificate_of,
    completed,
    points_table,
    run_to_certify,
)
from tests.factories.courses import frozen_version
from tests.factories.evidence import look_up
from tests.factories.pages import LessonFactory, ModuleFactory, ProgrammeFactory
from tests.factories.runs import place_on, run_of

pytestmark = pytest.mark.django_db
HANDED_IN = datetime(2027, 4, 20, 9, tzinfo=UTC)
ISSUED = datetime(2027, 5, 5, 9, tzinfo=UTC)


def renewal_run(*conditions):
    programme = ProgrammeFactory(title="Renewal", code="REN-1")
    module = ModuleFactory(parent=programme, code="R1", title="What to hand in")
    LessonFactory(parent=module, code="R1-O1", title="How it goes", outcomes="A1")
    for order, each in enumerate(conditions, start=1):
        each.programme, each.order = programme, order
        each.full_clean()
        each.save()
    return run_of(
        frozen_version(programme),
        code="REN-27",
        starts_on=date(2027, 5, 3),
        ends_on=date(2027, 5, 3),
        trainers=[],
    )


@pytest.fixture
def chamber():
    return points_table()


@pytest.fixture
def held(chamber):
    """A certificate of June 2026 with 5 points, 4 of 6 hours in the room perhaps."""
    run = run_to_certify()
    rule = RenewalRule.objects.create(
        programme=run.version.programme, months=12, window_days=60, grace_days=30
    )
    return certificate_of(completed(run)), rule


def renews(rule, run):
    RenewalPath.objects.create(
        rule=rule, from_renewal=1, programme=run.version.programme
    )


def only(run, person):
    [finding] = standing(place_on(run, person)).findings
    return finding


def test_authors_find_them_with_lists_to_choose_from(chamber):
    programme = ProgrammeFactory(title="Mine", code="M-1")
    other = ProgrammeFactory(title="Other", code="O-1")
    for kind in (PointsCollected, HoursInRoom, ProgrammePassed, DocumentAccepted):
        assert kinds()[kind.kind] is kind
        assert kind.explanation
    points = requirement_form(PointsCollected, programme)()
    assert (chamber.pk, chamber.name) in points.fields["body_key"].choices
    passed = requirement_form(ProgrammePassed, programme)()
    offered = [key for key, _label in passed.fields["passed_key"].choices]
    assert other.translation_key in offered
    assert programme.translation_key not in offered
    with pytest.raises(ValidationError):
        ProgrammePassed(
            programme=programme, passed_key=programme.translation_key
        ).full_clean()
    with pytest.raises(ValidationError):
        PointsCollected(programme=programme, body_key=999999, points=1).full_clean()


@pytest.mark.parametrize(
    ("amounts", "waiting", "met"),
    [
        ([], "9", False),
        (["4.99"], "9", False),
        (["5"], "0", True),
        (["2.5", "2.5"], "0", True),
    ],
)
def test_amounts_are_enough_exactly_at_the_figure(amounts, waiting, met):
    facts = [AmountFact(amount=Decimal(a), is_confirmed=True) for a in amounts]
    facts.append(AmountFact(amount=Decimal(waiting), is_confirmed=False))
    again = amounts_from(record_of(facts))

    for judge in (
        lambda given: judge_points(given, points=Decimal(5), body="Chamber"),
        lambda given: judge_hours_in_room(given, hours=Decimal(5)),
    ):
        finding = judge(facts)
        assert finding.met is met
        assert ("Waiting for the body: 9" in finding_text(finding)) is not met
        assert judge(again) == finding


def test_documents_and_programmes_are_there_or_not():
    waits, there = DocumentFact(is_accepted=False), DocumentFact(is_accepted=True)
    for facts, met, words in (
        ([], False, "was not handed in yet"),
        ([waits], False, "waits for a decision"),
        ([waits, there], True, "was accepted"),
    ):
        finding = judge_document(facts, what="Practice")
        assert finding.met is met
        assert words in finding_text(finding)
        again = documents_from(record_of(facts))
        assert judge_document(again, what="Practice") == finding
    one = AmountFact(amount=Decimal(1), is_confirmed=True)
    assert judge_passed([one], programme="X").met
    assert not judge_passed([], programme="X").met


def test_points_count_by_body_part_and_time(chamber, held, trainee):
    certificate, _rule = held
    given = Decimal(certificate.facts["points"][0]["points"])
    run = renewal_run(PointsCollected(body_key=chamber.pk, points=given + 3, months=24))
    learned(certificate.holder, 9)
    learned(certificate.holder, 9, state="sent")

    finding = only(run, certificate.holder)

    assert finding.achieved == given + 1  # what was learned elsewhere has one point
    assert not finding.met
    assert {each.kind for each in finding.evidence} == {
        "earned_before",
        "external_learning",
    }
    for each in finding.evidence:
        assert look_up(each.kind, each.ref).digest == each.digest
    assert only(run, trainee).achieved == 0
    revoke(certificate, reason="issued_in_error", by=None)
    [finding] = standing(run.enrolments.get(person=certificate.holder)).findings
    assert finding.achieved == 1


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"part": "participant"}, True),
        ({"part": "trainer"}, False),
        ({"months": 14}, True),
        ({"months": 13}, False),
    ],
)
def test_points_are_narrowed(chamber, held, fields, counts):
    certificate, _rule = held
    condition = PointsCollected(
        body_key=chamber.pk, points=1, **{"months": 24, **fields}
    )

    assert only(renewal_run(condition), certificate.holder).met is counts


def test_hours_in_the_room_add_up_from_here_and_elsewhere(chamber, held):
    certificate, _rule = held
    minutes = certificate.facts["minutes"]["attended"].get("in_room", 0)
    assert minutes
    run = renewal_run(HoursInRoom(hours=Decimal(100), months=24))
    inside = learned(certificate.holder, 4)
    inside.is_in_person = True
    inside.save()
    learned(certificate.holder, 50)

    finding = only(run, certificate.holder)

    assert finding.achieved == Decimal(minutes) / 60 + 4


def test_a_programme_completed_on_any_run_of_any_version(held, trainee):
    certificate, _rule = held
    programme = certificate.run.version.programme
    run = renewal_run(ProgrammePassed(passed_key=programme.translation_key))

    assert only(run, certificate.holder).met
    assert not only(run, trainee).met
    place = run.enrolments.get(person=certificate.holder)
    suspend(certificate, reason="under_review", by=None)
    assert not standing(place).findings[0].met


def test_a_set_renews_shorter_and_the_holder_reads_the_progress(
    client, chamber, held, coordinator, monkeypatch
):
    certificate, rule = held
    person = certificate.holder
    run = renewal_run(
        PointsCollected(body_key=chamber.pk, points=1, months=24),
        HoursInRoom(hours=Decimal("0.5"), months=24),
        ProgrammePassed(
            passed_key=certificate.run.version.programme.translation_key, months=24
        ),
        DocumentAccepted(what="Confirmation of practice", months=24),
    )
    renews(rule, run)
    page = reverse("certificates:own", args=[certificate.public_id])
    monkeypatch.setattr("django.utils.timezone.now", lambda: HANDED_IN)
    client.force_login(person)
    without = client.get(page).content.decode()
    assert "You have no place on a run of it yet" in without
    assert "Confirmation of practice" in without

    place = place_on(run, person)
    before = client.get(page).content.decode()
    assert "You have a place" in before
    assert "“Confirmation of practice” was not handed in yet." in before
    assert issue_if_earned(place, by=None, at=ISSUED) is None
    asked = reverse("certificates:renewal_hand_in", args=[certificate.public_id])
    client.post(asked, {"asked": "0", "file": scan()})
    document = certificate.renewal_documents.get()
    assert document.what == "Confirmation of practice"
    assert "waits for a decision" in client.get(page).content.decode()
    assert issue_if_earned(place, by=None, at=ISSUED) is None
    provisional.decide(document, accept=True, by=coordinator)
    fresh = issue_if_earned(place, by=None, at=ISSUED)

    assert fresh.renews == certificate
    assert judge_again(fresh, at=ISSUED).is_same
    for each in fresh.evidence["requirements"]:
        for proof in each["finding"]["evidence"]:
            found = look_up(proof["kind"], proof["ref"])
            assert (found.digest, found.enrolment_id) == (proof["digest"], place.pk)


def test_many_people_cost_as_many_queries_as_one(
    chamber, held, django_assert_num_queries
):
    certificate, _rule = held
    run = renewal_run(
        PointsCollected(body_key=chamber.pk, points=1),
        HoursInRoom(hours=Decimal(1)),
        ProgrammePassed(passed_key=certificate.run.version.programme.translation_key),
        DocumentAccepted(what="x"),
    )
    places = [place_on(run, certificate.holder), *(place_on(run) for _each in range(4))]
    for each in places:
        learned(each.person, 4)
    for condition, queries in zip(
        run.version.requirements.all(), (3, 2, 1, 1), strict=True
    ):
        with django_assert_num_queries(queries):
            facts = condition.gather(run, places)
        assert set(facts) == {each.pk for each in places}


def test_what_evidence_is_gone_or_misspelt_is_not_found():
    for kind in ("earned_before", "renewal_document"):
        for ref in ("", "1", "1:x", "1:999999"):
            assert look_up(kind, ref) is None
