"""A random sample that anybody can draw again. Pure; docs/how-to tells how.

The seed is SHA-256 over the officer's text and a signed checkpoint of the log. The text
is kept before the checkpoint exists, so that neither the body nor the provider can
choose which certificates are drawn.
"""

import hashlib
from collections.abc import Iterable


def seed_of(text: str, checkpoint: str) -> str:
    """Return the seed in hexadecimal: the digest of both, a zero byte between."""
    return hashlib.sha256(f"{text}\0{checkpoint}".encode()).hexdigest()


def drawn(names: Iterable[str], *, seed: str, size: int) -> list[str]:
    """Return `size` of the names: those whose digest with the seed is smallest.

    The order in which the names come plays no part, and a name counts once. When there
    are no more than `size`, all are drawn.
    """
    return sorted(set(names), key=lambda name: (_rank(seed, name), name))[:size]


def _rank(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}\0{name}".encode()).hexdigest()
