"""Keeping the scans of signed sheets as evidence."""

from datetime import datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Session, SheetScan
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.file_contents import inspected
from lms.core.models import User

MAX_BYTES = 15_000_000
KINDS = frozenset({"pdf", "jpeg", "png"})


def as_kept(data: bytes) -> tuple[str, bytes]:
    """Return kind and content of a scan, without what it says of its maker.

    Refused when it is no PDF, JPEG or PNG, whatever its name says.
    """
    if len(data) > MAX_BYTES:
        raise DomainError("too_large", _("The scan is too large."))
    kind, content = inspected(data)
    if kind not in KINDS:
        raise DomainError("wrong_kind", _("Choose a PDF, JPEG or PNG."))
    return kind, content


@transaction.atomic
def keep_scan(
    session: Session,
    kind: str,
    content: bytes,
    *,
    by: User,
    at: datetime | None = None,
) -> SheetScan:
    """Keep a scan with its session. The same scan again is the same row."""
    at = at or timezone.now()
    digest = sha256(content).hexdigest()
    Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    known = session.sheet_scans.filter(digest=digest).first()
    if known:
        return known
    scan = SheetScan(
        session=session,
        kind=kind,
        digest=digest,
        size=len(content),
        uploaded_by=by,
        uploaded_at=at,
    )
    scan.file.save(f"{digest[:24]}.{kind}", ContentFile(content), save=False)
    scan.save()
    audit.record(
        "attendance.sheet_kept", scan, by=by, at=at, session=session.pk, digest=digest
    )
    return scan
