"""What became of a decision, day by day, and what the register's feed tells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.models import Accreditation, DecisionStop

NEWEST = 50


class Step(TextChoices):
    """What happened to a decision on a day."""

    DECIDED = "decided", _("Decided")
    IN_FORCE = "in_force", _("Came into force")
    EXPIRED = "expired", _("No longer in force")
    SUSPENDED = "suspended", _("Suspended")
    REINSTATED = "reinstated", _("Reinstated")
    REVOKED = "revoked", _("Revoked")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One step of one decision."""

    decision: Accreditation
    step: Step
    day: date


def history_of(decision: Accreditation) -> list[Change]:
    """Return every step of a decision, those to come as well, oldest first.

    It is out of force from the day after its last one.
    """
    days = {
        Step.DECIDED: decision.decided_on,
        Step.IN_FORCE: decision.valid_from,
        Step.EXPIRED: decision.valid_to + timedelta(days=1),
    }
    steps = [Change(decision=decision, step=s, day=day) for s, day in days.items()]
    for stop in decision.stops.all():
        is_revoked = stop.kind == stop.Kind.REVOKED
        step = Step.REVOKED if is_revoked else Step.SUSPENDED
        steps.append(Change(decision=decision, step=step, day=stop.from_on))
        if stop.until_on:
            again = stop.until_on + timedelta(days=1)
            steps.append(Change(decision=decision, step=Step.REINSTATED, day=again))
    return sorted(steps, key=lambda change: change.day)


def newest_changes(found: QuerySet[Accreditation], *, on: date) -> list[Change]:
    """Return what has changed in the register up to a day, newest first."""
    recent = (
        _newest(found.filter(decided_on__lte=on), "decided_on"),
        _newest(found.filter(valid_from__lte=on), "valid_from"),
        _newest(found.filter(valid_to__lt=on), "valid_to"),
        _newest(found.filter(pk__in=_stopped(on)), "pk"),
    )
    decisions = {each.pk: each for each in chain.from_iterable(recent)}
    return _by_day(decisions.values(), on)[:NEWEST]


def others_on_same_programmes(decision: Accreditation) -> QuerySet[Accreditation]:
    """Return the decisions before and after on any version of these programmes."""
    programmes = decision.versions.values("programme")
    on_them = Accreditation.objects.filter(versions__programme__in=programmes)
    return (
        Accreditation.objects.filter(Q(pk__in=on_them.values("pk")))
        .exclude(pk=decision.pk)
        .select_related("body")
        .prefetch_related("body__texts", "stops")
        .order_by("-decided_on", "-pk")
    )


def _stopped(on: date) -> list[int]:
    """Return the decisions that were suspended or revoked last."""
    stops = DecisionStop.objects.filter(from_on__lte=on).order_by("-from_on", "-pk")
    return list(stops.values_list("decision", flat=True)[:NEWEST])


def _newest(found: QuerySet[Accreditation], field: str) -> list[Accreditation]:
    return list(found.order_by(f"-{field}", "-pk")[:NEWEST])


def _by_day(decisions: Iterable[Accreditation], on: date) -> list[Change]:
    changes = chain.from_iterable(history_of(each) for each in decisions)
    past = [change for change in changes if change.day <= on]
    order = list(Step)
    return sorted(
        past,
        key=lambda c: (c.day, c.decision.pk, order.index(c.step)),
        reverse=True,
    )
