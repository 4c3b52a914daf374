"""Conditions of a decision: open until an officer of its body says they are fulfilled."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain import applications
from certificates.models import DecisionCondition
from certificates.permissions import is_officer_of
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


@transaction.atomic
def fulfil(
    condition: DecisionCondition,
    *,
    on: date,
    by: User,
    at: datetime | None = None,
) -> DecisionCondition:
    """Record that a condition is fulfilled since a day; a repeat is refused.

    Refused, too, for a day to come and for whoever does not speak for the body.
    """
    at = at or timezone.now()
    if not is_officer_of(by, condition.decision.body):
        message = _("Only an officer of the body can say that it is fulfilled.")
        raise DomainError("not_an_officer", message)
    locked = DecisionCondition.objects.select_for_update(of=("self",)).get(
        pk=condition.pk
    )
    if locked.fulfilled_on is not None:
        raise DomainError("fulfilled_already", _("This is on record already."))
    if on > timezone.localdate(at):
        raise DomainError("day_to_come", _("This day is still to come."))
    locked.fulfilled_on, locked.fulfilled_by = on, by
    locked.save(update_fields=["fulfilled_on", "fulfilled_by"])
    audit.record(
        "condition.fulfilled",
        condition.decision,
        by=by,
        at=at,
        condition=locked.text,
        day=on.isoformat(),
    )
    applications.note_fulfilled(condition.decision, at=at)
    return locked
