"""What stands in the log about an event, and how it is proved to be there.

An entry holds a commitment and the time it was written, and no more. Whoever is given
the details and the nonce can check that they are what was committed to; nobody can
guess them without the nonce.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certificates.credentials import merkle, notes
from certificates.credentials.errors import VerificationError
from certificates.credentials.multibase import PublicKey

FORMAT = "sidro-log-proof/1"
MEDIA_TYPE = "application/json"


def json_bytes(value: Any) -> bytes:
    """Return JSON with sorted names and no spaces, in UTF-8."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()


def commitment(details: dict[str, Any], nonce: str) -> str:
    """Return the hash that stands in the log for `details`."""
    data = json_bytes({"details": details, "nonce": nonce})
    return hashlib.sha256(data).hexdigest()


def entry(details: dict[str, Any], nonce: str, *, logged_at: datetime) -> str:
    """Return the text of a leaf."""
    value = {
        "commitment": commitment(details, nonce),
        "logged_at": logged_at.isoformat(),
        "v": 1,
    }
    return json_bytes(value).decode()


def logged_at(entry_text: str) -> datetime:
    """Return when the entry says it was written; raise when it is not an entry."""
    try:
        value = json.loads(entry_text)
        moment = datetime.fromisoformat(value["logged_at"])
        known = value["v"] == 1 and len(bytes.fromhex(value["commitment"])) == 32
    except (ValueError, KeyError, TypeError) as error:
        raise VerificationError("entry", "This is not an entry of the log.") from error
    if not known or moment.tzinfo is None:
        raise VerificationError("entry", "This is not an entry of the log.")
    return moment


@dataclass(frozen=True, kw_only=True)
class LogProof:
    """All that is needed to check, without asking anybody, that an event is logged."""

    details: dict[str, Any]
    nonce: str
    entry: str
    index: int
    path: tuple[bytes, ...]
    checkpoint: str  # a signed note

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "details": self.details,
            "nonce": self.nonce,
            "entry": self.entry,
            "index": self.index,
            "path": [base64.b64encode(each).decode() for each in self.path],
            "checkpoint": self.checkpoint,
        }

    @classmethod
    def from_json(cls, value: object) -> "LogProof":
        """Read what `as_json` wrote; raise for anything else."""
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            raise VerificationError("log_proof", "This is not a log proof.")
        if not isinstance(value.get("details"), dict):
            raise VerificationError("log_proof", "This log proof has no details.")
        try:
            return cls(
                details=value["details"],
                nonce=str(value["nonce"]),
                entry=str(value["entry"]),
                index=int(value["index"]),
                path=tuple(
                    base64.b64decode(each, validate=True) for each in value["path"]
                ),
                checkpoint=str(value["checkpoint"]),
            )
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise VerificationError("log_proof", "This is not a log proof.") from error


def verify(proof: LogProof, *, origin: str, keys: list[PublicKey]) -> notes.Checkpoint:
    """Return the checkpoint under which the event is logged; raise when it is not.

    That the log shows the same tree to everybody is another question, which only
    somebody who kept an earlier checkpoint can answer.
    """
    checkpoint = notes.verify(proof.checkpoint, origin=origin, keys=keys)
    moment = logged_at(proof.entry)
    if proof.entry != entry(proof.details, proof.nonce, logged_at=moment):
        raise VerificationError("log_proof", "The log holds another event.")
    merkle.verify_inclusion(
        leaf=merkle.leaf_hash(proof.entry.encode()),
        index=proof.index,
        size=checkpoint.size,
        proof=proof.path,
        root=checkpoint.root,
    )
    return checkpoint
