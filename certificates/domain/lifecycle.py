"""What happens to a certificate after it was issued. It never disappears."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain import log
from certificates.domain.signing import utc_seconds
from certificates.domain.status import ALLOWED
from certificates.models import Certificate, CertificateEvent, LogEntry
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

Kind = CertificateEvent.Kind
Reason = CertificateEvent.Reason
NOTE_NEEDED = _("Say in the note what the other reason is.")


def suspend(
    certificate: Certificate,
    *,
    reason: str,
    note: str = "",
    public_note: str = "",
    by: User | None,
    at: datetime | None = None,
) -> CertificateEvent:
    """Make a certificate count for nothing for now; a repeat changes nothing."""
    return record_event(
        certificate,
        Kind.SUSPENDED,
        reason=reason,
        note=note,
        public_note=public_note,
        by=by,
        at=at,
    )


def reinstate(
    certificate: Certificate,
    *,
    reason: str,
    note: str = "",
    public_note: str = "",
    by: User | None,
    at: datetime | None = None,
) -> CertificateEvent:
    """Let a suspended certificate count again."""
    return record_event(
        certificate,
        Kind.REINSTATED,
        reason=reason,
        note=note,
        public_note=public_note,
        by=by,
        at=at,
    )


def revoke(
    certificate: Certificate,
    *,
    reason: str,
    note: str = "",
    public_note: str = "",
    by: User | None,
    at: datetime | None = None,
) -> CertificateEvent:
    """Withdraw a certificate for good. It stays visible, as revoked, with the day."""
    return record_event(
        certificate,
        Kind.REVOKED,
        reason=reason,
        note=note,
        public_note=public_note,
        by=by,
        at=at,
    )


def supersede(
    certificate: Certificate,
    *,
    reason: str,
    note: str = "",
    by: User | None,
    at: datetime | None = None,
) -> CertificateEvent:
    """Mark a certificate as replaced; its successor names it in `supersedes`."""
    return record_event(
        certificate, Kind.SUPERSEDED, reason=reason, note=note, by=by, at=at
    )


@transaction.atomic
def record_event(
    certificate: Certificate,
    kind: Kind,
    *,
    reason: str,
    note: str = "",
    public_note: str = "",
    by: User | None,
    at: datetime | None = None,
) -> CertificateEvent:
    """Add an event under the certificate's lock.

    The same event twice in a row is the first one. Refused when it cannot follow
    what has happened already, or when it gives no reason, or another one that its note
    does not say.
    """
    at = at or timezone.now()
    Certificate.objects.select_for_update().get(pk=certificate.pk)
    last = certificate.events.order_by("-pk")[0]
    if last.kind == kind:
        return last
    if kind not in ALLOWED[Kind(last.kind)]:
        raise DomainError(
            "not_possible", _("This cannot be done with the certificate as it stands.")
        )
    if reason not in Reason.values:
        raise DomainError("reason_needed", _("Give a reason."))
    if reason == Reason.OTHER and not note.strip():
        raise DomainError("note_needed", NOTE_NEEDED)
    event = CertificateEvent.objects.create(
        certificate=certificate,
        kind=kind,
        reason=reason,
        note=note,
        public_note=public_note,
        by=by,
        at=at,
    )
    audit.record(
        f"certificate.{kind.value}",
        certificate,
        by=by,
        at=at,
        serial=certificate.serial,
        reason=str(reason),
    )
    # Last, because the log is locked until the transaction ends. The reason is nobody
    # else's business and is not committed to.
    log.append(
        LogEntry.Kind(kind.value),
        subject=certificate.public_id,
        details={"at": utc_seconds(at)},
    )
    return event
