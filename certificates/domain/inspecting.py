"""Judging a file that claims to be a certificate of ours, point by point.

The file may be the document, the credential (JSON or a token), or a badge picture. What
is on record is never told beyond the public answer: where the file says something else,
only which thing differs is told.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certificates.credentials import baking, jose, leaves, proofs
from certificates.credentials import verification as proof_of
from certificates.credentials.errors import CredentialError, VerificationError
from certificates.credentials.leaves import LogProof
from certificates.documents import archive, reading
from certificates.documents.reading import ReadDocument, Seal
from certificates.domain import differences, log, verification
from certificates.domain.issuer import did_document, log_keys, log_origin
from certificates.domain.status import COUNTS, Status, status_of
from certificates.models import Certificate, SigningKey
from lms.core.canonical import sha256
from lms.core.errors import DomainError

MOST_BYTES = 5_000_000
TOO_LARGE = _("The file is larger than five megabytes.")


class Point(models.TextChoices):
    """What is judged, each by itself."""

    SEAL = "seal", _("Seal of the document")
    PROOF = "proof", _("Signature of the credential")
    DATES = "dates", _("Dates")
    STATUS = "status", _("Status")
    LOG = "log", _("Entry in the log")
    RECORD = "record", _("On record, unchanged")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`holds` is None when the file has nothing to judge for this point."""

    point: Point
    holds: bool | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """The verdicts on a file, and what in it differs from what is on record."""

    certificate: Certificate | None
    verdicts: list[Verdict]
    differences: list[str]

    @property
    def is_genuine(self) -> bool:
        """Whether a certificate was found and nothing speaks against the file."""
        return self.certificate is not None and not any(
            verdict.holds is False for verdict in self.verdicts
        )


@dataclass(frozen=True, kw_only=True)
class _File:
    """What was found in a file. `credential` is a document, `text` as it was read."""

    content: bytes
    document: ReadDocument | None = None
    text: str = ""
    token: str = ""

    @property
    def credential(self) -> dict[str, Any]:
        try:
            if self.token:
                return jose.read(self.token)[1]
            value = json.loads(self.text) if self.text else {}
        except (ValueError, RecursionError, VerificationError):
            return {}
        return value if isinstance(value, dict) else {}


def inspect(content: bytes, *, at: datetime | None = None) -> Inspection:
    """Judge a file. Refused when it is too large or of no kind we make."""
    at = at or timezone.now()
    if len(content) > MOST_BYTES:
        raise DomainError("too_large", TOO_LARGE)
    file = _read(content, at)
    found = _on_record(file)
    verdicts = [
        _seal(file),
        _proof(file, found),
        _dates(file, at),
        _status(found, at),
        _logged(file, found),
        _record(file, found),
    ]
    return Inspection(
        certificate=found,
        verdicts=verdicts,
        differences=_differences(file, found),
    )


def _read(content: bytes, at: datetime) -> _File:
    start = content[:1024].lstrip()
    try:
        if b"%PDF-" in content[:1024]:
            pems = SigningKey.objects.filter(purpose=SigningKey.Purpose.SEAL)
            seals = list(pems.values_list("certificate", flat=True))
            document = reading.read(content, seals=seals, at=at)
            return _File(content=content, document=document, text=document.credential)
        if content.startswith(b"\x89PNG"):
            return _signed(content, baking.from_png(content))
        if start.startswith(b"{"):
            return _signed(content, content.decode())
        if start.startswith(b"<"):
            return _signed(content, baking.from_svg(content))
        if start.startswith(b"ey"):
            return _signed(content, content.decode())
    except (CredentialError, UnicodeDecodeError) as error:
        raise DomainError("not_readable", _NOT_READABLE) from error
    raise DomainError("not_readable", _NOT_READABLE)


_NOT_READABLE = _(
    "This is neither a certificate (PDF), nor a credential (JSON), nor a badge"
    " (PNG, SVG) of ours."
)


def _signed(content: bytes, text: str) -> _File:
    text = text.strip()
    if text.startswith("ey"):
        return _File(content=content, token=text)
    return _File(content=content, text=text)


def _on_record(file: _File) -> Certificate | None:
    """Find the certificate a file claims to be: by its bytes, or by its address."""
    same = Certificate.objects.filter(document_sha256=sha256(file.content)).first()
    if same:
        return verification.find(same.public_id)
    address = file.credential.get("id")
    if isinstance(address, str) and "/v/" in address:
        public_id = address.partition("/v/")[2].strip("/")
        if found := verification.find(public_id[:40]):
            return found
    if file.document:
        for code in differences.codes_in(file.document.text):
            if found := verification.find_by_code(code):
                return found
    return None


def _seal(file: _File) -> Verdict:
    texts = {
        Seal.INTACT: _("The seal is ours, and no byte was changed since."),
        Seal.BROKEN: _("The file was changed after it was sealed."),
        Seal.NONE: _("The file carries no seal."),
        Seal.FOREIGN: _("The file was signed by somebody else."),
    }
    if file.document is None:
        return _verdict(Point.SEAL, None, _("Only documents carry a seal."))
    seal = file.document.seal
    return _verdict(Point.SEAL, seal is Seal.INTACT, texts[seal])


