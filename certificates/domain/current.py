"""What was issued already, and who may issue now."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone

from certificates.domain.status import Status, status_of
from certificates.models import Certificate
from courses.models import Enrolment

Made = TypeVar("Made")
# How often the lock is asked for; each time waits as long as the settings say.
_TRIES = 3


def newest(certificates: "Iterable[Certificate]") -> Certificate | None:
    """Return the last one issued of those given."""
    return max(certificates, key=lambda each: each.pk, default=None)


def current_status(certificate: Certificate, *, at: datetime) -> Status:
    last = certificate.events.order_by("-pk").values_list("kind", flat=True)[0]
    return status_of(
        last,
        valid_until=certificate.valid_until,
        renewable_from=certificate.renewable_from,
        on=timezone.localdate(at),
    )


def locked(enrolment: Enrolment) -> Enrolment:
    """Return the enrolment under its lock: one issuer at a time."""
    return (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("person", "run__version", "run__provider")
        .get(pk=enrolment.pk)
    )


def once(issue: Callable[[], Made], *, otherwise: Callable[[], Made | None]) -> Made:
    """Let the table decide between two issuers: the loser gets what the winner made."""
    try:
        return patiently(issue)
    except IntegrityError:
        existing = otherwise()
        if existing is None:
            raise
        return existing


def patiently(act: Callable[[], Made]) -> Made:
    """Do `act`, again if SQLite's one lock was waited for in vain, as it is unfair.

    Nothing was begun then: a transaction of ours takes the lock before all else. Inside
    an outer transaction nothing is repeated, since it holds the lock or is lost.
    """
    for _try in range(_TRIES - 1):
        try:
            return act()
        except OperationalError as error:
            if connection.in_atomic_block or "database is locked" not in str(error):
                raise
    return act()
