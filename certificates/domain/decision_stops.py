"""Writing when a decision does not count. Who may, and whether, is asked elsewhere."""

from datetime import datetime, timedelta

from django.utils import timezone

from certificates.models import Accreditation, DecisionStop


def stop(decision: Accreditation, kind: str, *, reason: str, at: datetime) -> None:
    """Let a decision not count from today: for a while, or for good."""
    DecisionStop.objects.create(
        decision=decision, kind=kind, from_on=timezone.localdate(at), reason=reason
    )


def go_on(decision: Accreditation, *, at: datetime) -> None:
    """Let a suspended decision count again from today."""
    DecisionStop.objects.filter(
        decision=decision, kind=DecisionStop.Kind.SUSPENDED, until_on=None
    ).update(until_on=timezone.localdate(at) - timedelta(days=1))
