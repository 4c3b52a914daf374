"""The issuer's name as `did:web`, and the document that lists its keys.

Keys stay in the document for ever: every older certificate names one of them.
A key that fell into other hands stays too, but is marked as revoked and is no longer
among those that may assert anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from certificates.credentials import contexts
from certificates.credentials.errors import CredentialError, VerificationError
from certificates.credentials.multibase import PublicKey, from_multikey, multikey
from certificates.credentials.proofs import timestamp

_DID = "https://www.w3.org/ns/did/v1"


@dataclass(frozen=True, kw_only=True)
class PublishedKey:
    """A public key with what it may be used for."""

    name: str
    multikey: str
    asserts: bool
    compromised_at: datetime | None = None


def did_web(base_url: str) -> str:
    """Return the name of the issuer at a web address: did:web:learning.example.org."""
    parts = urlsplit(base_url)
    if not parts.hostname:
        raise ValueError(f"{base_url!r} is not a web address.")
    host = parts.netloc.rpartition("@")[2]
    path = [quote(step, safe="") for step in parts.path.split("/") if step]
    return ":".join(["did:web", quote(host, safe=""), *path])


def document(
    did: str, *, keys: Iterable[PublishedKey], services: Iterable[dict[str, Any]] = ()
) -> dict[str, Any]:
    """Return the DID document."""
    keys = list(keys)
    published: dict[str, Any] = {
        "@context": [_DID, contexts.MULTIKEY],
        "id": did,
        "verificationMethod": [_method(did, key) for key in keys],
        "assertionMethod": [
            method_of(did, key.name)
            for key in keys
            if key.asserts and key.compromised_at is None
        ],
    }
    listed = list(services)
    return published | ({"service": listed} if listed else {})


def method_of(did: str, name: str) -> str:
    """Return the address of a key, as proofs name it."""
    return f"{did}#{name}"


def key_that_asserts(did_document: dict[str, Any], method: object) -> PublicKey:
    """Return the key `method` if the issuer lets it assert; raise otherwise."""
    try:
        permitted = did_document["assertionMethod"]
        methods = {each["id"]: each for each in did_document["verificationMethod"]}
        found = methods.get(str(method))
        if found is None or found["controller"] != did_document["id"]:
            raise VerificationError("key", "The issuer has no such key.")
        if "revoked" in found:
            raise VerificationError("key_compromised", "The issuer withdrew this key.")
        if method not in permitted:
            raise VerificationError("key", "This key may not sign credentials.")
        return from_multikey(found["publicKeyMultibase"])
    except (KeyError, TypeError, CredentialError) as error:
        raise VerificationError("key", "The DID document is damaged.") from error


def _method(did: str, key: PublishedKey) -> dict[str, str]:
    method = {
        "id": method_of(did, key.name),
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": key.multikey,
    }
    if key.compromised_at is not None:
        method["revoked"] = timestamp(key.compromised_at)
    return method


def published(name: str, key: PublicKey, *, asserts: bool) -> PublishedKey:
    return PublishedKey(name=name, multikey=multikey(key), asserts=asserts)
