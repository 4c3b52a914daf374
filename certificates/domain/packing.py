"""All documents of a run that count today, together: as files, or to be printed."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject

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
    """Return all pages in one PDF, without seals: it is for the printer.

    Where a document has more than one page, each begins on a new sheet of paper, so
    that on both sides of one sheet there is never more than one person.
    """
    documents = [
        (certificate.serial, _without_seal(pdf))
        for certificate, pdf in _documents(run, by=by, at=at or timezone.now())
    ]
    begins_a_sheet = any(len(each.pages) > 1 for _serial, each in documents)
    writer = PdfWriter()
    for serial, document in documents:
        writer.append(document, outline_item=serial)
        if begins_a_sheet and len(document.pages) % 2:
            writer.add_blank_page()
    title = _("Certificates of %(run)s, to print") % {"run": run.code}
    writer.add_metadata({"/Title": title})
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _without_seal(pdf: bytes) -> PdfReader:
    """Open a document and take the fields of its seal out, which would be broken."""
    document = PdfReader(BytesIO(pdf))
    document.root_object.pop("/AcroForm", None)
    for page in document.pages:
        kept = [
            each
            for each in page.get("/Annots", ArrayObject()).get_object()
            if each.get_object().get("/Subtype") != "/Widget"
        ]
        page[NameObject("/Annots")] = ArrayObject(kept)
    return document


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
