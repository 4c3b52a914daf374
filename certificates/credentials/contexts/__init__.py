"""The JSON-LD contexts credentials may use, kept here with their hashes.

A context says what a word means, so it decides what is signed. None is ever
fetched: a context that is not in this table is refused, and a file that is not the
published one stops the program. Hashes: SHA-256 of the file as published by W3C and
1EdTech (VC Data Model 2.0, appendix B.1; Open Badges 3.0).
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from certificates.credentials.errors import CredentialError

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
MULTIKEY = "https://w3id.org/security/multikey/v1"

_FOLDER = Path(__file__).parent
FILES = {
    CREDENTIALS: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES: (
        "open-badges-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    MULTIKEY: (
        "multikey-v1.json",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    ),
}


@cache
def context(address: str) -> dict[str, Any]:
    """Return the context published at `address`, or refuse."""
    if address not in FILES:
        raise CredentialError(f"The context {address[:200]} is not one of ours.")
    name, digest = FILES[address]
    raw = (_FOLDER / name).read_bytes()
    if hashlib.sha256(raw).hexdigest() != digest:
        raise CredentialError(f"The file {name} is not the published context.")
    parsed: dict[str, Any] = json.loads(raw)
    return parsed


def load(address: str, _options: object = None) -> dict[str, Any]:
    """Answer PyLD's question for a document: only from the table."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": context(address),
        "tag": "static",  # never changes, so PyLD may keep what it made of it
    }
