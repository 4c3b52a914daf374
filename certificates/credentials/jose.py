"""Credentials as JSON Web Tokens, for programs that want them so.

W3C Securing Verifiable Credentials using JOSE and COSE, section 3.1.1: the payload is
the credential itself. Signed with EdDSA (RFC 8037).
"""

import json
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from certificates.credentials.errors import CredentialError, VerificationError
from certificates.credentials.multibase import PublicKey, base64url, from_base64url
from certificates.credentials.signers import ED25519, Signer

CREDENTIAL = "vc+jwt"
_LONGEST = 300_000


def sign(
    payload: dict[str, Any], *, signer: Signer, method: str, kind: str = CREDENTIAL
) -> str:
    """Return a compact token over `payload`; `method` is the address of the key."""
    if signer.algorithm != ED25519:
        raise CredentialError("Tokens are signed with an Ed25519 key.")
    header = {"alg": "EdDSA", "kid": method, "typ": kind}
    if kind == CREDENTIAL:
        header["cty"] = "vc"
    data = f"{_part(header)}.{_part(payload)}"
    return f"{data}.{base64url(signer.sign(data.encode()))}"


def sign_credential(document: dict[str, Any], *, signer: Signer, method: str) -> str:
    """Return a credential, without its proof, as a token.

    Open Badges 3.0, section 8.2.4: issuer, subject and dates stand in it a second time,
    as claims that every reader of tokens knows.
    """
    return sign(
        {**document, **registered_claims(document)}, signer=signer, method=method
    )


def registered_claims(document: dict[str, Any]) -> dict[str, Any]:
    issuer = document["issuer"]
    claims = {
        "iss": issuer["id"] if isinstance(issuer, dict) else issuer,
        "jti": document["id"],
        "nbf": _seconds(document["validFrom"]),
        "sub": document["credentialSubject"]["id"],
    }
    if "validUntil" in document:
        claims["exp"] = _seconds(document["validUntil"])
    return claims


def verify(token: str, *, key: PublicKey, kind: str = CREDENTIAL) -> None:
    """Return when `key` has signed this token of this kind; raise otherwise."""
    header, _payload = read(token)
    if header.get("alg") != "EdDSA" or header.get("typ") != kind or "crit" in header:
        raise VerificationError("proof", "This kind of token is not known.")
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise VerificationError("key", "Tokens need an Ed25519 key.")
    data, _, signature = token.rpartition(".")
    try:
        key.verify(from_base64url(signature), data.encode())
    except (InvalidSignature, CredentialError) as error:
        raise VerificationError("proof", "The signature does not fit.") from error


def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and payload, nothing of it checked."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > _LONGEST:
        raise VerificationError("proof", "This is not a token.")
    try:
        header, payload = (json.loads(from_base64url(part)) for part in parts[:2])
    except (ValueError, CredentialError, RecursionError) as error:
        raise VerificationError("proof", "The token is damaged.") from error
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise VerificationError("proof", "The token is damaged.")
    return header, payload


def jwk(key: PublicKey) -> dict[str, str]:
    """Return an Ed25519 key as a JSON Web Key."""
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise CredentialError("Tokens need an Ed25519 key.")
    return {"kty": "OKP", "crv": "Ed25519", "x": base64url(key.public_bytes_raw())}


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _part(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64url(text.encode())
