"""Hours and attendance across runs: each report is one question to the database."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from content.models import ProgrammePage
from courses.models import AttendanceEntry, Session
from lms.core.models import Organisation

Rows = QuerySet[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What the reports are about; everything left out is not asked for."""

    first: date | None = None
    last: date | None = None
    programme: ProgrammePage | None = None
    organisation: Organisation | None = None

    def sessions(self, prefix: str = "") -> dict[str, Any]:
        """Return the conditions on sessions, reached by `prefix`."""
        found: dict[str, Any] = {f"{prefix}status": Session.Status.PLANNED}
        if self.first:
            found[f"{prefix}starts_at__gte"] = _midnight(self.first)
        if self.last:
            found[f"{prefix}starts_at__lt"] = _midnight(self.last + timedelta(days=1))
        if self.programme:
            found[f"{prefix}run__version__programme"] = self.programme
        return found


def by_person(asked: Narrowed) -> Rows:
    """Return credited minutes, sessions and runs of each person and organisation."""
    return (
        _entries(asked)
        .values(
            "enrolment__person",
            "enrolment__person__last_name",
            "enrolment__person__first_name",
            "enrolment__organisation__name",
        )
        .annotate(
            minutes=Sum("minutes"),
            sessions=Count("session", distinct=True),
            runs=Count("session__run", distinct=True),
        )
        .order_by(
            "enrolment__person__last_name",
            "enrolment__person__first_name",
            "enrolment__person",
            "enrolment__organisation__name",
        )
    )


def by_organisation(asked: Narrowed) -> Rows:
    return (
        _entries(asked)
        .values("enrolment__organisation__name")
        .annotate(
            minutes=Sum("minutes"),
            people=Count("enrolment__person", distinct=True),
            runs=Count("session__run", distinct=True),
        )
        .order_by("-minutes", "enrolment__organisation__name")
    )


def by_trainer(asked: Narrowed, *, at: datetime) -> Rows:
    """Return the planned minutes of sessions that are over, on runs that each trained.

    An organisation is that of the trainer.
    """
    trainer = "run__run_trainers__trainer"
    # In one filter, so that it is the same trainer who is of the organisation.
    who: dict[str, Any] = {f"{trainer}__isnull": False}
    if asked.organisation:
        who[f"{trainer}__organisation"] = asked.organisation
    held = Session.objects.filter(**asked.sessions(), **who, ends_at__lt=at)
    return (
        held.exclude(run__status="cancelled")
        .order_by()
        .values(trainer, f"{trainer}__last_name", f"{trainer}__first_name")
        .annotate(
            minutes=Sum("item__minutes"),
            sessions=Count("pk", distinct=True),
            runs=Count("run", distinct=True),
        )
        .order_by(f"{trainer}__last_name", f"{trainer}__first_name", trainer)
    )


def by_month(asked: Narrowed) -> Rows:
    """Return credited and planned minutes of everything recorded, month by month."""
    return (
        _entries(asked)
        .annotate(month=TruncMonth("session__starts_at"))
        .values("month")
        .annotate(
            credited=Sum("minutes"),
            planned=Sum("session__item__minutes"),
            people=Count("enrolment__person", distinct=True),
            sessions=Count("session", distinct=True),
        )
        .order_by("month")
    )


def _entries(asked: Narrowed) -> QuerySet[AttendanceEntry]:
    entries = AttendanceEntry.objects.current().filter(
        **asked.sessions("session__"), enrolment__status="active"
    )
    if asked.organisation:
        entries = entries.filter(enrolment__organisation=asked.organisation)
    return entries.order_by()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
