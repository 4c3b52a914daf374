"""Moving a person from one run of a programme to another."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain import run_questions
from courses.domain.enrolling import enrol, withdraw
from courses.models import CourseRun, Enrolment
from courses.querysets import CourseRunQuerySet
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


def runs_to_move_to(enrolment: Enrolment) -> CourseRunQuerySet:
    """Return the other runs of the same programme that still take people."""
    closed = [CourseRun.Status.FINISHED, CourseRun.Status.CANCELLED]
    programme = enrolment.run.version.programme_id
    return (
        CourseRun.objects.filter(version__programme=programme)
        .exclude(status__in=closed)
        .exclude(pk=enrolment.run_id)
        .order_by("starts_on", "code")
    )


@transaction.atomic
def move_person(
    enrolment: Enrolment,
    to: CourseRun,
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> Enrolment:
    """Give up the place on one run and take one on another; both or neither.

    What was recorded on the first run stays there as evidence; organisation, family
    file and nomination come along, and answers to what the other run asks in the same
    words. Who waited waits behind those already there.
    Refused for a place that was given up, without a reason, when the other run is
    closed, of another programme or has the person already, and when somebody with
    a place would lose it because the other run is full.
    """
    at = at or timezone.now()
    # Both in one order, so that two moves in opposite directions never wait in a ring.
    pks = [enrolment.run_id, to.pk]
    held = CourseRun.objects.select_for_update(of=("self",)).filter(pk__in=pks)
    runs = {run.pk: run for run in held.order_by("pk").select_related("version")}
    enrolment = Enrolment.objects.select_related(
        "run__version", "person", "organisation", "household"
    ).get(pk=enrolment.pk)
    to = runs[to.pk]
    had_place = enrolment.is_active
    _refuse(enrolment, to)
    run_questions.carry(enrolment.run, to, enrolment.person, at=at)
    withdraw(enrolment, reason=reason, by=by, at=at)
    moved = enrol(
        to,
        enrolment.person,
        organisation=enrolment.organisation,
        household=enrolment.household,
        nominated_by=enrolment.nominated_by,
        by=by,
        at=at,
    )
    if had_place and not moved.is_active:
        raise DomainError("run_full", _("The other run has no free place."))
    audit.record(
        "enrolment.moved",
        moved,
        by=by,
        at=at,
        source=enrolment.pk,
        reason=reason.strip(),
    )
    return moved


def _refuse(enrolment: Enrolment, to: CourseRun) -> None:
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        raise DomainError("withdrawn", _("This person has left the run."))
    if to.version.programme_id != enrolment.run.version.programme_id:
        raise DomainError(
            "other_programme", _("The other run is of another programme.")
        )
    here = to.enrolments.of(enrolment.person)
    if here.exclude(status=Enrolment.Status.WITHDRAWN).exists():
        raise DomainError("already_there", _("The person is on that run already."))
