"""Signed notes and log checkpoints in the formats of C2SP (signed-note, tlog-checkpoint).

A checkpoint is what a log says of itself: its name, how many leaves, and their root.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from certificates.credentials.errors import CredentialError, VerificationError
from certificates.credentials.multibase import PublicKey
from certificates.credentials.signers import ED25519, Signer

_ED25519 = b"\x01"
_LONGEST = 10_000


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


def key_id(name: str, key: PublicKey) -> bytes:
    """Return the four bytes by which a signature line names its key."""
    raw = name.encode() + b"\n" + _ED25519 + _raw(key)
    return hashlib.sha256(raw).digest()[:4]


def verifier_key(name: str, key: PublicKey) -> str:
    """Return the key as text, as other tools of transparency logs take it."""
    return f"{name}+{key_id(name, key).hex()}+{_b64(_ED25519 + _raw(key))}"


def parse_verifier_key(text: str) -> tuple[str, PublicKey]:
    name, _, rest = text.strip().partition("+")
    identifier, _, encoded = rest.partition("+")
    raw = _from_b64(encoded)
    if not raw.startswith(_ED25519) or len(raw) != 33:
        raise VerificationError("key", "This is not the key of a log.")
    key = ed25519.Ed25519PublicKey.from_public_bytes(raw[1:])
    if key_id(name, key).hex() != identifier:
        raise VerificationError("key", "The key does not fit its identifier.")
    return name, key


def sign(checkpoint: Checkpoint, *, signer: Signer) -> str:
    """Return the checkpoint as a signed note."""
    if signer.algorithm != ED25519:
        raise CredentialError("A log is signed with an Ed25519 key.")
    text = checkpoint.text()
    signature = signer.sign(text.encode())
    identifier = key_id(checkpoint.origin, signer.public_key)
    return f"{text}\n— {checkpoint.origin} {_b64(identifier + signature)}\n"


def read(note: str) -> Checkpoint:
    """Return what a signed checkpoint says, whoever signed it; raise when it is none."""
    text, _, signatures = note.partition("\n\n")
    if len(note) > _LONGEST or not signatures.startswith("— "):
        raise VerificationError("checkpoint", "This is not a signed note.")
    return _parsed(f"{text}\n", text.partition("\n")[0])


def verify(note: str, *, origin: str, keys: list[PublicKey]) -> Checkpoint:
    """Return the checkpoint when one of `keys` has signed it; raise otherwise.

    Signatures of others, such as witnesses, are skipped, as the format asks.
    """
    text, _, signatures = note.partition("\n\n")
    if len(note) > _LONGEST or not signatures.endswith("\n"):
        raise VerificationError("checkpoint", "This is not a signed note.")
    text += "\n"
    by_id = {key_id(origin, key): key for key in keys}
    for line in signatures.splitlines():
        mark, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        if mark != "—" or name != origin:
            continue
        raw = _from_b64(encoded)
        key = by_id.get(raw[:4])
        if isinstance(key, ed25519.Ed25519PublicKey):
            try:
                key.verify(raw[4:], text.encode())
            except InvalidSignature as error:
                raise VerificationError(
                    "checkpoint", "The log's signature does not fit."
                ) from error
            return _parsed(text, origin)
    raise VerificationError("checkpoint", "No key of this log has signed it.")


def _parsed(text: str, origin: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or lines[0] != origin:
        raise VerificationError("checkpoint", "This is another log's checkpoint.")
    size, root = lines[1], _from_b64(lines[2])
    if not (size.isascii() and size.isdigit()) or str(int(size)) != size:
        raise VerificationError("checkpoint", "The size is not a number.")
    if len(root) != 32:
        raise VerificationError("checkpoint", "The root is not a hash.")
    return Checkpoint(origin=origin, size=int(size), root=root)


def _raw(key: PublicKey) -> bytes:
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise CredentialError("A log is signed with an Ed25519 key.")
    return key.public_bytes_raw()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _from_b64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise VerificationError("encoding", "This is not base64.") from error
