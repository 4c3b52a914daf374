"""Giving certificates from before the log their credential and their entries.

Entries made later say so: `recorded_later` is part of what they commit to, and their time
is when they were written, not when the certificate was issued. The stored documents
stay as they are, byte for byte; they are not drawn or sealed again.
"""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from certificates.domain import keys, log, signing
from certificates.domain.signing import utc_seconds
from certificates.domain.writing import issued_details
from certificates.models import Certificate, CertificateEvent, LogEntry, SigningKey


def without_credential() -> Iterator[Certificate]:
    """Yield the certificates that nothing was signed for, the oldest first."""
    return (
        Certificate.objects.filter(credential__isnull=True)
        .select_related("run__provider")
        .order_by("pk")
        .iterator(chunk_size=200)
    )


@transaction.atomic
def record_later(certificate: Certificate) -> bool:
    """Sign and log a certificate that has no credential yet; a repeat does nothing."""
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if hasattr(locked, "credential"):
        return False
    key = keys.key_in_use(SigningKey.Purpose.CREDENTIAL)
    signed = signing.sign(locked, key=key, at=timezone.now())
    signed.stored_with(locked)
    details = issued_details(locked, credential_sha256=signed.sha256)
    _log(locked, LogEntry.Kind.ISSUED, details)
    _log(locked, LogEntry.Kind.SEALED, {"document_sha256": locked.document_sha256})
    for event in locked.events.exclude(kind=CertificateEvent.Kind.ISSUED):
        _log(locked, LogEntry.Kind(event.kind), {"at": utc_seconds(event.at)})
    return True


def _log(
    certificate: Certificate, kind: LogEntry.Kind, details: dict[str, str]
) -> None:
    log.append(
        kind,
        subject=certificate.public_id,
        details={**details, "recorded_later": True},
    )
