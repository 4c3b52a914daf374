"""Bitstring Status Lists: many certificates' state in one compressed row of bits.

W3C Bitstring Status List 1.0. A list has 131,072 places, so that asking about one
certificate does not tell which; bit 0 is the leftmost of the first byte.
"""

import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from certificates.credentials import contexts
from certificates.credentials.errors import CredentialError, VerificationError
from certificates.credentials.multibase import base64url, decoded
from certificates.credentials.proofs import timestamp

LENGTH = 131_072
REVOCATION = "revocation"
SUSPENSION = "suspension"
# How long a copy may be used; what a verifier keeps longer may be out of date.
TIME_TO_LIVE = timedelta(minutes=5)


def encoded(set_bits: Iterable[int]) -> str:
    """Return the list with these bits set, compressed, as multibase base64url."""
    bits = bytearray(LENGTH // 8)
    for index in set_bits:
        if not 0 <= index < LENGTH:
            raise CredentialError("The list has no such place.")
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64url(gzip.compress(bytes(bits), 9, mtime=0))


def is_set(encoded_list: object, index: int) -> bool:
    """Whether the bit at `index` is set; raise for a list that is not one."""
    try:
        packed = decoded(encoded_list)
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, LENGTH // 8 + 1)
    except (CredentialError, zlib.error) as error:
        raise VerificationError("status", "The status list is damaged.") from error
    if len(bits) != LENGTH // 8 or not unpacker.eof:
        raise VerificationError("status", "The status list has another length.")
    if not 0 <= index < LENGTH:
        raise VerificationError("status", "The list has no such place.")
    return bool(bits[index // 8] & (0x80 >> index % 8))


def list_credential(
    *, address: str, issuer: str, purpose: str, set_bits: Iterable[int], at: datetime
) -> dict[str, Any]:
    """Return the unsigned credential that carries one list."""
    return {
        "@context": [contexts.CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": timestamp(at),
        "validUntil": timestamp(at + timedelta(days=1)),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(set_bits),
            "ttl": int(TIME_TO_LIVE.total_seconds() * 1000),
        },
    }


def entry(*, address: str, purpose: str, index: int) -> dict[str, str]:
    """Return the member of a credential that points to its place in a list."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }
