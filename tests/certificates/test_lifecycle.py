"""Suspending, reinstating and revoking: with a reason, at once, and for good."""

import pytest

from certificates.domain import log
from certificates.domain.issuing import issue_again, reinstate, revoke, suspend
from certificates.models import Certificate, CertificateEvent
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.certificates import ISSUED_AT, certificate_of

pytestmark = pytest.mark.django_db


def kinds(certificate):
    return list(certificate.events.values_list("kind", flat=True))


def test_a_suspension_is_lifted_and_both_are_remembered(coordinator):
    certificate = certificate_of()

    suspend(certificate, reason="under_review", note="A complaint", by=coordinator)
    reinstate(certificate, reason="review_closed", by=coordinator)

    assert kinds(certificate) == ["issued", "suspended", "reinstated"]
    actions = AuditEvent.objects.filter(action__startswith="certificate.")
    assert set(actions.values_list("action", flat=True)) == {
        "certificate.issued",
        "certificate.suspended",
        "certificate.reinstated",
    }


def test_a_revocation_keeps_reason_note_actor_and_time(coordinator):
    certificate = certificate_of()

    event = revoke(
        certificate,
        reason="issued_in_error",
        note="Wrong list",
        public_note="Issued by mistake.",
        by=coordinator,
        at=ISSUED_AT,
    )

    assert (event.reason, event.note, event.public_note, event.by, event.at) == (
        "issued_in_error",
        "Wrong list",
        "Issued by mistake.",
        coordinator,
        ISSUED_AT,
    )
    audited = AuditEvent.objects.get(action="certificate.revoked")
    assert audited.data == {
        "serial": certificate.serial,
        "reason": "issued_in_error",
    }


def test_revoking_twice_is_revoking_once(coordinator):
    certificate = certificate_of()

    first = revoke(certificate, reason="issued_in_error", by=coordinator)
    second = revoke(certificate, reason="issued_in_error", by=coordinator)

    assert first == second
    assert kinds(certificate) == ["issued", "revoked"]


@pytest.mark.parametrize(
    ("before", "action"),
    [([], reinstate), ([revoke], suspend), ([revoke], reinstate)],
    ids=["reinstate-valid", "suspend-revoked", "reinstate-revoked"],
)
def test_what_cannot_follow_is_refused(coordinator, before, action):
    certificate = certificate_of()
    for step in before:
        step(certificate, reason="other", note="As agreed.", by=coordinator)
    known = kinds(certificate)
    events = AuditEvent.objects.count()

    with pytest.raises(DomainError) as refusal:
        action(certificate, reason="other", note="As agreed.", by=coordinator)

    assert refusal.value.code == "not_possible"
    assert kinds(certificate) == known
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize("note", ["", "  "])
def test_another_reason_is_said_in_the_note(coordinator, note):
    certificate, size = certificate_of(), log.head().size
    events = AuditEvent.objects.count()

    for action in (suspend, revoke, issue_again):
        with pytest.raises(DomainError) as refusal:
            action(certificate, reason="other", note=note, by=coordinator)
        assert refusal.value.code == "note_needed"

    assert kinds(certificate) == ["issued"]
    assert Certificate.objects.count() == 1
    assert (AuditEvent.objects.count(), log.head().size) == (events, size)
    suspend(certificate, reason="under_review", by=coordinator)
    with pytest.raises(DomainError):
        reinstate(certificate, reason="other", note=note, by=coordinator)
    assert kinds(certificate) == ["issued", "suspended"]


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_reason_is_needed(coordinator, reason):
    certificate = certificate_of()

    with pytest.raises(DomainError) as refusal:
        revoke(certificate, reason=reason, by=coordinator)

    assert refusal.value.code == "reason_needed"
    assert CertificateEvent.objects.count() == 1
