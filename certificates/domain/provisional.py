"""Documents for a renewal, and the provisional status that rests on them.

A provisional status bridges the days between the end of a certificate and its renewal.
Somebody of the office gives it, on a document that was accepted, until a day within
the time of grace. It ends by itself, and renews nothing.
"""

from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from certificates.domain.credit_claims import looked_into
from certificates.domain.status import IN_FORCE, provisional_until
from certificates.models import Certificate, ProvisionalStatus, RenewalDocument
from certificates.notices import RENEWAL_ANSWERED
from certificates.permissions import can_issue
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.noticing import notify

State = RenewalDocument.State
# How many documents of one certificate may wait for a decision at a time.
MOST_WAITING = 10
_HEX = "0123456789abcdef"


def can_be_renewed(certificate: Certificate, *, on: date) -> bool:
    """Whether what is done on this day may still lead to a renewal."""
    last = certificate.renewable_until
    return (
        bool(certificate.facts.get("renewal"))
        and last is not None
        and on <= last
        and _last_event(certificate) in IN_FORCE
    )


def may_be_provisional(certificate: Certificate, *, on: date) -> bool:
    """Whether its time to be renewed has come and is not over."""
    first = certificate.renewable_from
    is_open = first is not None and first <= on
    return is_open and can_be_renewed(certificate, on=on)


def hand_in(
    certificate: Certificate,
    *,
    what: str,
    file: UploadedFile,
    by: User,
    at: datetime | None = None,
) -> RenewalDocument:
    """Put a document for a renewal before the office.

    Refused for anyone but the holder, for a certificate that cannot be renewed (any
    more), without saying what it is, for a file of a wrong kind or size, and while many
    wait already.
    """
    at = at or timezone.now()
    if certificate.holder_id != by.pk:
        raise DomainError("not_holder", _("Only the holder can ask for this."))
    if not what.strip():
        raise DomainError("what_missing", _("Say what the document shows."))
    kind, data = looked_into(file)
    with transaction.atomic():
        certificate = _locked(certificate)
        if not can_be_renewed(certificate, on=timezone.localdate(at)):
            raise DomainError(
                "not_renewable", _("This certificate cannot be renewed any more.")
            )
        waiting = certificate.renewal_documents.filter(state=State.SENT)
        if waiting.count() >= MOST_WAITING:
            raise DomainError(
                "too_many_waiting", _("Wait until what you have sent is decided.")
            )
        document = RenewalDocument(
            certificate=certificate, what=what.strip(), sent_at=at
        )
        name = f"{get_random_string(32, _HEX)}.{kind}"
        document.file.save(name, ContentFile(data), save=False)
        document.save()
        audit.record("renewal_document.sent", document, by=by, at=at)
    return document


@transaction.atomic
def take_back(
    document: RenewalDocument, *, by: User, at: datetime | None = None
) -> None:
    """Remove one's own document with its file. Refused once it was decided."""
    document = _locked_document(document)
    if document.certificate.holder_id != by.pk:
        raise DomainError("not_holder", _("Only the holder can ask for this."))
    _refuse_decided(document)
    audit.record(
        "renewal_document.taken_back", document, by=by, at=at or timezone.now()
    )
    _remove_file(document)
    document.delete()


@transaction.atomic
def decide(
    document: RenewalDocument,
    *,
    accept: bool,
    answer: str = "",
    by: User,
    at: datetime | None = None,
) -> RenewalDocument:
    """Accept a document or say why not, and tell the holder.

    Refused for those who may not issue, on one's own, a second time, and against it
    without a reason.
    """
    at = at or timezone.now()
    document = _locked_document(document)
    _refuse_others(document.certificate, by)
    _refuse_decided(document)
    if not accept and not answer.strip():
        raise DomainError("answer_missing", _("Say why."))
    document.state = State.ACCEPTED if accept else State.REFUSED
    document.answer, document.decided_at = answer.strip(), at
    document.decided_by = by
    document.save()
    audit.record(
        "renewal_document.decided", document, by=by, at=at, state=str(document.state)
    )
    _tell(document.certificate, at=at)
    return document


