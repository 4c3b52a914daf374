"""Writing one certificate: serial, code, document, row, event and trail together."""

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from certificates.documents import archive, typefaces
from certificates.documents.logos import logo_of
from certificates.documents.rendering import Sheet, draw
from certificates.domain import codes
from certificates.domain.facts import Subject, facts_of, valid_until
from certificates.domain.manifest import manifest_of
from certificates.models import Certificate, CertificateEvent, SerialNumber
from courses.domain.completion import Judged
from courses.models import RunTrainer
from lms.core import audit
from lms.core.canonical import sha256
from lms.core.errors import DomainError
from lms.core.identifiers import public_id
from lms.core.models import User

# 80 bits: the address of a certificate is as hard to guess as its code.
PUBLIC_ID_LENGTH = 16


def write(
    subject: Subject,
    *,
    slot: str,
    judged: tuple[Judged, ...] = (),
    run_trainer: RunTrainer | None = None,
    supersedes: Certificate | None = None,
    by: User | None,
) -> Certificate:
    """Write a certificate, inside the caller's transaction and lock.

    The document is stored before the row is committed: a crash in between leaves a
    file that nothing points at, never a certificate without its document. Refused
    when a name has a character that the document's letters lack.
    """
    facts = facts_of(subject)
    _refuse_unprintable(facts["holder"]["name"], facts["holder"]["other_name"])
    evidence = manifest_of(subject, facts=facts, judged=judged, by=by)
    evidence_sha256 = sha256(evidence)
    certificate = Certificate(
        public_id=public_id(PUBLIC_ID_LENGTH),
        code=codes.new_code(),
        serial=str(SerialNumber.objects.create(year=subject.issued_on.year)),
        slot=slot,
        kind=subject.kind,
        language=subject.run.language,
        holder=subject.holder,
        run=subject.run,
        enrolment=subject.enrolment,
        run_trainer=run_trainer,
        accreditation=subject.coverage.accreditation,
        supersedes=supersedes,
        facts=facts,
        evidence=evidence,
        evidence_sha256=evidence_sha256,
        valid_until=valid_until(subject),
        issued_at=subject.issued_at,
        issued_by=by,
    )
    pdf = draw(_sheet(certificate))
    certificate.document, certificate.document_sha256 = archive.store(pdf)
    certificate.save()
    _tell(certificate, by=by, at=subject.issued_at)
    return certificate


def _sheet(certificate: Certificate) -> Sheet:
    return Sheet(
        facts=certificate.facts,
        public_id=certificate.public_id,
        serial=certificate.serial,
        printed_code=certificate.printed_code,
        evidence_sha256=certificate.evidence_sha256,
        issued_at=certificate.issued_at.astimezone(UTC)
        .replace(microsecond=0)
        .isoformat(),
        logo=logo_of(certificate.run.provider),
    )


def _refuse_unprintable(*texts: str) -> None:
    if not any(texts):
        raise DomainError("no_name", _("This person has no name to put on it."))
    missing = [c for text in texts for c in typefaces.missing_characters(text)]
    if missing:
        message = _(
            "The name has a character that certificates cannot show: %(characters)s"
        )
        raise DomainError(
            "unprintable_name", message % {"characters": " ".join(sorted(set(missing)))}
        )


def _tell(certificate: Certificate, *, by: User | None, at: datetime) -> None:
    CertificateEvent.objects.create(
        certificate=certificate, kind=CertificateEvent.Kind.ISSUED, by=by, at=at
    )
    audit.record(
        "certificate.issued",
        certificate,
        by=by,
        at=at,
        serial=certificate.serial,
        kind=str(certificate.kind),
        document_sha256=certificate.document_sha256,
        evidence_sha256=certificate.evidence_sha256,
    )
