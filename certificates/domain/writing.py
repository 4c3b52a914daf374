"""Writing one certificate: facts, credential, log, seal, row, event and trail together.

The order matters (see docs/decisions/0009): the first log entry commits to the signed
credential and the evidence; its proof of inclusion travels inside the document, which is
then sealed; a second entry commits to the sealed file. The log is locked only from the
first entry on, when the page has been laid out already.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from certificates.credentials.leaves import LogProof, json_bytes
from certificates.documents import archive, rendering, sealing
from certificates.documents.rendering import AttachedFile, Sheet
from certificates.documents.timestamps import configured_timestamps
from certificates.domain import (
    codes,
    designs,
    keys,
    lifecycle,
    log,
    printable,
    renewing,
    required_fields,
    signing,
)
from certificates.domain.facts import Subject, facts_of
from certificates.domain.manifest import manifest_of
from certificates.models import (
    Certificate,
    CertificateEvent,
    LogEntry,
    SerialNumber,
    SigningKey,
)
from courses.domain.completion import Judged
from courses.models import RunTrainer
from lms.core import audit
from lms.core.canonical import sha256
from lms.core.errors import DomainError
from lms.core.identifiers import public_id
from lms.core.logos import logo_of
from lms.core.models import User

# 80 bits: the address of a certificate is as hard to guess as its code.
PUBLIC_ID_LENGTH = 16
# What travels inside the document.
CREDENTIAL_FILE = "credential.json"
LOG_PROOF_FILE = "log-proof.json"


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
    when a name has a character that the document's letters lack, and when a field
    lacks that the body of the decision wants to see.
    """
    design = designs.design_for(subject)
    life = renewing.life_of(
        kind=subject.kind,
        holder_id=subject.holder.pk,
        run=subject.run,
        issued_on=subject.issued_on,
        decision_months=_limit(subject),
        corrects=supersedes,
    )
    facts = facts_of(subject, life)
    _refuse_lacking(subject, facts)
    if design is not None:
        facts["design"] = designs.frozen(design, subject)
    if refused := printable.refusal(facts["holder"]):
        raise DomainError(refused.code, str(refused.reason))
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
        renews=life.renews,
        valid_until=life.valid_until,
        renewable_from=life.period.opens if life.period else None,
        renewable_until=life.period.closes if life.period else None,
        issued_at=subject.issued_at,
        issued_by=by,
    )
    in_use = keys.keys_in_use()
    signed = signing.sign(
        certificate, key=in_use[SigningKey.Purpose.CREDENTIAL], at=timezone.now()
    )
    pictures = designs.pictures(design, subject) if design else {}
    sheet = replace(sheet_of(certificate), **pictures)
    pages = rendering.lay_out(sheet)
    book = log.locked()
    entry = book.append(
        LogEntry.Kind.ISSUED,
        subject=certificate.public_id,
        details=issued_details(certificate, credential_sha256=signed.sha256),
    )
    proof = book.proof_of(entry, signer=in_use[SigningKey.Purpose.LOG].signer)
    carried = _carried(signed.text, proof)
    pdf = _sealed(
        rendering.write(sheet, pages, carried), in_use[SigningKey.Purpose.SEAL]
    )
    certificate.document, certificate.document_sha256 = archive.store(pdf)
    certificate.save()
    signed.stored_with(certificate)
    book.append(
        LogEntry.Kind.SEALED,
        subject=certificate.public_id,
        details={"document_sha256": certificate.document_sha256},
    )
    _tell(certificate, by=by, at=subject.issued_at)
    if life.renews is not None and not life.is_kept:
        lifecycle.record_event(
            life.renews,
            CertificateEvent.Kind.RENEWED,
            reason=CertificateEvent.Reason.RENEWED,
            by=by,
            at=subject.issued_at,
        )
    return certificate


def _limit(subject: Subject) -> int | None:
    """Return how many months the decision lets certificates count."""
    decision = subject.coverage.accreditation
    return decision.certificate_months if decision else None


def _carried(credential: str, proof: LogProof) -> list[AttachedFile]:
    """Return what travels inside the document."""
    return [
        AttachedFile(
            name=CREDENTIAL_FILE,
            data=credential.encode(),
            description="Open Badges 3.0 credential",
            relationship="Source",
        ),
        AttachedFile(
            name=LOG_PROOF_FILE,
            data=json_bytes(proof.as_json()),
            description="Proof of inclusion in the log",
            relationship="Supplement",
        ),
    ]


def _sealed(pdf: bytes, key: keys.Key) -> bytes:
    return sealing.seal(
        pdf,
        signer=key.signer,
        certificate=key.row.certificate,
        timestamps=configured_timestamps(),
    )


def issued_details(
    certificate: Certificate, *, credential_sha256: str
) -> dict[str, Any]:
    """Return what the log commits to when a certificate is issued."""
    return {
        "at": signing.utc_seconds(certificate.issued_at),
        "credential_sha256": credential_sha256,
        "evidence_sha256": certificate.evidence_sha256,
    }


def sheet_of(certificate: Certificate) -> Sheet:
    return Sheet(
        facts=certificate.facts,
        public_id=certificate.public_id,
        serial=certificate.serial,
        printed_code=certificate.printed_code,
        evidence_sha256=certificate.evidence_sha256,
        issued_at=signing.utc_seconds(certificate.issued_at),
        logo=logo_of(certificate.run.provider),
    )


def _refuse_lacking(subject: Subject, facts: Mapping[str, Any]) -> None:
    if subject.enrolment is None:
        return
    missing = required_fields.lacking(
        required_fields.asked_by(subject.coverage),
        facts,
        earns_points=subject.earns_points,
    )
    if missing:
        reason = required_fields.refusal(subject.coverage, missing)
        raise DomainError("field_missing", str(reason))


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
