"""What was delivered and issued under a body's decisions, year by year."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Value
from django.utils import timezone

from certificates.domain.delivered import runs_of
from certificates.domain.status import Event, Status, status_of
from certificates.models import Certificate, CertificateEvent
from courses.models import CourseRun, Enrolment
from lms.core.models import User


@dataclass(frozen=True, kw_only=True)
class YearOfWork:
    """Runs finished that began in a year, people on them, certificates issued in it."""

    year: int
    runs: int
    participants: int
    certificates: int


def years_of(user: User) -> list[YearOfWork]:
    """Return every year with something in it, oldest first; no year between is left out.

    Certificates are counted in the year they were issued, whatever became of them.
    """
    finished = runs_of(user).filter(status=CourseRun.Status.FINISHED)
    people = Enrolment.objects.active().filter(run__in=finished.values("pk"))
    issued = Certificate.objects.under_decisions_of(user)
    runs = _by_year(finished, "starts_on")
    participants = _by_year(people, "run__starts_on")
    certificates = _by_year(issued, "issued_at")
    known = [*runs, *participants, *certificates]
    if not known:
        return []
    return [
        YearOfWork(
            year=year,
            runs=runs[year],
            participants=participants[year],
            certificates=certificates[year],
        )
        for year in range(min(known), max(known) + 1)
    ]


def statuses_of(user: User, *, on: date) -> Counter[Status]:
    """Return how many certificates under the decisions stand where today.

    Nothing has happened to most since they were issued, so their newest event need not
    be looked for.
    """
    mine = Certificate.objects.under_decisions_of(user).order_by()
    happened = Q(
        pk__in=CertificateEvent.objects.exclude(kind=Event.ISSUED).values("certificate")
    )
    untouched = mine.exclude(happened).annotate(newest=Value(Event.ISSUED.value))
    touched = mine.filter(happened).with_last_event().annotate(newest=F("last_event"))
    standing = chain.from_iterable(
        found.values_list("newest", "valid_until", "renewable_from")
        .annotate(number=Count("pk"))
        .iterator()
        for found in (untouched, touched)
    )
    counted: Counter[Status] = Counter()
    for event, valid_until, renewable_from, number in standing:
        status = status_of(
            event, valid_until=valid_until, on=on, renewable_from=renewable_from
        )
        counted[status] += number
    return counted


def _by_year(rows: QuerySet[Any], field: str) -> Counter[int]:
    """Count by year between bounds: SQLite would call back for the year of each row."""
    ends = rows.order_by().aggregate(first=Min(field), last=Max(field))
    if ends["first"] is None:
        return Counter()
    years = range(_year(ends["first"]), _year(ends["last"]) + 1)
    is_time = isinstance(ends["first"], datetime)
    numbers = rows.order_by().aggregate(
        **{
            f"in_{year}": Count(
                "pk",
                filter=Q(
                    **{
                        f"{field}__gte": _beginning(year, is_time),
                        f"{field}__lt": _beginning(year + 1, is_time),
                    }
                ),
            )
            for year in years
        }
    )
    return Counter({year: numbers[f"in_{year}"] for year in years})


def _year(moment: date | datetime) -> int:
    if isinstance(moment, datetime):
        return timezone.localtime(moment).year
    return moment.year


def _beginning(year: int, is_time: bool) -> date | datetime:
    if is_time:
        return timezone.make_aware(datetime(year, 1, 1))  # noqa: DTZ001 - made aware
    return date(year, 1, 1)
