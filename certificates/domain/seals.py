"""Whether a document bears our seal, and since when that is certain."""

import json

from certificates.credentials.errors import VerificationError
from certificates.documents.seal_check import attachments_of, check_seal
from certificates.domain.writing import CREDENTIAL_FILE
from certificates.models import LogEntry, SigningKey
from lms.core.canonical import sha256

Purpose = SigningKey.Purpose


def check_document(pdf: bytes) -> LogEntry:
    """Return the log entry of a sealed document; raise with the reason otherwise.

    When it was sealed is what the log says, so a seal goes on holding after its
    certificate has run out. A key that was compromised counts for what the log held
    before that.
    """
    entry = logged(pdf)
    check_seal(
        pdf,
        trusted=trusted_certificates(entry),
        at=entry.logged_at if entry else _newest_seal().created_at,
    )
    if entry is None:
        raise VerificationError("not_logged", "The log does not hold this document.")
    return entry


def logged(pdf: bytes) -> LogEntry | None:
    """Return the entry that commits to exactly these bytes, if there is one.

    Which certificate it might be is read from the credential inside.
    """
    entries = LogEntry.objects.filter(
        kind=LogEntry.Kind.SEALED, subject=subject_of(pdf)
    )
    digest = sha256(pdf)
    return next((e for e in entries if e.details["document_sha256"] == digest), None)


def subject_of(pdf: bytes) -> str:
    """Return the public id that a document says is its certificate's; unchecked."""
    try:
        address = json.loads(attachments_of(pdf)[CREDENTIAL_FILE])["id"]
        return str(address).rstrip("/").rpartition("/")[2][:20]
    except (VerificationError, KeyError, TypeError, ValueError):
        return ""


def trusted_certificates(entry: LogEntry | None) -> list[str]:
    """Return the chains of the seals that may have made a document in the log."""
    keys = SigningKey.objects.filter(purpose=Purpose.SEAL)
    return [key.certificate for key in keys if _counts(key, entry)]


def _counts(key: SigningKey, entry: LogEntry | None) -> bool:
    if key.trusted_size is None:
        return True
    return entry is not None and entry.index < key.trusted_size


def _newest_seal() -> SigningKey:
    key = SigningKey.objects.filter(purpose=Purpose.SEAL).order_by("-pk").first()
    if key is None:
        raise VerificationError("seal_foreign", "There is no seal of ours.")
    return key
