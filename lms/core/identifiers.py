"""Identifiers that leave the organisation: random, unguessable, easy to type."""

import secrets

# Crockford's base 32: no I, L, O or U, so nothing can be misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def public_id(length: int = 12) -> str:
    """Return a random identifier of `length` characters, 5 bits each, lower case."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length)).lower()


def normalise_code(typed: str) -> str:
    """Return what a person typed as it was printed: capitals, no separators.

    O is read as 0, I and L as 1. Anything else that is not in the alphabet is
    kept, so that a wrong code stays wrong.
    """
    kept = "".join(c for c in typed.upper() if not c.isspace() and c not in "-–—._/")
    return kept.translate(_MISREAD)
