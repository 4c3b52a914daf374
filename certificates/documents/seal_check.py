"""Reading a sealed document back: whose seal it is, and whether a byte has changed."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from certificates.credentials.errors import VerificationError
from certificates.documents.sealing import chain_of

LARGEST = 5_000_000


def check_seal(pdf: bytes, *, trusted: Sequence[str], at: datetime) -> None:
    """Return when exactly one seal, of one of `trusted`, covers every byte; else raise.

    `trusted` are certificate chains as PEM, `at` when the seal was made as far as anybody
    but its maker knows. Only the library's last word counts; that the signature is
    "valid" alone is true of some files that were changed afterwards.
    """
    chains = [chain_of(pem) for pem in trusted]
    try:
        _check(pdf, chains, at)
    except VerificationError:
        raise
    except Exception as error:  # whatever a broken file does to its reader
        raise VerificationError(
            "seal_unreadable", "The seal cannot be read."
        ) from error


def attachments_of(pdf: bytes) -> dict[str, bytes]:
    """Return the files inside a document by name; raise when it is no document."""
    if len(pdf) > LARGEST:
        raise VerificationError("too_large", "The file is too large.")
    try:
        root = PdfFileReader(BytesIO(pdf), strict=False).root
        if "/Names" not in root or "/EmbeddedFiles" not in root["/Names"]:
            return {}
        names = root["/Names"]["/EmbeddedFiles"]["/Names"]
        found = {}
        for place in range(0, min(len(names), 40) - 1, 2):
            entry = names[place + 1]
            found[str(names[place])] = bytes(entry["/EF"]["/F"].data)
    except Exception as error:  # whatever a broken file does to its reader
        raise VerificationError("unreadable", "The file is not a document.") from error
    return found


def _check(pdf: bytes, chains: list[tuple[Any, ...]], at: datetime) -> None:
    if len(pdf) > LARGEST:
        raise VerificationError("too_large", "The file is too large.")
    seals = list(PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures)
    if len(seals) != 1:
        raise VerificationError("seal_missing", "The document has no single seal.")
    (seal,) = seals
    known = {bytes(chain[0].dump()) for chain in chains}
    if bytes(seal.signer_cert.dump()) not in known:
        raise VerificationError("seal_foreign", "Somebody else has sealed this.")
    context = ValidationContext(
        trust_roots=[chain[-1] for chain in chains],
        other_certs=[each for chain in chains for each in chain],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=at,
    )
    status = validate_pdf_signature(seal, context)
    whole = (
        status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level == ModificationLevel.NONE
    )
    if not status.intact or not whole:
        raise VerificationError("seal_broken", "The document was changed afterwards.")
    if seal.docmdp_level != MDPPerm.NO_CHANGES or not status.bottom_line:
        raise VerificationError("seal_invalid", "The seal does not hold.")
