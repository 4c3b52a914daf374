"""Who issues, in the words of machines: the DID, its document, the log's name."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from certificates.credentials import did
from certificates.credentials.multibase import PublicKey, from_multikey
from certificates.credentials.notes import verifier_key
from certificates.models import SigningKey

Purpose = SigningKey.Purpose


def issuer_did() -> str:
    return did.did_web(settings.BASE_URL)


def method_of(key: SigningKey) -> str:
    return did.method_of(issuer_did(), key.name)


def did_document(*, withdrawn_count: bool = False) -> dict[str, Any]:
    """Return the document with every key there ever was.

    With `withdrawn_count` those that were withdrawn count too: not to be published, but
    to tell what they signed from what nobody signed.

    Only credential keys may assert; the others are listed so that their public halves
    can be found in one place. The log's name and keys are there too, so that whoever
    has this document can check the log without asking again.
    """
    rows = list(SigningKey.objects.order_by("pk"))
    keys = [
        did.PublishedKey(
            name=key.name,
            multikey=key.public_key,
            asserts=key.purpose == Purpose.CREDENTIAL,
            compromised_at=None if withdrawn_count else key.compromised_at,
        )
        for key in rows
    ]
    of_log = [key for key in reversed(rows) if key.purpose == Purpose.LOG]
    log = {
        "id": f"{issuer_did()}#log",
        "type": "TransparencyLog",
        "serviceEndpoint": f"{settings.BASE_URL}/log/",
        "verifierKeys": [_verifier_key(_parsed(key.public_key)) for key in of_log],
    }
    return did.document(issuer_did(), keys=keys, services=[log])


def log_origin() -> str:
    """Return the log's name: an address without a scheme, as C2SP asks."""
    parts = urlsplit(settings.BASE_URL)
    return f"{parts.netloc}{parts.path.rstrip('/')}/log"


def log_keys() -> list[PublicKey]:
    """Return all keys that have signed checkpoints, the newest first."""
    rows = SigningKey.objects.filter(purpose=Purpose.LOG).order_by("-pk")
    return [_parsed(row.public_key) for row in rows]


def log_verifier_keys() -> list[str]:
    return [_verifier_key(key) for key in log_keys()]


def _verifier_key(key: PublicKey) -> str:
    return verifier_key(log_origin(), key)


@cache
def _parsed(multikey: str) -> PublicKey:
    return from_multikey(multikey)
