"""Places in the status lists, and the lists themselves as signed documents.

Wallet credentials are asked about in lists of another kind, with all states in one; in
these a certificate has the place that it has among the revocations.
"""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import OuterRef, Subquery

from certificates.credentials import jose, proofs, status_list, token_status
from certificates.credentials.open_badges import StatusPlace as Place
from certificates.domain import keys
from certificates.domain.issuer import issuer_did, method_of
from certificates.models import CertificateEvent, SigningKey, StatusPlace

Purpose = StatusPlace.Purpose
Event = CertificateEvent.Kind

# A replaced certificate does not count any more, and machines know only these two.
_SETS = {
    Purpose.REVOCATION: [Event.REVOKED, Event.SUPERSEDED],
    Purpose.SUSPENSION: [Event.SUSPENDED],
}
_IN_WALLETS = {
    Event.REVOKED: token_status.INVALID,
    Event.SUPERSEDED: token_status.INVALID,
    Event.SUSPENDED: token_status.SUSPENDED,
}
# So many random places in a row taken: the list is full enough to open the next one.
_TRIES = 8
# One statement, in words that SQLite and PostgreSQL both take. Nothing comes back where
# the place is taken; the transaction goes on without a savepoint.
_CLAIM = (
    'INSERT INTO certificates_statusplace (purpose, number, "index")'
    " SELECT %s, COALESCE(MAX(number), 1) + %s, %s FROM certificates_statusplace"
    " WHERE purpose = %s ON CONFLICT DO NOTHING RETURNING id, number"
)


def take(purpose: Purpose) -> StatusPlace:
    """Claim a random free place in the newest list; open a new list when it is full."""
    lists_further = 0
    while True:
        for _try in range(_TRIES):
            if place := _claimed(purpose, lists_further):
                return place
        lists_further += 1


def as_stated(place: StatusPlace) -> Place:
    """Return a place as it stands in a credential."""
    return Place(
        address=address_of(place.purpose, place.number),
        purpose=place.purpose,
        index=place.index,
    )


def address_of(purpose: str, number: int) -> str:
    return f"{settings.BASE_URL}/status/{purpose}/{number}"


def wallet_address_of(number: int) -> str:
    return f"{settings.BASE_URL}/status/wallet/{number}"


def in_wallet(place: StatusPlace) -> dict[str, Any]:
    """Return a place among the revocations as it stands in a wallet credential."""
    address = wallet_address_of(place.number)
    return token_status.entry(address=address, index=place.index)


def exists(purpose: str, number: int) -> bool:
    """Whether there is such a list. The first of each purpose always is."""
    if purpose not in Purpose.values:
        return False
    places = StatusPlace.objects.filter(purpose=purpose, number=number)
    return number == 1 or places.exists()


def set_bits(purpose: str, number: int) -> list[int]:
    """Return the places in a list whose certificates stand so now."""
    return sorted(_standing(purpose, number, _SETS[Purpose(purpose)]))


def states(number: int) -> dict[int, int]:
    """Return what a list for wallets says of the certificates that do not count now."""
    found = _standing(Purpose.REVOCATION, number, list(_IN_WALLETS))
    return {index: _IN_WALLETS[Event(kind)] for index, kind in found.items()}


def _standing(purpose: str, number: int, kinds: list[Event]) -> dict[int, str]:
    """Return the places in a list whose newest event is of these, with its kind."""
    last = CertificateEvent.objects.order_by("-pk")
    relation = f"{purpose}_of__certificate"
    newest = last.filter(certificate=OuterRef(relation)).values("kind")[:1]
    # Few certificates ever have such an event; only theirs are looked at.
    touched = {f"{relation}__events__kind__in": kinds}
    places = StatusPlace.objects.filter(purpose=purpose, number=number, **touched)
    standing = places.annotate(newest=Subquery(newest)).filter(newest__in=kinds)
    return dict(standing.values_list("index", "newest"))


def document(purpose: str, number: int, *, at: datetime) -> dict[str, Any]:
    """Return a list as a signed credential; it follows every event at once.

    The signed document is kept until the next event, or for an hour.
    """
    key = keys.key_in_use(SigningKey.Purpose.CREDENTIAL)
    name = _cached_as(purpose, number, key, at)
    known: dict[str, Any] | None = cache.get(name)
    if known is not None:
        return known
    signed = proofs.sign(
        unsigned(purpose, number, at=at),
        signer=key.signer,
        method=method_of(key.row),
        at=at,
    )
    cache.set(name, signed, 3600)
    return signed


def token(purpose: str, number: int, *, at: datetime) -> str:
    """Return the same list as a token, for those who ask for one."""
    key = keys.key_in_use(SigningKey.Purpose.CREDENTIAL)
    return jose.sign_credential(
        unsigned(purpose, number, at=at), signer=key.signer, method=method_of(key.row)
    )


def wallet_token(number: int, *, at: datetime) -> str:
    """Return the list that verifiers of wallet credentials ask, as a signed token.

    Kept as long as the other lists.
    """
    key = keys.key_in_use(SigningKey.Purpose.CREDENTIAL)
    name = _cached_as("wallet", number, key, at)
    known: str | None = cache.get(name)
    if known is not None:
        return known
    claims = token_status.claims(
        address=wallet_address_of(number),
        issuer=settings.BASE_URL,
        states=states(number),
        at=at,
    )
    signed = jose.sign(
        claims, signer=key.signer, method=method_of(key.row), kind=token_status.KIND
    )
    cache.set(name, signed, 3600)
    return signed


def unsigned(purpose: str, number: int, *, at: datetime) -> dict[str, Any]:
    return status_list.list_credential(
        address=address_of(purpose, number),
        issuer=issuer_did(),
        purpose=purpose,
        set_bits=set_bits(purpose, number),
        at=at,
    )


def _cached_as(what: str, number: int, key: keys.Key, at: datetime) -> str:
    """Return a name that is another after every event, key and hour."""
    last = CertificateEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    return f"status:{what}:{number}:{last}:{key.row.pk}:{at:%Y%m%d%H}"


def _claimed(purpose: Purpose, lists_further: int) -> StatusPlace | None:
    index = secrets.randbelow(status_list.LENGTH)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [purpose, lists_further, index, purpose])
        row = cursor.fetchone()
    if row is None:
        return None
    return StatusPlace(pk=row[0], purpose=purpose, number=row[1], index=index)
