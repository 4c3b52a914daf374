"""Token Status Lists: what verifiers of wallet credentials ask.

IETF draft-ietf-oauth-status-list. Two bits for each certificate, the first of them in
the lowest bits of the first byte; the list travels in a signed token of its own.
"""

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from certificates.credentials.errors import CredentialError
from certificates.credentials.multibase import base64url
from certificates.credentials.status_list import LENGTH, TIME_TO_LIVE

KIND = "statuslist+jwt"
MEDIA_TYPE = f"application/{KIND}"
BITS = 2
VALID, INVALID, SUSPENDED = 0, 1, 2
_IN_A_BYTE = 8 // BITS


def encoded(states: Mapping[int, int], *, length: int = LENGTH) -> str:
    """Return the list with these states at these places, all others valid."""
    packed = bytearray(-(-length // _IN_A_BYTE))
    for index, state in states.items():
        if not 0 <= index < length:
            raise CredentialError("The list has no such place.")
        if not 0 <= state < 1 << BITS:
            raise CredentialError("The list has no such state.")
        packed[index // _IN_A_BYTE] |= state << index % _IN_A_BYTE * BITS
    return base64url(zlib.compress(bytes(packed), 9))


def claims(
    *, address: str, issuer: str, states: Mapping[int, int], at: datetime
) -> dict[str, Any]:
    """Return what the token with a list says."""
    return {
        "iss": issuer,
        "sub": address,
        "iat": int(at.timestamp()),
        "exp": int((at + timedelta(days=1)).timestamp()),
        "ttl": int(TIME_TO_LIVE.total_seconds()),
        "status_list": {"bits": BITS, "lst": encoded(states)},
    }


def entry(*, address: str, index: int) -> dict[str, Any]:
    """Return the claim of a credential that points to its place in a list."""
    return {"status_list": {"idx": index, "uri": address}}
