"""What becomes of a run with fewer people than it needs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.runs import cancel_run
from courses.models import CourseRun, MinimumDecision
from courses.querysets import CourseRunQuerySet
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

# So long before its day, a run with too few people is named to who teaches it.
AHEAD = timedelta(days=7)
State = Literal["none", "reached", "too_few", "due", "goes_on"]


@dataclass(frozen=True, kw_only=True)
class MinimumState:
    """How a run stands against the fewest people it needs."""

    state: State
    enrolled: int
    decision: MinimumDecision | None = None

    @property
    def needs_decision(self) -> bool:
        return self.state in {"too_few", "due"}


def minimum_state(run: CourseRun, *, at: datetime) -> MinimumState:
    """Return how the run stands: "due" from its day on, if nothing was decided."""
    enrolled = run.enrolments.active().count()
    decision = run.minimum_decisions.select_related("decided_by").last()
    state: State = "due"
    if run.minimum is None or run.minimum_on is None or run.is_closed:
        state = "none"
    elif enrolled >= run.minimum:
        state = "reached"
    elif decision and decision.goes_on and decision.minimum == run.minimum:
        state = "goes_on"
    elif at.astimezone(run.zone).date() < run.minimum_on:
        state = "too_few"
    return MinimumState(state=state, enrolled=enrolled, decision=decision)


@transaction.atomic
def decide(
    run: CourseRun,
    *,
    goes_on: bool,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> MinimumDecision:
    """Hold the run although few enrolled, or cancel it; both for a reason.

    Refused where no minimum is set, when it is reached, when it was decided already
    that the run goes on and that is said again, and whenever the run cannot be
    cancelled.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    found = minimum_state(run, at=at)
    if found.state == "none" or run.minimum is None:
        raise DomainError("no_minimum", _("No minimum is to be decided on."))
    if found.state == "reached":
        raise DomainError("minimum_reached", _("Enough people are enrolled."))
    if found.state == "goes_on" and goes_on:
        raise DomainError("decided", _("This is decided already."))
    if not reason.strip():
        raise DomainError("reason_needed", _("Give a reason for the decision."))
    decision = MinimumDecision.objects.create(
        run=run,
        goes_on=goes_on,
        enrolled=found.enrolled,
        minimum=run.minimum,
        reason=reason.strip(),
        decided_by=by,
        decided_at=at,
    )
    audit.record(
        "run.minimum_decided",
        decision,
        by=by,
        at=at,
        run=run.pk,
        goes_on=goes_on,
        enrolled=found.enrolled,
        minimum=run.minimum,
    )
    if not goes_on:
        cancel_run(run, reason=reason, by=by, at=at)
    return decision


def below_minimum(runs: CourseRunQuerySet, *, at: datetime) -> list[CourseRun]:
    """Return which of these runs have too few people on a day that is near or past.

    One query, soonest first. A run that goes on by decision is left out.
    """
    said = MinimumDecision.objects.filter(run=OuterRef("pk"), goes_on=True)
    latest = said.order_by("-pk").values("minimum")[:1]
    small = (
        runs.filter(
            status__in=[CourseRun.Status.OPEN, CourseRun.Status.PLANNED],
            minimum_on__lte=(at + AHEAD).date(),
        )
        .short_of_people()
        .annotate(decided_for=Subquery(latest))
        .filter(Q(decided_for=None) | ~Q(decided_for=F("minimum")))
    )
    return list(small.order_by("minimum_on", "pk"))
