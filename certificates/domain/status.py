"""Where a certificate stands. The only place that decides it.

Pure but for the query condition at the end, which says the same in the language of
the database; a test holds the two together.
"""

from datetime import date

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.models import CertificateEvent

Event = CertificateEvent.Kind


class Status(TextChoices):
    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Replaced")


TONES = {
    Status.VALID: "success",
    Status.EXPIRED: "warning",
    Status.SUSPENDED: "warning",
    Status.REVOKED: "danger",
    Status.SUPERSEDED: "info",
}

# What may follow what. Nothing follows a revocation or a replacement.
ALLOWED = {
    Event.ISSUED: {Event.SUSPENDED, Event.REVOKED, Event.SUPERSEDED},
    Event.SUSPENDED: {Event.REINSTATED, Event.REVOKED, Event.SUPERSEDED},
    Event.REINSTATED: {Event.SUSPENDED, Event.REVOKED, Event.SUPERSEDED},
    Event.REVOKED: set(),
    Event.SUPERSEDED: set(),
}

_DECIDED_BY_EVENT = {
    Event.SUSPENDED: Status.SUSPENDED,
    Event.REVOKED: Status.REVOKED,
    Event.SUPERSEDED: Status.SUPERSEDED,
}


def status_of(last_event: str, *, valid_until: date | None, on: date) -> Status:
    """Return the status on a day, from the newest event and the last valid day."""
    event = Event(last_event)
    if event in _DECIDED_BY_EVENT:
        return _DECIDED_BY_EVENT[event]
    if valid_until is not None and on > valid_until:
        return Status.EXPIRED
    return Status.VALID


def has_status(status: Status, *, on: date) -> Q:
    """The same as a condition, for rows annotated with `last_event`."""
    if status in _DECIDED_BY_EVENT.values():
        return Q(last_event=status.value)
    in_force = Q(last_event__in=[Event.ISSUED, Event.REINSTATED])
    expired = Q(valid_until__lt=on)
    return in_force & expired if status is Status.EXPIRED else in_force & ~expired
