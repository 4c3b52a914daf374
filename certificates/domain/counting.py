"""How often certificates are checked; never by whom."""

from datetime import date
from typing import Any

from django.db.models import F, Sum

from certificates.models import Certificate, DayOfChecks


def count_check(certificate: Certificate, *, on: date) -> None:
    """Add one to the checks of the day."""
    row = DayOfChecks.objects.filter(certificate=certificate, day=on)
    if not row.update(count=F("count") + 1):
        DayOfChecks.objects.get_or_create(certificate=certificate, day=on)
        row.update(count=F("count") + 1)


def checks_of(certificate: Certificate) -> int:
    totals: dict[str, Any] = certificate.days_of_checks.aggregate(total=Sum("count"))
    return totals["total"] or 0
