"""Data Integrity proofs with the cryptosuite eddsa-rdfc-2022.

W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.3. Both directions share one
function for the bytes that are signed.
"""

import hashlib
import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from certificates.credentials import contexts
from certificates.credentials.canonical import Loader, canonical
from certificates.credentials.errors import CredentialError, VerificationError
from certificates.credentials.multibase import PublicKey, base58, decoded
from certificates.credentials.signers import ED25519, Signer

CRYPTOSUITE = "eddsa-rdfc-2022"
_MEMBERS = {
    "type",
    "cryptosuite",
    "created",
    "verificationMethod",
    "proofPurpose",
    "proofValue",
}
_NEEDED = _MEMBERS - {"created"}
Document = dict[str, Any]


def sign(
    document: Document,
    *,
    signer: Signer,
    method: str,
    at: datetime,
    loader: Loader = contexts.load,
) -> Document:
    """Return the document with a proof. Refused when a member would stay unsigned."""
    if "proof" in document:
        raise CredentialError("The document has a proof already.")
    if signer.algorithm != ED25519:
        raise CredentialError("This cryptosuite needs an Ed25519 key.")
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": timestamp(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signature = signer.sign(signed_bytes(document, proof, loader=loader))
    return {**document, "proof": {**proof, "proofValue": "z" + base58(signature)}}


def verify(
    document: Document, *, key: PublicKey, loader: Loader = contexts.load
) -> None:
    """Return when the proof is of `key`, over all of the document; raise otherwise."""
    proof = proof_of(document)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise VerificationError("key", "This cryptosuite needs an Ed25519 key.")
    try:
        signature = decoded(proof["proofValue"])
        data = signed_bytes(unsecured, options, loader=loader)
        key.verify(signature, data)
    except CredentialError as error:
        raise VerificationError("proof", str(error)) from error
    except InvalidSignature as error:
        raise VerificationError("proof", "The signature does not fit.") from error


def proof_of(document: Document) -> dict[str, str]:
    """Return the one proof of the kind we know; raise for anything else."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or not all(
        isinstance(value, str) for value in proof.values()
    ):
        raise VerificationError("no_proof", "The document has no single proof.")
    if not _NEEDED <= set(proof) <= _MEMBERS:
        raise VerificationError("proof", "The proof has other members than it may.")
    if proof["type"] != "DataIntegrityProof" or proof["cryptosuite"] != CRYPTOSUITE:
        raise VerificationError("proof", "This kind of proof is not known.")
    if proof["proofPurpose"] != "assertionMethod":
        raise VerificationError("proof", "The proof was made for another purpose.")
    return proof


def signed_bytes(
    document: Document, options: Document, *, loader: Loader = contexts.load
) -> bytes:
    """Return the two hashes that are signed: of the options, then of the document."""
    said = hashlib.sha256(canonical(document, loader=loader)).digest()
    configuration = {"@context": document["@context"], **options}
    return _hash_of_options(json.dumps(configuration), loader) + said


@lru_cache(maxsize=16)
def _hash_of_options(configuration: str, loader: Loader) -> bytes:
    """Return the hash of options, given as JSON.

    They are the same for all that a key signs within a second; to canonicalise them
    takes a third of what a credential takes.
    """
    return hashlib.sha256(canonical(json.loads(configuration), loader=loader)).digest()


def timestamp(at: datetime) -> str:
    """Return a time as XML Schema writes it, to the second, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
