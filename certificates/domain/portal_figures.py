"""What was delivered and issued under a body's decisions, year by year."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import ExtractYear

from certificates.domain.delivered import runs_of
from certificates.domain.status import Status, status_of
from certificates.models import Certificate
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
    """Return how many certificates under the decisions stand where today."""
    standing = (
        Certificate.objects.under_decisions_of(user)
        .with_last_event()
        .order_by()
        .values_list(  # type: ignore[misc]  # `last_event` is annotated
            "last_event", "valid_until", "renewable_from"
        )
        .annotate(number=Count("pk"))
    )
    counted: Counter[Status] = Counter()
    for event, valid_until, renewable_from, number in standing.iterator():
        status = status_of(
            event, valid_until=valid_until, on=on, renewable_from=renewable_from
        )
        counted[status] += number
    return counted


def _by_year(rows: object, field: str) -> Counter[int]:
    counted = (
        rows.order_by()  # type: ignore[attr-defined]
        .annotate(in_year=ExtractYear(field))
        .values_list("in_year")
        .annotate(number=Count("pk"))
    )
    return Counter(dict(counted))
