"""The same certificate in other forms: token, wallet credential, badge, Europass.

Each is made when it is asked for, from the stored credential or the frozen facts.
"""

import json
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from certificates.credentials import baking, europass, jose, sd_jwt
from certificates.credentials.open_badges import Named, Salted, end_of
from certificates.documents import badge
from certificates.domain import keys, signing, statuses
from certificates.domain.issuer import method_of
from certificates.models import (
    Certificate,
    CertificateEvent,
    Credential,
    SigningKey,
)
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

Purpose = SigningKey.Purpose
Event = CertificateEvent.Kind
VCT = "training-certificate"
# What does not count any more goes into nobody's wallet or profile. The document and
# the credential as issued stay, with what the status lists say of them.
_ENDS = {
    Event.REVOKED: _("The certificate was revoked. No other forms of it are made."),
    Event.SUPERSEDED: _(
        "The certificate was replaced by a newer one. Take the forms of that one."
    ),
}


def token_of(stored: Credential) -> str:
    """Return the stored credential as a signed token (`vc+jwt`)."""
    document = json.loads(stored.document)
    del document["proof"]
    key = keys.key_in_use(Purpose.CREDENTIAL)
    return jose.sign_credential(document, signer=key.signer, method=method_of(key.row))


def named_copy(certificate: Certificate, *, by: User, at: Any) -> str:
    """Return a credential with the holder's name on it, signed for this one use.

    Only the holder may ask; that it was made is written to the trail.
    """
    _refuse(certificate, by)
    recipient = Named(_identifier(), certificate.holder_name)
    return _copy(certificate, recipient, "named", by=by, at=at)


def salted_copy(certificate: Certificate, *, by: User, at: Any) -> str:
    """Return a credential that can be matched with the holder's e-mail address."""
    _refuse(certificate, by)
    recipient = Salted(_identifier(), by.email, secrets.token_hex(16))
    return _copy(certificate, recipient, "salted", by=by, at=at)


def for_wallet(certificate: Certificate, *, by: User, at: Any) -> str:
    """Return the SD-JWT VC with all disclosures; the wallet decides what to show.

    When it ends and where its status is told is never hidden.
    """
    _refuse(certificate, by)
    opened, hidden = claims_of(certificate)
    key = keys.key_in_use(Purpose.CREDENTIAL)
    _tell(certificate, "wallet", by=by, at=at)
    return sd_jwt.issue(
        opened,
        hidden,
        signer=key.signer,
        method=method_of(key.row),
        salt=lambda: secrets.token_urlsafe(16),
    )


def claims_of(certificate: Certificate) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a wallet credential always shows, and what only its holder opens."""
    facts = certificate.facts
    opened = {
        "iss": settings.BASE_URL,
        "vct": f"{settings.BASE_URL}/{VCT}",
        "nbf": int(certificate.issued_at.timestamp()),
        "status": statuses.in_wallet(certificate.credential.revocation),
        "title": facts["printed_title"],
        "serial": certificate.serial,
        "verify": signing.address_of(certificate),
    }
    if certificate.valid_until:
        opened["exp"] = int(end_of(certificate.valid_until).timestamp())
    hidden = {
        "name": certificate.holder_name,
        "programme": facts["programme"]["code"],
        "starts_on": facts["run"]["starts_on"],
        "ends_on": facts["run"]["ends_on"],
        "place": facts["run"]["place"],
        "minutes": sum(facts["minutes"]["planned"].values()),
        "provider": facts["provider"],
    }
    if certificate.valid_until:
        hidden["valid_until"] = certificate.valid_until.isoformat()
    return opened, hidden


def badge_svg(certificate: Certificate) -> str:
    """Return the badge as SVG with the stored credential baked in."""
    picture = badge.svg(certificate.facts["printed_title"])
    return baking.bake_svg(picture, certificate.credential.document)


def badge_png(certificate: Certificate) -> bytes:
    """Return the badge as PNG with the stored credential baked in."""
    return baking.bake_png(badge.png(), certificate.credential.document)


def for_europass(certificate: Certificate) -> dict[str, Any]:
    """Return the certificate in the European Learning Model, unsigned."""
    refuse_ended(certificate)
    return as_europass(certificate)


def as_europass(certificate: Certificate) -> dict[str, Any]:
    """Return the same, whether it still counts or not, to compare a file with."""
    places = certificate.credential
    statement = signing.statement_of(
        certificate, (places.revocation, places.suspension)
    )
    return europass.learning_credential(
        statement,
        holder=certificate.holder_name,
        minutes=sum(certificate.facts["minutes"]["planned"].values()),
    )


def issuer_metadata() -> dict[str, Any]:
    """Return the keys of wallet credentials (SD-JWT VC, JWT VC Issuer Metadata)."""
    rows = SigningKey.objects.filter(
        purpose=Purpose.CREDENTIAL, compromised_at__isnull=True
    )
    return {
        "issuer": settings.BASE_URL,
        "jwks": {
            "keys": [
                {**jose.jwk(keys.public_key_of(row)), "kid": method_of(row)}
                for row in rows.order_by("pk")
            ]
        },
    }


def _copy(
    certificate: Certificate, recipient: Any, kind: str, *, by: User, at: Any
) -> str:
    key = keys.key_in_use(Purpose.CREDENTIAL)
    document = signing.copy_for(certificate, recipient=recipient)
    text = signing.signed_text(document, key=key, at=at)
    _tell(certificate, kind, by=by, at=at)
    return text


def why_ended(certificate: Certificate) -> str:
    """Return why a certificate is made in no other form any more; usually nothing."""
    newest = list(certificate.events.all())[-1]
    return str(_ENDS.get(Event(newest.kind), ""))


def refuse_ended(certificate: Certificate) -> None:
    if reason := why_ended(certificate):
        raise DomainError("ended", reason)


def _refuse(certificate: Certificate, by: User) -> None:
    if by.pk != certificate.holder_id:
        raise DomainError("not_the_holder", _("Only the holder may ask for this copy."))
    refuse_ended(certificate)


def _tell(certificate: Certificate, kind: str, *, by: User, at: Any) -> None:
    audit.record(
        "certificate.copy_made",
        certificate,
        by=by,
        at=at,
        serial=certificate.serial,
        kind=kind,
    )


def _identifier() -> str:
    return f"urn:uuid:{uuid.uuid4()}"
