"""Places in the status lists, and the lists themselves as signed documents."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from certificates.credentials import jose, proofs, status_list
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
# So many random places in a row taken: the list is full enough to open the next one.
_TRIES = 8


def take(purpose: Purpose) -> StatusPlace:
    """Claim a random free place in the newest list; open a new list when it is full."""
    newest = StatusPlace.objects.filter(purpose=purpose).order_by("-number").first()
    number = newest.number if newest else 1
    while True:
        for _try in range(_TRIES):
            place = StatusPlace(
                purpose=purpose,
                number=number,
                index=secrets.randbelow(status_list.LENGTH),
            )
            if _claimed(place):
                return place
        number += 1


def as_stated(place: StatusPlace) -> Place:
    """Return a place as it stands in a credential."""
    return Place(
        address=address_of(place.purpose, place.number),
        purpose=place.purpose,
        index=place.index,
    )


def address_of(purpose: str, number: int) -> str:
    return f"{settings.BASE_URL}/status/{purpose}/{number}"


def exists(purpose: str, number: int) -> bool:
    """Whether there is such a list. The first of each purpose always is."""
    if purpose not in Purpose.values:
        return False
    places = StatusPlace.objects.filter(purpose=purpose, number=number)
    return number == 1 or places.exists()


def set_bits(purpose: str, number: int) -> list[int]:
    """Return the places in a list whose certificates stand so now."""
    last = CertificateEvent.objects.order_by("-pk")
    relation = f"{purpose}_of__certificate"
    newest = last.filter(certificate=OuterRef(relation)).values("kind")[:1]
    # Few certificates ever have such an event; only theirs are looked at.
    touched = {f"{relation}__events__kind__in": _SETS[Purpose(purpose)]}
    places = StatusPlace.objects.filter(purpose=purpose, number=number, **touched)
    standing = places.annotate(newest=Subquery(newest))
    found = standing.filter(newest__in=_SETS[Purpose(purpose)])
    return sorted(set(found.values_list("index", flat=True)))


def document(purpose: str, number: int, *, at: datetime) -> dict[str, Any]:
    """Return a list as a signed credential; it follows every event at once.

    The signed document is kept until the next event, or for an hour.
    """
    last = CertificateEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = keys.keys_in_use()[SigningKey.Purpose.CREDENTIAL]
    name = f"status:{purpose}:{number}:{last}:{key.row.pk}:{at:%Y%m%d%H}"
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
    key = keys.keys_in_use()[SigningKey.Purpose.CREDENTIAL]
    return jose.sign_credential(
        unsigned(purpose, number, at=at), signer=key.signer, method=method_of(key.row)
    )


def unsigned(purpose: str, number: int, *, at: datetime) -> dict[str, Any]:
    return status_list.list_credential(
        address=address_of(purpose, number),
        issuer=issuer_did(),
        purpose=purpose,
        set_bits=set_bits(purpose, number),
        at=at,
    )


def _claimed(place: StatusPlace) -> bool:
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError:
        return False
    return True