@transaction.atomic
def grant(
    certificate: Certificate,
    *,
    until: date,
    evidence: RenewalDocument,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> ProvisionalStatus:
    """Let somebody count as renewing up to a day, on a document that was accepted.

    The certificate keeps its end; nothing is renewed. Refused for those who may not
    issue, for one's own, outside the time of renewal, beyond the last day on which it
    can be renewed, on a document that was not accepted, and without a reason.
    """
    at = at or timezone.now()
    certificate = _locked(certificate)
    _refuse_others(certificate, by)
    today = timezone.localdate(at)
    if not may_be_provisional(certificate, on=today):
        raise DomainError(
            "not_renewable", _("This is not the time in which it can be renewed.")
        )
    if not today <= until <= (certificate.renewable_until or today):
        raise DomainError(
            "until_out_of_range",
            _("It can last up to the last day on which it can be renewed."),
        )
    evidence = _locked_document(evidence)
    is_its_own = evidence.certificate_id == certificate.pk
    if not is_its_own or evidence.state != State.ACCEPTED:
        raise DomainError("evidence_missing", _("Accept a document first."))
    if not reason.strip():
        raise DomainError("reason_needed", _("Give a reason."))
    return _write(
        certificate, until=until, evidence=evidence, reason=reason, by=by, at=at
    )


@transaction.atomic
def end(
    certificate: Certificate, *, reason: str, by: User, at: datetime | None = None
) -> ProvisionalStatus | None:
    """End a provisional status before its day. Nothing happens where none holds."""
    at = at or timezone.now()
    certificate = _locked(certificate)
    _refuse_others(certificate, by)
    if not reason.strip():
        raise DomainError("reason_needed", _("Give a reason."))
    if status_of(certificate, on=timezone.localdate(at)) is None:
        return None
    return _write(certificate, until=None, evidence=None, reason=reason, by=by, at=at)


def status_of(certificate: Certificate, *, on: date) -> ProvisionalStatus | None:
    """Return the provisional status that holds on a day."""
    newest = certificate.provisional_statuses.select_related("evidence", "by").last()
    if newest is None:
        return None
    last_event = _last_event(certificate)
    holds = provisional_until(newest.until, last_event=last_event, on=on)
    return newest if holds else None


def forget(person: User) -> None:
    """Remove the files of somebody whose account is erased; what was decided stays."""
    for document in RenewalDocument.objects.filter(certificate__holder=person):
        _remove_file(document)
        if document.state == State.SENT:
            document.delete()
        else:
            document.file = ""
            document.save(update_fields=["file"])


def as_exported(person: User) -> list[dict[str, Any]]:
    """Return what a person's export says of documents for renewals."""
    documents = RenewalDocument.objects.filter(certificate__holder=person)
    provisional = ProvisionalStatus.objects.filter(certificate__holder=person)
    return [
        {
            "certificate": each.certificate.serial,
            "document": each.what,
            "state": each.state,
            "sent_at": each.sent_at.isoformat(),
            "answer": each.answer,
        }
        for each in documents.select_related("certificate").order_by("pk")
    ] + [
        {
            "certificate": each.certificate.serial,
            "provisional_until": each.until and each.until.isoformat(),
            "at": each.at.isoformat(),
            "reason": each.reason,
        }
        for each in provisional.select_related("certificate")
    ]


def _write(
    certificate: Certificate,
    *,
    until: date | None,
    evidence: RenewalDocument | None,
    reason: str,
    by: User,
    at: datetime,
) -> ProvisionalStatus:
    status = ProvisionalStatus.objects.create(
        certificate=certificate,
        until=until,
        evidence=evidence,
        reason=reason.strip(),
        by=by,
        at=at,
    )
    audit.record(
        "certificate.provisional" if until else "certificate.provisional_ended",
        certificate,
        by=by,
        at=at,
        serial=certificate.serial,
        until=until.isoformat() if until else "",
        evidence=evidence.pk if evidence else None,
    )
    _tell(certificate, at=at)
    return status


def _tell(certificate: Certificate, *, at: datetime) -> None:
    page = reverse("certificates:own", args=[certificate.public_id])
    notify(certificate.holder, RENEWAL_ANSWERED, path=page, at=at)


def _refuse_others(certificate: Certificate, by: User) -> None:
    if not can_issue(by):
        raise DomainError("not_office", _("Only those who issue decide on this."))
    if certificate.holder_id == by.pk:
        raise DomainError("own_claim", _("Somebody else has to decide on your own."))


def _refuse_decided(document: RenewalDocument) -> None:
    if document.state != State.SENT:
        raise DomainError("already_decided", _("This was decided already."))


def _locked(certificate: Certificate) -> Certificate:
    return Certificate.objects.select_for_update().get(pk=certificate.pk)


def _locked_document(document: RenewalDocument) -> RenewalDocument:
    return (
        RenewalDocument.objects.select_for_update(of=("self",))
        .select_related("certificate__holder")
        .get(pk=document.pk)
    )


def _last_event(certificate: Certificate) -> str:
    return certificate.events.order_by("-pk").values_list("kind", flat=True)[0]


def _remove_file(document: RenewalDocument) -> None:
    if document.file:
        storage, name = document.file.storage, str(document.file.name)
        transaction.on_commit(lambda: storage.delete(name))
