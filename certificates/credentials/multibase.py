"""Bytes as text: base58 (Bitcoin) and base64url, and public keys as Multikey.

Multibase and Multikey: W3C Controlled Identifiers 1.0, sections 2.2.2 and 2.4.
"""

import base64
import binascii

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from certificates.credentials.errors import CredentialError

PublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # ed25519-pub, as a varint
_P256 = b"\x80\x24"  # p256-pub


def base58(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    digits = ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE58[digit] + digits
    zeros = len(data) - len(data.lstrip(b"\0"))
    return _BASE58[0] * zeros + digits


def from_base58(text: str) -> bytes:
    number = 0
    for character in text:
        digit = _BASE58.find(character)
        if digit < 0:
            raise CredentialError("This is not base58.")
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(_BASE58[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(data: bytes) -> str:
    """Return base64url without padding, as in JOSE and multibase `u`."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    if not text.isascii() or set(text) & set("+/="):
        raise CredentialError("This is not base64url without padding.")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error) as error:
        raise CredentialError("This is not base64url.") from error
    if base64url(data) != text:
        raise CredentialError("This base64url could be written in another way.")
    return data


def decoded(text: object) -> bytes:
    """Return the bytes of a multibase text: `z` is base58, `u` is base64url."""
    if not isinstance(text, str) or len(text) > 100_000:
        raise CredentialError("Multibase is a text.")
    if text.startswith("z") and len(text) <= 200:
        return from_base58(text[1:])
    if text.startswith("u"):
        return from_base64url(text[1:])
    raise CredentialError("Only base58 and base64url are known.")


def multikey(key: PublicKey) -> str:
    """Return a public key as `publicKeyMultibase`."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "z" + base58(_ED25519 + key.public_bytes_raw())
    if not isinstance(key.curve, ec.SECP256R1):
        raise CredentialError("Only Ed25519 and P-256 keys are used.")
    point = key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    )
    return "z" + base58(_P256 + point)


def from_multikey(text: object) -> PublicKey:
    raw = decoded(text)
    try:
        if raw.startswith(_ED25519) and len(raw) == 34:
            return ed25519.Ed25519PublicKey.from_public_bytes(raw[2:])
        if raw.startswith(_P256) and len(raw) == 35:
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw[2:])
    except ValueError as error:
        raise CredentialError("This is not a point of the curve.") from error
    raise CredentialError("This kind of key is not known.")
