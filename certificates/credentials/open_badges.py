"""A certificate as an Open Badges 3.0 credential (W3C Verifiable Credentials 2.0).

Built from frozen values only. It names nobody: its subject is a random identifier,
unless the holder asked for a copy with a name or a salted address on it.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

from certificates.credentials import contexts
from certificates.credentials.proofs import timestamp
from certificates.credentials.status_list import entry

ACHIEVEMENT_TYPES = {
    "completion": "CertificateOfCompletion",
    "participation": "CertificateOfCompletion",
    "attendance": "Certificate",
    "trainer": "Certificate",
    "author": "Certificate",
}


class Recipient(Protocol):
    """How the subject is named."""

    def members(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Anonymous:
    """A random identifier that means nothing elsewhere."""

    identifier: str  # urn:uuid:…

    def members(self) -> dict[str, Any]:
        return {"id": self.identifier}


@dataclass(frozen=True)
class Named:
    """The holder's name in clear, for a copy the holder asked for."""

    identifier: str
    name: str

    def members(self) -> dict[str, Any]:
        return {
            "id": self.identifier,
            "identifier": [_identity("name", self.name, hashed=False)],
        }


@dataclass(frozen=True)
class Salted:
    """A hash of an address with a salt: whoever is told both can compare.

    An address without a salt could be guessed from its hash.
    """

    identifier: str
    email: str
    salt: str

    def members(self) -> dict[str, Any]:
        digest = hashlib.sha256((self.email.lower() + self.salt).encode()).hexdigest()
        identity = _identity("emailAddress", f"sha256${digest}", hashed=True)
        return {
            "id": self.identifier,
            "identifier": [{**identity, "salt": self.salt}],
        }


@dataclass(frozen=True, kw_only=True)
class StatusPlace:
    """A bit in a status list."""

    address: str
    purpose: str
    index: int


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What the credential says; all of it frozen when the certificate was issued."""

    address: str
    issuer_id: str
    issuer_name: str
    issuer_url: str
    achievement_id: str
    title: str
    description: str
    criteria: str
    achievement_type: str
    code: str
    version: str
    language: str
    role: str
    serial: str
    starts_on: date
    ends_on: date
    issued_at: datetime
    valid_until: date | None
    evidence_address: str
    evidence_sha256: str
    evidence_note: str
    partners: tuple[str, ...] = ()
    places: tuple[StatusPlace, ...] = ()


def credential(statement: Statement, *, recipient: Recipient) -> dict[str, Any]:
    """Return the unsigned credential."""
    built: dict[str, Any] = {
        "@context": [contexts.CREDENTIALS, contexts.OPEN_BADGES],
        "id": statement.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": statement.title,
        "issuer": {
            "id": statement.issuer_id,
            "type": ["Profile"],
            "name": statement.issuer_name,
            "url": statement.issuer_url,
        },
        "validFrom": timestamp(statement.issued_at),
        "awardedDate": timestamp(statement.issued_at),
        "credentialSubject": {
            **recipient.members(),
            "type": ["AchievementSubject"],
            "activityStartDate": statement.starts_on.isoformat(),
            "activityEndDate": statement.ends_on.isoformat(),
            "licenseNumber": statement.serial,
            "role": statement.role,
            "achievement": _achievement(statement),
        },
        "evidence": [
            {
                "id": statement.evidence_address,
                "type": ["Evidence"],
                "name": statement.evidence_note,
                "narrative": f"SHA-256 {statement.evidence_sha256}",
            }
        ],
        "relatedResource": [
            {
                "id": statement.evidence_address,
                "mediaType": "application/json",
                "digestSRI": _integrity(statement.evidence_sha256),
            }
        ],
    }
    if statement.valid_until is not None:
        built["validUntil"] = timestamp(end_of(statement.valid_until))
    if statement.places:
        built["credentialStatus"] = [
            entry(address=each.address, purpose=each.purpose, index=each.index)
            for each in statement.places
        ]
    return built


def end_of(last_day: date) -> datetime:
    """Return the moment until which a credential counts that is valid through a day."""
    return datetime.combine(last_day, time(23, 59, 59), tzinfo=UTC)


def _achievement(statement: Statement) -> dict[str, Any]:
    achievement: dict[str, Any] = {
        "id": statement.achievement_id,
        "type": ["Achievement"],
        "achievementType": statement.achievement_type,
        "name": statement.title,
        "description": statement.description,
        "criteria": {"narrative": statement.criteria},
        "humanCode": statement.code,
        "version": statement.version,
        "inLanguage": statement.language,
    }
    if statement.partners:
        achievement["tag"] = sorted(set(statement.partners))
    return achievement


def _identity(kind: str, value: str, *, hashed: bool) -> dict[str, Any]:
    return {
        "type": "IdentityObject",
        "identityType": kind,
        "identityHash": value,
        "hashed": hashed,
    }


def _integrity(digest: str) -> str:
    """Return a hexadecimal SHA-256 in the notation of Subresource Integrity."""
    return "sha256-" + base64.b64encode(bytes.fromhex(digest)).decode()
