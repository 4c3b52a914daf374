"""Handing out the stored document: the very bytes that were issued, or nothing."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.documents import archive
from certificates.models import Certificate
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


def document_of(
    certificate: Certificate, *, by: User | None, at: datetime | None = None
) -> bytes:
    """Return the document as issued; it is never drawn again.

    Refused, and written to the trail, when the stored file is gone or is not what
    was issued. A look by someone else than the holder is written to the trail too.
    """
    at = at or timezone.now()
    pdf = archive.read(certificate.document, digest=certificate.document_sha256)
    if pdf is None:
        audit.record(
            "certificate.document_damaged",
            certificate,
            by=by,
            at=at,
            serial=certificate.serial,
        )
        raise DomainError(
            "document_damaged",
            _(
                "The stored document is missing or is not the one that was issued, so"
                " it is not handed out. The certificate's record is not affected;"
                " please tell the provider."
            ),
        )
    if by is not None and by.pk != certificate.holder_id:
        audit.record(
            "certificate.document_viewed",
            certificate,
            by=by,
            at=at,
            serial=certificate.serial,
        )
    return pdf
