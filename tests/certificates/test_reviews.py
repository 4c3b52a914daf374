"""Certificates whose evidence changes after issue: the office is told, nothing else."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.domain.explanation import explain
from certificates.domain.lifecycle import revoke
from certificates.domain.reviews import decide, look_again
from certificates.models import Certificate, CertificateEvent, EvidenceReview
from courses.domain.attendance import record
from courses.models import AttendanceEntry
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories import certificates as make
from tests.factories.courses import frozen_version

pytestmark = pytest.mark.django_db
LATER = make.ISSUED_AT + timedelta(days=2)
STANDS = EvidenceReview.Outcome.STANDS


@pytest.fixture
def held():
    return make.certificate_of()


def corrected(certificate, state, coordinator, *, at=LATER):
    """Correct the newest attendance entry of the holder."""
    entries = AttendanceEntry.objects.filter(enrolment=certificate.enrolment)
    entry = entries.order_by("pk").last()
    return record(
        entry.session,
        certificate.enrolment,
        state=state,
        reason="The sheet says otherwise.",
        replaces=entry.pk,
        by=coordinator,
        at=at,
    )


def test_the_office_is_told_once_and_the_certificate_stays(
    held, coordinator, django_capture_on_commit_callbacks
):
    before = Certificate.objects.values().get()
    assert look_again(held.enrolment_id) == []

    with django_capture_on_commit_callbacks(execute=True):
        corrected(held, "absent", coordinator)

    review = EvidenceReview.objects.get()
    assert (review.certificate, review.is_open, review.is_earned) == (held, True, False)
    assert Certificate.objects.values().get() == before
    assert held.events.get().kind == CertificateEvent.Kind.ISSUED
    said = AuditEvent.objects.get(action="certificate.evidence_changed")
    assert said.data["is_earned"] is False
    assert len(said.data["rows"]) == 1

    call_command("review_evidence")
    assert EvidenceReview.objects.get() == review
    assert AuditEvent.objects.filter(action=said.action).count() == 1


def test_what_was_decided_is_asked_again_only_when_more_changes(held, coordinator):
    corrected(held, "absent", coordinator)
    [review] = look_again(held.enrolment_id)

    for code, by, note in (
        ("reason_missing", coordinator, " "),
        ("own_certificate", held.holder, "Mine."),
    ):
        with pytest.raises(DomainError) as refusal:
            decide(review, outcome=STANDS, note=note, by=by)
        assert refusal.value.code == code
    assert EvidenceReview.objects.get().is_open
    decide(review, outcome=STANDS, note="Made up for.", by=coordinator)
    with pytest.raises(DomainError, match="already"):
        decide(review, outcome=STANDS, note="Again.", by=coordinator)
    assert AuditEvent.objects.get(action="certificate.reviewed").actor == coordinator

    assert look_again(held.enrolment_id) == []
    corrected(held, "present", coordinator, at=LATER + timedelta(days=1))
    [again] = look_again(held.enrolment_id)
    assert (again.pk != review.pk, again.is_earned) == (True, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceReview.objects.filter(pk=again.pk).update(outcome=STANDS)


def test_what_counts_no_more_is_not_looked_at(held, coordinator):
    revoke(held, reason="issued_in_error", note="Twice.", by=coordinator)
    corrected(held, "absent", coordinator)

    assert look_again(held.enrolment_id) == []


def test_a_coordinator_sees_what_changed_and_decides(
    client, held, coordinator, trainer, officer, trainee
):
    corrected(held, "absent", coordinator)
    [review] = look_again(held.enrolment_id)
    queue = reverse("certificates:reviews")
    page = reverse("certificates:review", args=[review.pk])
    sent = {"outcome": STANDS, "note": "Made up for in June."}
    for stranger in (trainer, officer, trainee):
        client.force_login(stranger)
        assert client.get(queue).status_code == 403
        assert client.post(page, sent).status_code == 403
    assert EvidenceReview.objects.get().is_open

    client.force_login(coordinator)
    assert queue in client.get(reverse("courses:teach_home")).content.decode()
    listed = client.get(queue).content.decode()
    assert (held.serial in listed, "not earned any more" in listed) == (True, True)
    shown = client.get(page).content.decode()
    assert "The sheet says otherwise." in shown
    assert AuditEvent.objects.filter(action="evidence.viewed").exists()
    assert client.post(page, {**sent, "note": ""}).status_code == 400
    assert client.post(page, sent).status_code == 302

    assert held.serial not in client.get(queue).content.decode()
    assert held.serial in client.get(f"{queue}?show=decided").content.decode()


def test_the_list_costs_the_same_for_any_number(
    client, held, coordinator, django_assert_max_num_queries
):
    def cost() -> int:
        with django_assert_max_num_queries(20) as captured:
            client.get(reverse("certificates:reviews"))
        return len(captured)

    def flag(certificate, digest):
        EvidenceReview.objects.create(
            certificate=certificate, digest=digest, is_earned=True, found_at=LATER
        )

    client.force_login(coordinator)
    flag(held, "0")
    cost()
    few = cost()
    for place in range(2):
        person = make.completed(held.run)
        flag(make.certificate_of(person), str(place))

    assert cost() == few


def test_walking_back_costs_the_same_for_2_and_12_sessions():
    def cost(sessions: int) -> tuple[int, int]:
        version = frozen_version(modules=1, sessions=sessions)
        run = make.run_to_certify(version=version)
        certificate = make.certificate_of(make.completed(run))
        with CaptureQueriesContext(connection) as asked:
            grounds = explain(certificate).grounds
        return len(asked), sum(len(ground.rests_on) for ground in grounds)

    cost(2)
    few, many = cost(2), cost(12)

    assert many[1] >= few[1] + 10
    assert many[0] == few[0]
