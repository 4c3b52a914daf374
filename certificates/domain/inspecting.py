"""Judging a file that claims to be a certificate of ours, point by point.

The file may be the document, the credential (JSON, a token, or what a wallet shows), a
badge picture, an export for Europass, or a proof of the log. What is on record is never
told beyond the public answer: where the file says something else, only which thing
differs is told.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certificates.credentials import jose, leaves, proofs, sd_jwt
from certificates.credentials import verification as proof_of
from certificates.credentials.errors import CredentialError, VerificationError
from certificates.credentials.leaves import LogProof
from certificates.documents import archive, reading
from certificates.documents.reading import Seal
from certificates.domain import differences, inspected, log, verification, wallet
from certificates.domain.inspected import File, Form
from certificates.domain.issuer import did_document, log_keys, log_origin
from certificates.domain.outcomes import OF_STATUS, Outcome
from certificates.domain.status import COUNTS, TONES, Status, status_of
from certificates.models import Certificate, LogEntry, SigningKey
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
    """What a file comes to, the verdicts, and what differs from what is on record."""

    certificate: Certificate | None
    status: Status | None
    outcome: Outcome
    verdicts: list[Verdict]
    differences: list[str]

    @property
    def is_genuine(self) -> bool:
        """Whether a certificate was found and nothing speaks against the file."""
        return self.outcome is Outcome.VALID

    @property
    def is_pointer(self) -> bool:
        """Whether the file proves little itself, and only leads to what is on record."""
        return self.outcome in {Outcome.UNSIGNED, Outcome.LOG_PROOF}

    @property
    def status_tone(self) -> str:
        return TONES[self.status] if self.status else "neutral"


def inspect(content: bytes, *, at: datetime | None = None) -> Inspection:
    """Judge a file. Refused when it is too large or of no kind we make."""
    at = at or timezone.now()
    if len(content) > MOST_BYTES:
        raise DomainError("too_large", TOO_LARGE)
    file = inspected.read(content, at)
    found = _on_record(file)
    status = _status_of(found, at)
    told = _differences(file, found)
    date_fault = _date_fault(file, at)
    verdicts = [
        _seal(file),
        _proof(file, found),
        _dates(file, date_fault),
        _status(status),
        _logged(file, found),
        _record(file, found, told),
    ]
    return Inspection(
        certificate=found,
        status=status,
        outcome=_outcome(file, status, verdicts, date_fault),
        verdicts=verdicts,
        differences=told,
    )


def _outcome(
    file: File, status: Status | None, verdicts: list[Verdict], date_fault: str
) -> Outcome:
    """Return what comes first: whether the file is what was issued, then how it stands.

    That it has expired, or counts no more, does not make a file less genuine.
    """
    if status is None:
        return Outcome.UNKNOWN
    failed = {each.point for each in verdicts if each.holds is False}
    is_over = date_fault == "expired"
    if failed - {Point.STATUS, *({Point.DATES} if is_over else ())}:
        return Outcome.CHANGED
    if file.form is Form.EUROPASS:
        return Outcome.UNSIGNED
    if file.form is Form.LOG_PROOF:
        return Outcome.LOG_PROOF
    return Outcome.EXPIRED if is_over and status in COUNTS else OF_STATUS[status]


def _on_record(file: File) -> Certificate | None:
    """Find the certificate a file claims to be: by its bytes, or by its address."""
    same = Certificate.objects.filter(document_sha256=sha256(file.content)).first()
    if same:
        return verification.find(same.public_id)
    if "/v/" in file.address:
        public_id = file.address.partition("/v/")[2].strip("/")[:40]
        if public_id.isalnum() and (found := verification.find(public_id)):
            return found
    if file.document:
        for code in differences.codes_in(file.document.text):
            if found := verification.find_by_code(code):
                return found
    return None


def _status_of(found: Certificate | None, at: datetime) -> Status | None:
    if found is None:
        return None
    last = list(found.events.all())[-1]
    return status_of(
        last.kind,
        valid_until=found.valid_until,
        renewable_from=found.renewable_from,
        on=timezone.localdate(at),
    )


def _seal(file: File) -> Verdict:
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


def _proof(file: File, found: Certificate | None) -> Verdict:
    if file.form is Form.EUROPASS:
        text = _("Exports for Europass are not signed. Anybody could have changed it.")
        return _verdict(Point.PROOF, None, text)
    if not file.said:
        is_missed = file.form not in {Form.DOCUMENT, Form.LOG_PROOF}
        text = _("The file holds no credential.")
        return _verdict(Point.PROOF, False if is_missed else None, text)
    if _is_signed(file, did_document()):
        return _verdict(Point.PROOF, True, _("We signed the credential as it stands."))
    if _is_signed(file, did_document(withdrawn_count=True)):
        return _signed_with_withdrawn(file, found)
    return _verdict(
        Point.PROOF, False, _("The credential was not signed by us as it stands.")
    )


def _is_signed(file: File, by: dict[str, Any]) -> bool:
    try:
        if file.form is Form.WALLET:
            proof_of.verify_wallet(file.text, did_document=by, issuer=settings.BASE_URL)
        elif file.form is Form.JWT:
            proof_of.verify_token(file.text, did_document=by)
        else:
            proof_of.verify_proof(file.said, did_document=by)
    except (VerificationError, CredentialError):
        return False
    return True


def _signed_with_withdrawn(file: File, found: Certificate | None) -> Verdict:
    """Tell by the place in the log, never by a date, whether we signed it ourselves."""
    if file.form in {Form.JWT, Form.WALLET}:
        method = jose.read(sd_jwt.token_in(file.text))[0]["kid"]
    else:
        method = proofs.proof_of(file.said)["verificationMethod"]
    key = SigningKey.objects.get(name=method.partition("#")[2])
    assert key.compromised_at is not None  # noqa: S101 - the table's constraint
    day = date_format(timezone.localtime(key.compromised_at), "DATE_FORMAT")
    if found and log.is_issued_before(
        key.trusted_size or 0,
        subject=found.public_id,
        credential_sha256=sha256(leaves.json_bytes(file.said)),
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


def _date_fault(file: File, at: datetime) -> str:
    """Return the code of what is wrong with the dates a file states; usually nothing."""
    if not file.said or file.form is Form.EUROPASS:
        return ""
    try:
        if file.form is Form.WALLET:
            proof_of.verify_claimed_dates(file.said, at=at)
        else:
            proof_of.verify_dates(file.said, at=at)
    except VerificationError as error:
        return error.code
    return ""


def _dates(file: File, fault: str) -> Verdict:
    if file.form is Form.EUROPASS:
        text = _("Dates without a signature prove nothing; the status is what counts.")
        return _verdict(Point.DATES, None, text)
    if not file.said:
        return _verdict(Point.DATES, None, _("The file holds no credential."))
    if not fault:
        return _verdict(Point.DATES, True, _("It is within its dates."))
    texts = {
        "expired": _("It has expired."),
        "not_yet_valid": _("It is not valid yet."),
    }
    text = texts.get(fault, _("Its dates cannot be read."))
    return _verdict(Point.DATES, False, text)


def _status(status: Status | None) -> Verdict:
    if status is None:
        return _verdict(Point.STATUS, None, _("Nothing is on record to ask."))
    return _verdict(Point.STATUS, status in COUNTS, status.label)


def _logged(file: File, found: Certificate | None) -> Verdict:
    """Check the proof the file brings; a file without one is looked up in the log."""
    if file.proofs:
        try:
            for each in file.proofs:
                proof = LogProof.from_json(each)
                leaves.verify(proof, origin=log_origin(), keys=log_keys())
        except (VerificationError, CredentialError, ValueError, RecursionError):
            text = _("The proof in the file does not hold.")
            return _verdict(Point.LOG, False, text)
        if file.form is Form.LOG_PROOF:
            held = _("The log holds: %(events)s.") % {"events": _events(file)}
            return _verdict(Point.LOG, True, held)
        return _verdict(
            Point.LOG,
            True,
            _("The proof in the file shows that it was logged when it was issued."),
        )
    if found is None or not log.entries_of(found.public_id).exists():
        return _verdict(Point.LOG, None, _("There is no entry to compare with."))
    return _verdict(Point.LOG, True, _("The log has the entry of its issue."))


def _events(file: File) -> str:
    """Name the events that proofs were found to show, each with its day."""
    labels = dict(LogEntry.Kind.choices)
    return ", ".join(
        f"{labels.get(each['details'].get('event'), '–')} ({day})"
        for each in file.proofs
        if (day := date_format(timezone.localtime(leaves.logged_at(each["entry"]))))
    )


def _record(file: File, found: Certificate | None, told: list[str]) -> Verdict:
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
    return _verdict(
        Point.RECORD,
        not told,
        _("It says something else than what is on record.")
        if told
        else _("It says what is on record."),
    )


def _differences(file: File, found: Certificate | None) -> list[str]:
    """Return what a file says differently from what is on record about it."""
    if found is None:
        return []
    if file.form is Form.LOG_PROOF:
        return _differing_proofs(file, found)
    if file.form in {Form.WALLET, Form.EUROPASS}:
        return _differing_copy(file, found)
    if file.document is None:
        return differences.in_credential(file.said, found)
    if found.document_sha256 == sha256(file.content):
        return []
    issued = archive.read(found.document, digest=found.document_sha256)
    told = [
        *differences.in_text(file.document.text, found),
        *differences.added(file.document, reading.text_of(issued or b"")),
    ]
    if file.said:
        told += differences.in_credential(file.said, found)
    return told


def _differing_copy(file: File, found: Certificate) -> list[str]:
    if not hasattr(found, "credential"):
        return []
    if file.form is Form.EUROPASS:
        return differences.in_europass(file.said, wallet.as_europass(found))
    opened, hidden = wallet.claims_of(found)
    return differences.in_claims(file.said, {**opened, **hidden})


def _differing_proofs(file: File, found: Certificate) -> list[str]:
    known = set(log.entries_of(found.public_id).values_list("entry", flat=True))
    if all(each.get("entry") in known for each in file.proofs):
        return []
    return [str(_("The entry is not one of this certificate in the log."))]


def _verdict(point: Point, holds: bool | None, text: Any) -> Verdict:
    return Verdict(point=point, holds=holds, text=str(text))
