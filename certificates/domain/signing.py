"""Building and signing what a certificate says to machines."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from certificates.credentials import proofs
from certificates.credentials.leaves import json_bytes
from certificates.credentials.open_badges import (
    ACHIEVEMENT_TYPES,
    Anonymous,
    Recipient,
    Statement,
    credential,
)
from certificates.documents import wording
from certificates.domain import statuses
from certificates.domain.issuer import issuer_did, method_of
from certificates.domain.keys import Key
from certificates.models import Certificate, Credential, StatusPlace
from lms.core.canonical import sha256
from lms.core.templatetags.frame import language_tag

Kind = Certificate.Kind
_ROLES = {Kind.TRAINER: "trainer", Kind.AUTHOR: "author"}


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signed credential that is not stored yet, with the places it points to."""

    text: str
    key: Key
    revocation: StatusPlace
    suspension: StatusPlace

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode())

    def stored_with(self, certificate: Certificate) -> Credential:
        return Credential.objects.create(
            certificate=certificate,
            document=self.text,
            sha256=self.sha256,
            key=self.key.row,
            revocation=self.revocation,
            suspension=self.suspension,
        )


def sign(certificate: Certificate, *, key: Key, at: datetime) -> Signed:
    """Claim two places and sign the credential; `certificate` need not be saved yet."""
    revocation = statuses.take(StatusPlace.Purpose.REVOCATION)
    suspension = statuses.take(StatusPlace.Purpose.SUSPENSION)
    document = credential(
        statement_of(certificate, (revocation, suspension)),
        recipient=Anonymous(f"urn:uuid:{uuid.uuid4()}"),
    )
    text = signed_text(document, key=key, at=at)
    return Signed(text=text, key=key, revocation=revocation, suspension=suspension)


def signed_text(document: dict[str, Any], *, key: Key, at: datetime) -> str:
    """Return a credential with our proof, as the text that is kept and hashed."""
    signed = proofs.sign(document, signer=key.signer, method=method_of(key.row), at=at)
    return json_bytes(signed).decode()


def copy_for(certificate: Certificate, *, recipient: Recipient) -> dict[str, Any]:
    """Return the same statement about a recipient that the holder has chosen."""
    places = certificate.credential
    return credential(
        statement_of(certificate, (places.revocation, places.suspension)),
        recipient=recipient,
    )


def statement_of(
    certificate: Certificate, places: tuple[StatusPlace, ...]
) -> Statement:
    """Return what the credential says, read from the frozen facts only."""
    facts = certificate.facts
    kind, programme = Kind(facts["kind"]), facts["programme"]
    address = address_of(certificate)
    with override(facts["language"]):
        words = _words(facts, kind)
    return Statement(
        address=address,
        issuer_id=issuer_did(),
        issuer_name=facts["provider"],
        issuer_url=f"{settings.BASE_URL}/",
        achievement_id=(
            f"{settings.BASE_URL}/register/programmes/"
            f"#{programme['code']}-{programme['version']}"
        ),
        title=facts["printed_title"],
        achievement_type=ACHIEVEMENT_TYPES[kind.value],
        code=programme["code"],
        version=str(programme["version"]),
        language=language_tag(facts["language"]),
        role=_ROLES.get(kind, "participant"),
        serial=certificate.serial,
        starts_on=date.fromisoformat(facts["run"]["starts_on"]),
        ends_on=date.fromisoformat(facts["run"]["ends_on"]),
        issued_at=certificate.issued_at,
        valid_until=certificate.valid_until,
        evidence_address=f"{address}evidence.json",
        evidence_sha256=certificate.evidence_sha256,
        partners=tuple(facts["partners"]),
        places=tuple(statuses.as_stated(place) for place in places),
        **words,
    )


def address_of(certificate: Certificate) -> str:
    return f"{settings.BASE_URL}/v/{certificate.public_id}/"


def _words(facts: dict[str, Any], kind: Certificate.Kind) -> dict[str, str]:
    run, planned = facts["run"], facts["minutes"]["planned"]
    about = [wording.dates(run), run["place"], wording.hours_by_mode(planned)]
    statement = str(wording.STATEMENTS[kind].after)
    decision = wording.accreditation(facts, facts["language"])
    return {
        "description": " · ".join(part for part in about if part),
        "criteria": f"{statement}: {facts['printed_title']}. {decision}",
        "evidence_note": str(kind.label),
    }


def utc_seconds(at: datetime) -> str:
    """Return a time as it stands in the log's details."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat()
