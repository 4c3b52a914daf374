"""The code on a certificate: unguessable, easy to type, with a check character.

Fifteen random characters carry 75 bits. The sixteenth follows the Luhn rule over
32 characters: one wrong character is always noticed, two swapped nearly always.
"""

import secrets

from lms.core.identifiers import ALPHABET, normalise_code

RANDOM_CHARACTERS = 15
LENGTH = RANDOM_CHARACTERS + 1


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the character that makes `body` a complete code."""
    total = 0
    for position, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if position % 2 == 0 else 1)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]


def is_well_formed(code: str) -> bool:
    """Whether `code`, as normalised, could have been printed on a certificate."""
    if len(code) != LENGTH or any(c not in ALPHABET for c in code):
        return False
    return check_character(code[:-1]) == code[-1]


def as_printed(typed: str) -> str:
    """Return what was typed the way it is stored, whatever the typing."""
    return normalise_code(typed)[: 2 * LENGTH]
