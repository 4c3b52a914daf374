"""All that the public pages need of a certificate, read with one statement.

Written as SQL, in words that SQLite and PostgreSQL both take: a check is the most
frequent thing that is ever asked, and building the statement anew each time would cost
more than running it. A test holds it together with the models.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from django.db import connection
from django.utils.dateparse import parse_date, parse_datetime

from certificates.models import Certificate, CertificateEvent

_READ = """
SELECT c.id, c.public_id, c.serial, c.language, c.holder_id, c.facts, c.valid_until,
  c.renewable_from, e.kind, e.at, e.public_note,
  COALESCE(
    (SELECT s.public_id FROM certificates_certificate s WHERE s.supersedes_id = c.id),
    (SELECT r.public_id FROM certificates_certificate r
      WHERE r.renews_id = c.id AND e.kind = 'renewed' ORDER BY r.id DESC LIMIT 1)),
  (SELECT h.size FROM certificates_loghead h WHERE h.id = 1),
  (SELECT p.until FROM certificates_provisionalstatus p
    WHERE p.certificate_id = c.id ORDER BY p.id DESC LIMIT 1)
FROM certificates_certificate c
JOIN certificates_certificateevent e ON e.id = (
  SELECT n.id FROM certificates_certificateevent n
  WHERE n.certificate_id = c.id ORDER BY n.id DESC LIMIT 1)
WHERE """
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


def read(by: Literal["public_id", "code"], value: str) -> Record | None:
    """Return the certificate with this id or code, or None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[by], [value])
        row = cursor.fetchone()
    if row is None:
        return None
    return Record(
        pk=row[0],
        public_id=row[1],
        serial=row[2],
        language=row[3],
        holder_id=row[4],
        facts=json.loads(row[5]) if isinstance(row[5], str) else row[5],
        valid_until=_day(row[6]),
        renewable_from=_day(row[7]),
        last_event=row[8],
        changed_at=_moment(row[9]),
        public_note=row[10],
        successor=row[11],
        log_size=row[12] or 0,
        provisional_day=_day(row[13]),
    )


def record_of(certificate: Certificate) -> Record:
    """Return the same of a certificate whose rows were read already."""
    last = list(certificate.events.all())[-1]
    provisional = certificate.provisional_statuses.last()
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
    )


def _day(value: Any) -> date | None:
    """Return a day; SQLite gives it as text."""
    return parse_date(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime:
    """Return a time; SQLite gives it as text, in UTC."""
    found = parse_datetime(value) if isinstance(value, str) else value
    assert found is not None  # noqa: S101 - the column is never empty
    return found if found.tzinfo else found.replace(tzinfo=UTC)
