"""All that the public pages need of a certificate, read with one statement as a rule.

Written as SQL, in words that SQLite and PostgreSQL both take: a check is the most
frequent thing that is ever asked, and building the statement anew each time would cost
more than running it. What few certificates have (one that followed, a provisional
status) is asked for only where it can be: a database plans each part of a statement
before it runs any. A test holds it together with the models.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from certificates.models import Certificate, CertificateEvent

_READ = """
SELECT c.id, c.public_id, c.serial, c.language, c.holder_id, c.facts, c.valid_until,
  c.renewable_from, e.kind, e.at, e.public_note,
  (SELECT h.size FROM certificates_loghead h WHERE h.id = 1), r.public_id, r.serial
FROM certificates_certificate c
LEFT JOIN certificates_certificate r ON r.id = c.supersedes_id
JOIN certificates_certificateevent e ON e.id = (
  SELECT n.id FROM certificates_certificateevent n
  WHERE n.certificate_id = c.id ORDER BY n.id DESC LIMIT 1)
WHERE """
_FOLLOWING = """
SELECT s.public_id FROM certificates_certificate s
WHERE s.{} = %s ORDER BY s.id DESC LIMIT 1"""
_SUCCESSOR = {
    CertificateEvent.Kind.SUPERSEDED: _FOLLOWING.format("supersedes_id"),
    CertificateEvent.Kind.RENEWED: _FOLLOWING.format("renews_id"),
}
_PROVISIONAL = """
SELECT p.until FROM certificates_provisionalstatus p
WHERE p.certificate_id = %s ORDER BY p.id DESC LIMIT 1"""
_STATEMENTS = {name: f"{_READ}c.{name} = %s" for name in ("public_id", "code")}


@dataclass(frozen=True, kw_only=True)
class Record:
    """A certificate as it stands now, by its newest event."""

    pk: int
    public_id: str
    serial: str
    language: str
    holder_id: int
    facts: Mapping[str, Any]
    valid_until: date | None
    renewable_from: date | None
    last_event: str
    changed_at: datetime
    public_note: str
    successor: str | None
    log_size: int | None = None
    provisional_day: date | None = None
    replaces: str = ""
    replaces_serial: str = ""


def read(by: Literal["public_id", "code"], value: str) -> Record | None:
    """Return the certificate with this id or code, or None where there is none."""
    row = _one(_STATEMENTS[by], value)
    if row is None:
        return None
    pk, renewable_from, last_event = row[0], _day(row[7]), row[8]
    following = _SUCCESSOR.get(last_event)
    successor = _one(following, pk) if following else None
    is_open = renewable_from is not None and renewable_from <= timezone.localdate()
    provisional = _one(_PROVISIONAL, pk) if is_open else None
    return Record(
        pk=pk,
        public_id=row[1],
        serial=row[2],
        language=row[3],
        holder_id=row[4],
        facts=json.loads(row[5]) if isinstance(row[5], str) else row[5],
        valid_until=_day(row[6]),
        renewable_from=renewable_from,
        last_event=last_event,
        changed_at=_moment(row[9]),
        public_note=row[10],
        successor=successor[0] if successor else None,
        log_size=row[11] or 0,
        provisional_day=_day(provisional[0]) if provisional else None,
        replaces=row[12] or "",
        replaces_serial=row[13] or "",
    )


def record_of(certificate: Certificate) -> Record:
    """Return the same of a certificate whose rows were read already."""
    last = list(certificate.events.all())[-1]
    provisional = certificate.provisional_statuses.last()
    replaced = certificate.supersedes
    successor = getattr(certificate, "superseded_by", None)
    if successor is None and last.kind == CertificateEvent.Kind.RENEWED:
        successor = max(certificate.renewals.all(), key=lambda each: each.pk)
    return Record(
        pk=certificate.pk,
        public_id=certificate.public_id,
        serial=certificate.serial,
        language=certificate.language,
        holder_id=certificate.holder_id,
        facts=certificate.facts,
        valid_until=certificate.valid_until,
        renewable_from=certificate.renewable_from,
        last_event=last.kind,
        changed_at=last.at,
        public_note=last.public_note,
        successor=successor.public_id if successor else None,
        provisional_day=provisional.until if provisional else None,
        replaces=replaced.public_id if replaced else "",
        replaces_serial=replaced.serial if replaced else "",
    )


def _one(statement: str, value: str | int) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _day(value: Any) -> date | None:
    """Return a day; SQLite gives it as text."""
    return parse_date(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime:
    """Return a time; SQLite gives it as text, in UTC."""
    found = parse_datetime(value) if isinstance(value, str) else value
    assert found is not None  # noqa: S101 - the column is never empty
    return found if found.tzinfo else found.replace(tzinfo=UTC)
