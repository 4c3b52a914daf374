"""Questions the app asks of its tables. Nothing here writes."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from courses.models import (  # noqa: F401
        AttendanceEntry,
        CourseRun,
        Enrolment,
        PeopleImport,
        Session,
        WalkIn,
    )
    from lms.core.models import User


class CourseRunQuerySet(models.QuerySet["CourseRun"]):
    def visible_to(self, user: "User") -> Self:
        """Runs a member of staff may open: their own, or all with the permission."""
        if user.has_perm("courses.view_every_run"):
            return self
        if not user.has_perm("courses.view_courserun"):
            return self.none()
        return self.filter(run_trainers__trainer=user)

    def with_places(self) -> Self:
        """Annotate `active_count` and `waiting_count`, each counted by itself.

        Joined and grouped by every column of the run it costs several times as much.
        """
        return self.annotate(
            active_count=self._counted("active"), waiting_count=self._counted("waiting")
        )

    def short_of_people(self) -> Self:
        """Runs with fewer people than they should have at least, with their places."""
        return self.with_places().filter(active_count__lt=F("minimum"))

    def _counted(self, status: str) -> Coalesce:
        enrolments: Any = self.model._meta.get_field("enrolments").related_model
        places = enrolments.objects.filter(run=OuterRef("pk"), status=status)
        counted = places.order_by().values("run").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted), 0)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: "User") -> Self:
        if user.has_perm("courses.view_every_run"):
            return self
        if not user.has_perm("courses.view_courserun"):
            return self.none()
        return self.filter(run__run_trainers__trainer=user)

    def held(self) -> Self:
        """Sessions that count: all that were not cancelled."""
        return self.filter(status="planned")

    def upcoming(self, at: datetime) -> Self:
        return self.filter(ends_at__gte=at)

    def with_roll_state(self) -> Self:
        """Annotate `recorded_count` of `active_count` people on the run."""
        recorded = Count(
            "attendance__enrolment",
            filter=Q(attendance__enrolment__status="active"),
            distinct=True,
        )
        runs: Any = self.model.run.field.related_model
        active = (
            runs.objects.filter(pk=OuterRef("run"))
            .annotate(n=Count("enrolments", filter=Q(enrolments__status="active")))
            .values("n")
        )
        return self.annotate(recorded_count=recorded, active_count=Subquery(active))

    def without_information(self, at: datetime) -> Self:
        """Sessions that are over and about which something is not yet known."""
        return (
            self.held()
            .exclude(run__status="cancelled")
            .filter(ends_at__lt=at)
            .with_roll_state()
            .filter(recorded_count__lt=F("active_count"))
        )


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def active(self) -> Self:
        return self.filter(status="active")

    def of(self, person: "User") -> Self:
        return self.filter(person=person)

    def visible_to(self, user: "User") -> Self:
        """Enrolments on runs that this member of staff may open."""
        if user.has_perm("courses.view_every_run"):
            return self
        if not user.has_perm("courses.view_courserun"):
            return self.none()
        return self.filter(run__run_trainers__trainer=user)


class AttendanceQuerySet(models.QuerySet["AttendanceEntry"]):
    def current(self) -> Self:
        """The entries that count: those that no later entry replaces."""
        return self.filter(replaced_by__isnull=True)


class WalkInQuerySet(models.QuerySet["WalkIn"]):
    def about(self, person: "User") -> Self:
        """Walk-ins of whom it is known, or whose address says, that it was `person`."""
        is_merged = Q(became__enrolment__person=person)
        return self.filter(is_merged | Q(email__iexact=person.email))


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    def with_counts(self) -> Self:
        """Annotate `place_count`: how many people each list enrolled."""
        return self.annotate(place_count=Count("places"))
