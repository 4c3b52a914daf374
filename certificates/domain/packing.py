"""All documents of a run that count today, together: as files, or to be printed."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pypdf import PdfWriter

from certificates.documents import archive
from certificates.domain.status import Status, has_status
from certificates.models import Certificate
from courses.models import CourseRun
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


def as_zip(run: CourseRun, *, by: User, at: datetime | None = None) -> bytes:
    """Return the sealed documents as they were issued, byte for byte."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for certificate, pdf in _documents(run, by=by, at=at or timezone.now()):
            packed.writestr(certificate.file_name, pdf)
    return target.getvalue()


def for_printing(run: CourseRun, *, by: User, at: datetime | None = None) -> bytes:
    """Return all pages in one PDF. It is for the printer: the seals do not survive."""
    writer = PdfWriter()
    for certificate, pdf in _documents(run, by=by, at=at or timezone.now()):
        writer.append(BytesIO(pdf), outline_item=certificate.serial)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _documents(
    run: CourseRun, *, by: User, at: datetime
) -> list[tuple[Certificate, bytes]]:
    """Return what counts today. Refused when there is none, or one is damaged."""
    standing = run.certificates.with_last_event().filter(
        has_status(Status.VALID, on=timezone.localdate(at))
        | has_status(Status.EXPIRING, on=timezone.localdate(at))
    )
    found = []
    for certificate in standing.order_by("serial"):
        pdf = archive.read(certificate.document, digest=certificate.document_sha256)
        if pdf is None:
            message = _("The stored document of %(serial)s is damaged.")
            values = {"serial": certificate.serial}
            raise DomainError("document_damaged", message % values)
        found.append((certificate, pdf))
    if not found:
        raise DomainError("none", _("There is no valid certificate of this run yet."))
    audit.record("certificate.run_packed", run, by=by, at=at, count=len(found))
    return found
