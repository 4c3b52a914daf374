"""Where a certificate stands. The only place that decides it.

Pure but for the query condition at the end, which says the same in the language of
the database; a test holds the two together.
"""

from datetime import date

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.domain.periods import USUAL_WINDOW, is_ending
from certificates.models import CertificateEvent

Event = CertificateEvent.Kind


class Status(TextChoices):
    VALID = "valid", _("Valid")
    EXPIRING = "expiring", _("Ending soon")
    EXPIRED = "expired", _("Expired")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Replaced")
    RENEWED = "renewed", _("Renewed")


TONES = {
    Status.VALID: "success",
    Status.EXPIRING: "success",
    Status.EXPIRED: "warning",
    Status.SUSPENDED: "warning",
    Status.REVOKED: "danger",
    Status.SUPERSEDED: "info",
    Status.RENEWED: "info",
}
# What still counts, also shortly before its end.
COUNTS = frozenset({Status.VALID, Status.EXPIRING})

# Issued and neither suspended, withdrawn, replaced nor renewed, ended or not.
IN_FORCE = frozenset({Event.ISSUED, Event.REINSTATED})
_WHILE_IN_FORCE = {Event.REVOKED, Event.SUPERSEDED, Event.RENEWED}
# What may follow what. Nothing follows a revocation or a replacement.
ALLOWED = {
    Event.ISSUED: {*_WHILE_IN_FORCE, Event.SUSPENDED},
    Event.SUSPENDED: {Event.REINSTATED, Event.REVOKED, Event.SUPERSEDED},
    Event.REINSTATED: {*_WHILE_IN_FORCE, Event.SUSPENDED},
    Event.RENEWED: {Event.REVOKED, Event.SUPERSEDED},
    Event.REVOKED: set(),
    Event.SUPERSEDED: set(),
}

_DECIDED_BY_EVENT = {
    Event.SUSPENDED: Status.SUSPENDED,
    Event.REVOKED: Status.REVOKED,
    Event.SUPERSEDED: Status.SUPERSEDED,
    Event.RENEWED: Status.RENEWED,
}


def status_of(
    last_event: str,
    *,
    valid_until: date | None,
    on: date,
    renewable_from: date | None = None,
) -> Status:
    """Return the status on a day, from the newest event and the last valid day."""
    event = Event(last_event)
    if event in _DECIDED_BY_EVENT:
        return _DECIDED_BY_EVENT[event]
    if valid_until is not None and on > valid_until:
        return Status.EXPIRED
    if is_ending(on, valid_until=valid_until, renewable_from=renewable_from):
        return Status.EXPIRING
    return Status.VALID


def provisional_until(until: date | None, *, last_event: str, on: date) -> date | None:
    """Return the last day of a provisional status that holds.

    None holds once the certificate was renewed, replaced, suspended or withdrawn.
    """
    if until is None or on > until or last_event not in IN_FORCE:
        return None
    return until


def in_force() -> Q:
    """The same as a condition, for rows annotated with `last_event`."""
    return Q(last_event__in=IN_FORCE)


def has_status(status: Status, *, on: date) -> Q:
    """The same as a condition, for rows annotated with `last_event`."""
    if status in _DECIDED_BY_EVENT.values():
        return Q(last_event=status.value)
    in_force = Q(last_event__in=IN_FORCE)
    expired = Q(valid_until__lt=on)
    if status is Status.EXPIRED:
        return in_force & expired
    no_window = Q(renewable_from__isnull=True)
    ending = Q(valid_until__gte=on) & (
        Q(renewable_from__lte=on) | (no_window & Q(valid_until__lte=on + USUAL_WINDOW))
    )
    if status is Status.EXPIRING:
        return in_force & ending
    later = Q(renewable_from__gt=on) | (
        no_window & Q(valid_until__gt=on + USUAL_WINDOW)
    )
    return in_force & (Q(valid_until__isnull=True) | (Q(valid_until__gte=on) & later))
