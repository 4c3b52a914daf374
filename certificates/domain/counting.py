"""How often certificates are checked; never by whom."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Sum

from certificates.models import Certificate

# One statement, in words that SQLite and PostgreSQL both take.
_ADD_ONE = (
    "INSERT INTO certificates_dayofchecks (certificate_id, day, count)"
    " VALUES (%s, %s, 1) ON CONFLICT (certificate_id, day)"
    " DO UPDATE SET count = certificates_dayofchecks.count + 1"
)


def count_check(certificate_id: int, *, on: date) -> None:
    """Add one to the checks of the day; none is lost between two at once."""
    with connection.cursor() as cursor:
        day = connection.ops.adapt_datefield_value(on)
        cursor.execute(_ADD_ONE, [certificate_id, day])


def checks_of(certificate: Certificate) -> int:
    totals: dict[str, Any] = certificate.days_of_checks.aggregate(total=Sum("count"))
    return totals["total"] or 0
