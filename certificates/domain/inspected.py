"""A file that is to be judged: what it claims to be, read and not yet believed."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from certificates.credentials import baking, jose, leaves, sd_jwt
from certificates.credentials.errors import CredentialError, VerificationError
from certificates.documents import reading
from certificates.documents.reading import ReadDocument
from certificates.models import SigningKey
from lms.core.errors import DomainError

_NOT_READABLE = _(
    "This is neither a certificate (PDF), nor a credential (JSON), nor a badge"
    " (PNG, SVG) of ours."
)
# A certificate has a handful of entries in the log.
_MOST_PROOFS = 50


class Form(Enum):
    """What a file is, by its looks."""

    DOCUMENT = "document"
    CREDENTIAL = "credential"
    JWT = "jwt"
    WALLET = "wallet"
    EUROPASS = "europass"
    LOG_PROOF = "log_proof"


@dataclass(frozen=True, kw_only=True)
class File:
    """`text` is the credential as it stands in the file, `said` what it says.

    `proofs` are those of the log, as they stand in the file.
    """

    content: bytes
    form: Form
    text: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    document: ReadDocument | None = None
    proofs: tuple[Any, ...] = ()

    @property
    def address(self) -> str:
        """The address of the certificate that the file claims to be about."""
        if self.form is Form.LOG_PROOF:
            details = self.proofs[0].get("details")
            subject = details.get("certificate") if isinstance(details, dict) else ""
            return f"/v/{subject}/"
        return str(self.said.get("verify" if self.form is Form.WALLET else "id", ""))


def read(content: bytes, at: datetime) -> File:
    """Read a file by what it begins with. Refused when it is of no kind we make."""
    start = content[:1024].lstrip()
    try:
        if b"%PDF-" in content[:1024]:
            return _document(content, at)
        if content.startswith(b"\x89PNG"):
            return _signed(content, baking.from_png(content))
        if start.startswith((b"{", b"ey")):
            return _signed(content, content.decode())
        if start.startswith(b"<"):
            return _signed(content, baking.from_svg(content))
    except (CredentialError, UnicodeDecodeError) as error:
        raise DomainError("not_readable", _NOT_READABLE) from error
    raise DomainError("not_readable", _NOT_READABLE)


def _document(content: bytes, at: datetime) -> File:
    pems = SigningKey.objects.filter(purpose=SigningKey.Purpose.SEAL)
    seals = list(pems.values_list("certificate", flat=True))
    document = reading.read(content, seals=seals, at=at)
    return File(
        content=content,
        form=Form.DOCUMENT,
        text=document.credential,
        said=_object(document.credential),
        document=document,
        proofs=(_object(document.log_proof),) if document.log_proof else (),
    )


def _signed(content: bytes, text: str) -> File:
    text = text.strip()
    if text.startswith("ey"):
        form = Form.WALLET if "~" in text else Form.JWT
        return File(content=content, form=form, text=text, said=_claims(text, form))
    said = _object(text)
    if proofs := _proofs(said):
        return File(content=content, form=Form.LOG_PROOF, proofs=proofs)
    types = said.get("type")
    is_export = isinstance(types, list) and "EuropeanDigitalCredential" in types
    form = Form.EUROPASS if is_export else Form.CREDENTIAL
    return File(content=content, form=form, text=text, said=said)


def _claims(token: str, form: Form) -> dict[str, Any]:
    try:
        return sd_jwt.read(token) if form is Form.WALLET else jose.read(token)[1]
    except VerificationError:
        return {}


def _proofs(said: dict[str, Any]) -> tuple[Any, ...]:
    """Return the proofs in `log-proof.json`, or in the `log.json` of a certificate."""
    entries = said.get("entries")
    found = entries if isinstance(entries, list) else [said]
    are_proofs = all(
        isinstance(each, dict) and each.get("format") == leaves.FORMAT for each in found
    )
    return tuple(found) if are_proofs and len(found) <= _MOST_PROOFS else ()


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