def _proof(file: _File, found: Certificate | None) -> Verdict:
    if not file.credential:
        text = _("The file holds no credential.")
        return _verdict(Point.PROOF, None if file.document else False, text)
    if _is_signed(file, did_document()):
        return _verdict(Point.PROOF, True, _("We signed the credential as it stands."))
    if _is_signed(file, did_document(withdrawn_count=True)):
        return _signed_with_withdrawn(file, found)
    return _verdict(
        Point.PROOF, False, _("The credential was not signed by us as it stands.")
    )


def _is_signed(file: _File, by: dict[str, Any]) -> bool:
    try:
        if file.token:
            proof_of.verify_token(file.token, did_document=by)
        else:
            proof_of.verify_proof(file.credential, did_document=by)
    except (VerificationError, CredentialError):
        return False
    return True


def _signed_with_withdrawn(file: _File, found: Certificate | None) -> Verdict:
    """Tell by the place in the log, never by a date, whether we signed it ourselves."""
    if file.token:
        method = jose.read(file.token)[0]["kid"]
    else:
        method = proofs.proof_of(file.credential)["verificationMethod"]
    key = SigningKey.objects.get(name=method.partition("#")[2])
    assert key.compromised_at is not None  # noqa: S101 - the table's constraint
    day = date_format(timezone.localtime(key.compromised_at), "DATE_FORMAT")
    if found and log.is_issued_before(
        key.trusted_size or 0,
        subject=found.public_id,
        credential_sha256=sha256(leaves.json_bytes(file.credential)),
    ):
        text = _(
            "We signed the credential as it stands. The key was withdrawn on %(day)s;"
            " the log shows that it was signed before."
        )
        return _verdict(Point.PROOF, True, text % {"day": day})
    text = _(
        "The key that signed the credential was withdrawn on %(day)s, and the log does"
        " not show that it was signed before."
    )
    return _verdict(Point.PROOF, False, text % {"day": day})


def _dates(file: _File, at: datetime) -> Verdict:
    if not file.credential:
        return _verdict(Point.DATES, None, _("The file holds no credential."))
    try:
        proof_of.verify_dates(file.credential, at=at)
    except VerificationError as error:
        texts = {
            "expired": _("It has expired."),
            "not_yet_valid": _("It is not valid yet."),
        }
        text = texts.get(error.code, _("Its dates cannot be read."))
        return _verdict(Point.DATES, False, text)
    return _verdict(Point.DATES, True, _("It is within its dates."))


def _status(found: Certificate | None, at: datetime) -> Verdict:
    if found is None:
        return _verdict(Point.STATUS, None, _("Nothing is on record to ask."))
    last = list(found.events.all())[-1]
    status = status_of(
        last.kind,
        valid_until=found.valid_until,
        renewable_from=found.renewable_from,
        on=timezone.localdate(at),
    )
    return _verdict(Point.STATUS, status in COUNTS, Status(status).label)


def _logged(file: _File, found: Certificate | None) -> Verdict:
    """Check the proof the file brings; a file without one is looked up in the log."""
    if file.document and file.document.log_proof:
        try:
            proof = LogProof.from_json(json.loads(file.document.log_proof))
            leaves.verify(proof, origin=log_origin(), keys=log_keys())
        except (VerificationError, CredentialError, ValueError, RecursionError):
            text = _("The proof in the file does not hold.")
            return _verdict(Point.LOG, False, text)
        text = _("The proof in the file shows that it was logged when it was issued.")
        return _verdict(Point.LOG, True, text)
    if found is None or not log.entries_of(found.public_id).exists():
        return _verdict(Point.LOG, None, _("There is no entry to compare with."))
    return _verdict(Point.LOG, True, _("The log has the entry of its issue."))


def _record(file: _File, found: Certificate | None) -> Verdict:
    if found is None:
        text = _("We have no record of such a certificate.")
        return _verdict(Point.RECORD, False, text)
    if file.document:
        is_same = found.document_sha256 == sha256(file.content)
        return _verdict(
            Point.RECORD,
            is_same,
            _("It is, byte for byte, the document that was issued.")
            if is_same
            else _("It is not the document that was issued."),
        )
    differs = differences.in_credential(file.credential, found)
    return _verdict(
        Point.RECORD,
        not differs,
        _("It says something else than what is on record.")
        if differs
        else _("It says what is on record."),
    )


def _differences(file: _File, found: Certificate | None) -> list[str]:
    if found is None:
        return []
    if file.document is None:
        return differences.in_credential(file.credential, found)
    if found.document_sha256 == sha256(file.content):
        return []
    issued = archive.read(found.document, digest=found.document_sha256)
    told = [
        *differences.in_text(file.document.text, found),
        *differences.added(file.document, reading.text_of(issued or b"")),
    ]
    if file.credential:
        told += differences.in_credential(file.credential, found)
    return told


def _verdict(point: Point, holds: bool | None, text: Any) -> Verdict:
    return Verdict(point=point, holds=holds, text=str(text))
