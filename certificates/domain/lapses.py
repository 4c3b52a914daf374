"""Warning in time that a decision ends, and who is told."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from certificates.models import (
    Accreditation,
    AccreditingBody,
    DecisionStop,
    LapseWarning,
)
from certificates.notices import DECISION_ENDING
from lms.core import audit
from lms.core.dates import months_later
from lms.core.models import User
from lms.core.noticing import notify
from lms.core.permissions import COORDINATOR


def months_of(body: AccreditingBody) -> list[int]:
    """Return how many months ahead a body warns, longest first."""
    return sorted({int(each) for each in body.warning_months.split(",") if each})[::-1]


def due_months(steps: Iterable[int], *, last_day: date, on: date) -> int | None:
    """Return the nearest step whose day has come; earlier ones are overtaken. Pure.

    Nothing is due after the last day.
    """
    if on > last_day:
        return None
    come = [each for each in steps if on >= months_later(last_day, -each)]
    return min(come, default=None)


def ending(found: QuerySet[Accreditation], *, on: date) -> QuerySet[Accreditation]:
    """Return the decisions in force that end, and that none has taken over from.

    A later decision of the same body on one of the versions' programmes takes over.
    """
    later = Accreditation.objects.filter(
        body=OuterRef("body"),
        valid_to__gt=OuterRef("valid_to"),
        versions__programme__in=OuterRef("versions__programme"),
    )
    revoked = DecisionStop.objects.filter(kind=DecisionStop.Kind.REVOKED)
    return (
        found.filter(valid_from__lte=on, valid_to__gte=on)
        .exclude(pk__in=Accreditation.objects.filter(Exists(later)).values("pk"))
        .exclude(pk__in=revoked.values("decision"))
    )


def warn(*, at: datetime | None = None) -> int:
    """Send the warnings that are due and were not sent; return how many letters.

    Run it daily; a repeat sends nothing. Of several steps that have come at once only
    the latest is sent. A decision whose last day moved is warned of anew.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    found = ending(Accreditation.objects.all(), on=today).select_related("body")
    return sum(_warn(each, at=at) for each in found.distinct())


@transaction.atomic
def _warn(decision: Accreditation, *, at: datetime) -> int:
    step = due_months(
        months_of(decision.body), last_day=decision.valid_to, on=timezone.localdate(at)
    )
    if step is None:
        return 0
    Accreditation.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    sent = LapseWarning.objects.filter(
        decision=decision, last_day=decision.valid_to, months__lte=step
    )
    if sent.exists():
        return 0
    people = told_about(decision.body)
    LapseWarning.objects.create(
        decision=decision,
        months=step,
        last_day=decision.valid_to,
        at=at,
        letters=len(people),
    )
    audit.record("decision.lapse_warned", decision, by=None, at=at, months=step)
    officers = set(decision.body.officers.values_list("pk", flat=True))
    for person in people:
        name = "portal_inbox" if person.pk in officers else "lapsing"
        notify(
            person,
            DECISION_ENDING,
            path=reverse(f"certificates:{name}"),
            at=at,
            values=_in_words(decision, person),
        )
    return len(people)


def _in_words(decision: Accreditation, person: User) -> dict[str, str]:
    with override(person.language or settings.LANGUAGE_CODE):
        return {
            "number": decision.number,
            "body": decision.body.name,
            "day": date_format(decision.valid_to, "DATE_FORMAT"),
        }


def told_about(body: AccreditingBody) -> list[User]:
    """Return the body's officers and the provider's coordinators, each once."""
    active = User.objects.filter(is_active=True).exclude(email="")
    coordinators = active.filter(groups__name=COORDINATOR.name)
    officers = active.filter(accrediting_bodies=body)
    ids = {*coordinators.values_list("pk", flat=True)}
    ids |= {*officers.values_list("pk", flat=True)}
    return list(User.objects.filter(pk__in=ids).order_by("pk"))
