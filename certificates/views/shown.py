"""What a page about a certificate says, as texts in the language that is active."""

import json
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, Self

from django.conf import settings
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from certificates.documents import wording
from certificates.domain import log, verification
from certificates.domain.keys import KeyUnavailable
from certificates.domain.record import Record
from certificates.domain.status import TONES, Status

ICONS = {
    Status.VALID: "check-circle",
    Status.EXPIRING: "clock",
    Status.EXPIRED: "clock",
    Status.SUSPENDED: "pause",
    Status.REVOKED: "close",
    Status.SUPERSEDED: "refresh",
    Status.RENEWED: "refresh",
}
_DAY = "DATE_FORMAT"
# A checkpoint is signed anew when the log has grown, and for a key that was rotated.
_CHECKPOINT_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Texts for everyone who checks, by where they stand; an empty one is left out.

    Templates may print them and ask whether they are empty, and nothing else: a page is
    drawn once with marks in their places (see `certificates.views.prepared`).
    """

    status: Status
    public_id: str
    serial: str
    kind: str
    title: str
    dates: str
    place: str
    length: str
    attended: str
    trained: str
    provider: str
    partners: str
    accreditation: str
    issued_on: str
    valid_until: str
    changed_on: str
    masked_name: str
    public_note: str
    successor: str
    replaces: str
    replaces_serial: str
    provisional: str
    checkpoint: str

    @property
    def tone(self) -> str:
        return TONES[self.status]

    @property
    def icon(self) -> str:
        return ICONS[self.status]

    def texts(self) -> dict[str, str]:
        """Return all but the status, by name."""
        return {name: getattr(self, name) for name in _TEXTS}

    def with_texts(self, texts: dict[str, str]) -> Self:
        """Return the same with other texts; a name that is no text is an error."""
        return type(self)(status=self.status, **self.texts() | texts)


_TEXTS = tuple(each.name for each in fields(Shown) if each.name != "status")


def shown(record: Record, *, language: str, on: date, checkpoint: str = "") -> Shown:
    """Return what is said about a certificate on a day; never the full name."""
    given = verification.answer_of(record, language=language, on=on)
    return Shown(
        status=given.status,
        public_id=record.public_id,
        serial=given.serial,
        kind=given.kind,
        title=given.title,
        dates=_dates(language, given.run["starts_on"], given.run["ends_on"]),
        place=given.run["place"],
        length=_hours(language, tuple(given.planned.items())),
        attended=_hours(language, tuple(given.attended.items())),
        trained=_hours(language, tuple(given.trained.items())),
        provider=given.provider,
        partners=", ".join(given.partners),
        accreditation=_accreditation(language, json.dumps(given.accreditation)),
        issued_on=_day(language, given.issued_on),
        valid_until=_day(language, given.valid_until) if given.valid_until else "",
        changed_on=_day(language, timezone.localtime(given.changed_at).date()),
        masked_name=given.masked_name,
        public_note=given.public_note,
        successor=given.successor or "",
        replaces=given.replaces,
        replaces_serial=given.replaces_serial,
        provisional=_day(language, given.provisional_until)
        if given.provisional_until
        else "",
        checkpoint=checkpoint,
    )


# Many certificates share these sentences, and the same values always give the same; they
# are written in the active language, which is named so that each has its own.
_kept = lru_cache(maxsize=2_000)


@_kept
def _day(_language: str, day: date) -> str:
    return date_format(day, _DAY)


@_kept
def _dates(_language: str, first: str, last: str) -> str:
    return wording.dates({"starts_on": first, "ends_on": last})


@_kept
def _hours(_language: str, minutes: tuple[tuple[str, int], ...]) -> str:
    return wording.hours_by_mode(dict(minutes))


@_kept
def _accreditation(language: str, decision: str) -> str:
    return wording.accreditation({"accreditation": json.loads(decision)}, language)


def for_programs(record: Record, *, on: date) -> dict[str, Any]:
    """Return the same for programs, in the language of the certificate."""
    given = verification.answer_of(record, language=record.language, on=on)
    return verification.as_json(
        given,
        address=_address_of(record.public_id),
        successor=given.successor and _address_of(given.successor),
    )


def _address_of(public_id: str) -> str:
    path = reverse("certificates:certificate", args=[public_id])
    return f"{settings.BASE_URL}{path}"


def checkpoint_at(size: int | None) -> str:
    """Return a signed checkpoint that is not older than the log at `size` entries.

    Kept by each process, so that a page costs no signature while the log rests. While
    the log's key cannot be used, an older one that was kept is shown, or none.
    """
    name = f"certificates.checkpoint.{size}"
    note: str | None = caches["rendered"].get(name)
    if note is None:
        try:
            _size, note = log.newest()
        except KeyUnavailable:
            note = ""
        caches["rendered"].set(name, note, _CHECKPOINT_SECONDS)
    return note
