"""Whether a credential may be believed. Each check returns nothing or raises.

What is trusted is handed in: the issuer's DID document and the status lists. Nothing
is fetched. What cannot be checked is not believed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from certificates.credentials import (
    contexts,
    did,
    jose,
    proofs,
    sd_jwt,
    status_list,
)
from certificates.credentials.canonical import Loader
from certificates.credentials.errors import VerificationError

Document = dict[str, Any]
_CLAIMS = {"iss", "jti", "nbf", "sub", "exp"}


def verify(
    document: Document,
    *,
    did_document: Document,
    lists: Mapping[str, Document],
    at: datetime,
    loader: Loader = contexts.load,
) -> None:
    """Return when proof, dates and status all hold at a moment; raise otherwise.

    `lists` are the status list credentials by address; one that is missing, expired or
    not signed by the same issuer is a failure.
    """
    verify_proof(document, did_document=did_document, loader=loader)
    verify_dates(document, at=at)
    verify_status(document, did_document=did_document, lists=lists, at=at)


def verify_proof(
    document: Document, *, did_document: Document, loader: Loader = contexts.load
) -> None:
    """Return when the issuer named in the document has signed all of it."""
    proof = proofs.proof_of(document)
    _same_issuer(document, did_document)
    key = did.key_that_asserts(did_document, proof["verificationMethod"])
    proofs.verify(document, key=key, loader=loader)


def verify_token(token: str, *, did_document: Document) -> Document:
    """Return the credential in a token that the issuer has signed; raise otherwise.

    Its registered claims must say what the credential says.
    """
    header, payload = jose.read(token)
    _same_issuer(payload, did_document)
    key = did.key_that_asserts(did_document, header.get("kid"))
    jose.verify(token, key=key)
    claims = {name: payload.pop(name) for name in _CLAIMS & set(payload)}
    try:
        expected = jose.registered_claims(payload)
    except (KeyError, TypeError, ValueError) as error:
        raise VerificationError("proof", "The token lacks a member.") from error
    if claims != expected:
        raise VerificationError("proof", "The token contradicts itself.")
    return payload


def verify_wallet(
    presented: str, *, did_document: Document, issuer: str
) -> dict[str, Any]:
    """Return the claims that a wallet shows, signed by the issuer; raise otherwise."""
    header, payload = jose.read(sd_jwt.token_in(presented))
    if payload.get("iss") != issuer:
        raise VerificationError("issuer", "It names another issuer.")
    key = did.key_that_asserts(did_document, header.get("kid"))
    return sd_jwt.verify(presented, key=key)


def verify_claimed_dates(claims: Mapping[str, Any], *, at: datetime) -> None:
    """Return when the claims of a wallet credential are in force at a moment."""
    start, end = claims.get("nbf"), claims.get("exp")
    if not isinstance(start, int) or not isinstance(end, int | None):
        raise VerificationError("dates", "A date cannot be read.")
    if at.timestamp() < start:
        raise VerificationError("not_yet_valid", "It is not valid yet.")
    if end is not None and at.timestamp() > end:
        raise VerificationError("expired", "It has expired.")


def verify_dates(document: Document, *, at: datetime) -> None:
    """Return when the document is in force at a moment."""
    if "validFrom" not in document:
        raise VerificationError("dates", "It does not say from when it is valid.")
    if at < _time(document["validFrom"]):
        raise VerificationError("not_yet_valid", "It is not valid yet.")
    if "validUntil" in document and at > _time(document["validUntil"]):
        raise VerificationError("expired", "It has expired.")


def verify_status(
    document: Document,
    *,
    did_document: Document,
    lists: Mapping[str, Document],
    at: datetime,
) -> None:
    """Return when no status list says otherwise; raise with its purpose if one does."""
    entries = document.get("credentialStatus", [])
    for entry in entries if isinstance(entries, list) else [entries]:
        purpose, address, index = _entry(entry)
        found = lists.get(address)
        if found is None:
            raise VerificationError("status_unknown", f"No list {address[:200]}.")
        verify_proof(found, did_document=did_document)
        verify_dates(found, at=at)
        subject = found.get("credentialSubject")
        if found.get("id") != address or not isinstance(subject, dict):
            raise VerificationError("status", "This is another list.")
        if subject.get("statusPurpose") != purpose:
            raise VerificationError("status", "The list has another purpose.")
        if status_list.is_set(subject.get("encodedList"), index):
            code = {"revocation": "revoked", "suspension": "suspended"}[purpose]
            raise VerificationError(code, f"The issuer has set it to {code}.")


def _entry(entry: object) -> tuple[str, str, int]:
    if (
        not isinstance(entry, dict)
        or entry.get("type") != "BitstringStatusListEntry"
        or entry.get("statusPurpose") not in {"revocation", "suspension"}
        or not isinstance(entry.get("statusListCredential"), str)
    ):
        raise VerificationError("status", "This kind of status is not known.")
    index = entry.get("statusListIndex")
    if not isinstance(index, str) or not (index.isascii() and index.isdigit()):
        raise VerificationError("status", "The place in the list is not a number.")
    return entry["statusPurpose"], entry["statusListCredential"], int(index[:9])


def _same_issuer(document: Document, did_document: Document) -> None:
    issuer = document.get("issuer")
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not name or name != did_document.get("id"):
        raise VerificationError("issuer", "It names another issuer.")


def _time(text: object) -> datetime:
    if not isinstance(text, str) or "T" not in text:
        raise VerificationError("dates", "A date is missing its time.")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise VerificationError("dates", "A date cannot be read.") from error
    if moment.tzinfo is None:
        raise VerificationError("dates", "A time names no zone.")
    return moment
