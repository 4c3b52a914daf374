"""The credential for wallets: SD-JWT VC, where the holder chooses what to show.

RFC 9901 and SD-JWT VC. What may be hidden stands in the token only as a salted hash;
the disclosures beside it open what the holder wants to be read.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from certificates.credentials import jose
from certificates.credentials.errors import CredentialError, VerificationError
from certificates.credentials.multibase import PublicKey, base64url, from_base64url
from certificates.credentials.signers import Signer

KIND = "dc+sd-jwt"
MEDIA_TYPE = "application/dc+sd-jwt"
_RESERVED = {"_sd", "_sd_alg", "...", "iss", "nbf", "exp", "cnf", "vct", "status"}


def issue(
    open_claims: dict[str, Any],
    hidden_claims: dict[str, Any],
    *,
    signer: Signer,
    method: str,
    salt: Callable[[], str],
) -> str:
    """Return the token with all disclosures; `salt` gives a fresh one each time."""
    if _RESERVED & set(hidden_claims):
        raise CredentialError("These claims may not be hidden.")
    disclosures = [
        disclosure(salt(), name, value) for name, value in hidden_claims.items()
    ]
    payload = {
        **open_claims,
        "_sd": sorted(_digest(each) for each in disclosures),
        "_sd_alg": "sha-256",
    }
    token = jose.sign(payload, signer=signer, method=method, kind=KIND)
    return "~".join([token, *disclosures, ""])


def present(issued: str, *, show: set[str]) -> str:
    """Return the token with only the disclosures of the claims in `show`."""
    token, *disclosures, _end = issued.split("~")
    kept = [each for each in disclosures if _opened(each)[1] in show]
    return "~".join([token, *kept, ""])


def verify(presented: str, *, key: PublicKey) -> dict[str, Any]:
    """Return the claims that are shown, once the token is found good; else raise."""
    jose.verify(token_in(presented), key=key, kind=KIND)
    return read(presented)


def token_in(presented: str) -> str:
    """Return what the issuer signed, without the disclosures."""
    return presented.partition("~")[0]


def read(presented: str) -> dict[str, Any]:
    """Return the claims that are shown; who signed them is not checked."""
    token, *disclosures, end = presented.split("~")
    if end:
        raise VerificationError("proof", "Key binding is not expected here.")
    _header, payload = jose.read(token)
    hidden = payload.pop("_sd", [])
    if payload.pop("_sd_alg", "sha-256") != "sha-256" or not isinstance(hidden, list):
        raise VerificationError("proof", "This way of hiding is not known.")
    seen = set()
    for each in disclosures:
        digest = _digest(each)
        _salt, name, value = _opened(each)
        if digest not in hidden or digest in seen or name in payload:
            raise VerificationError("disclosure", "This was not issued.")
        if name in _RESERVED:
            raise VerificationError("disclosure", "This claim may not be hidden.")
        seen.add(digest)
        payload[name] = value
    return payload


def disclosure(salt: str, name: str, value: Any) -> str:
    return base64url(json.dumps([salt, name, value], ensure_ascii=False).encode())


def _digest(disclosure: str) -> str:
    return base64url(hashlib.sha256(disclosure.encode()).digest())


def _opened(disclosure: str) -> tuple[str, str, Any]:
    try:
        opened = json.loads(from_base64url(disclosure))
    except (ValueError, CredentialError, RecursionError) as error:
        raise VerificationError("disclosure", "A disclosure is damaged.") from error
    if not (isinstance(opened, list) and len(opened) == 3):
        raise VerificationError("disclosure", "A disclosure is damaged.")
    salt, name, value = opened
    if not isinstance(salt, str) or not isinstance(name, str):
        raise VerificationError("disclosure", "A disclosure is damaged.")
    return salt, name, value
