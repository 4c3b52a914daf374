"""Writing the audit trail."""

import contextvars
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from lms.core.models import AuditEvent, User

# Ties together what one request did; set by the `refusals` middleware.
correlation: contextvars.ContextVar[str] = contextvars.ContextVar(
    "correlation", default=""
)


def record(
    action: str,
    subject: Model,
    *,
    by: User | None,
    at: datetime | None = None,
    **data: Any,
) -> AuditEvent:
    """Add `action` on `subject` to the trail.

    Call it inside the transaction that makes the change, so that neither can
    exist without the other. `by=None` means the system acted on its own.
    """
    return AuditEvent.objects.create(
        at=at or timezone.now(),
        action=action,
        actor_id=by.pk if by else None,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        data=data,
        correlation=correlation.get(),
    )


def record_many(
    action: str,
    subjects: Iterable[Model],
    *,
    by: User | None,
    at: datetime | None = None,
    **data: Any,
) -> None:
    """Add the same `action` on many subjects to the trail, with one statement."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at or timezone.now(),
            action=action,
            actor_id=by.pk if by else None,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            data=data,
            correlation=correlation.get(),
        )
        for subject in subjects
    )
