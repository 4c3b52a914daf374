"""The lock on a roll: when it falls, and how it is opened again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import AttendanceUnlock, Session
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

UNLOCKED_FOR = timedelta(days=2)


def opened_until(session: Session, at: datetime) -> datetime | None:
    """Return until when a roll that would be locked is open, or None."""
    rows = session.unlocks.filter(unlocked_at__lte=at, until__gt=at)
    return rows.order_by("-until").values_list("until", flat=True).first()


def is_past_lock(session: Session, at: datetime) -> bool:
    """Whether the days for changing the roll are over, where the run is held."""
    locks_on = session.locks_on
    return locks_on is not None and at.astimezone(session.run.zone).date() >= locks_on


def is_locked(session: Session, at: datetime) -> bool:
    """Whether nothing can be written on the roll now; asks only when days are over."""
    return is_past_lock(session, at) and opened_until(session, at) is None


def refuse_locked(session: Session, at: datetime) -> None:
    if is_locked(session, at):
        raise DomainError(
            "locked",
            _("The roll is locked. A coordinator can open it, with a reason."),
        )


@transaction.atomic
def unlock(
    session: Session, *, reason: str, by: User, at: datetime | None = None
) -> AttendanceUnlock:
    """Open a locked roll for two days; the reason stays in the trail.

    Refused without a reason, and while the roll is not locked: a repeat is one too.
    """
    at = at or timezone.now()
    session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("run")
        .get(pk=session.pk)
    )
    reason = reason.strip()
    if not reason:
        raise DomainError("reason_needed", _("Give a reason for opening the roll."))
    if not is_locked(session, at):
        raise DomainError("not_locked", _("The roll is not locked."))
    opened = AttendanceUnlock.objects.create(
        session=session,
        reason=reason[:300],
        unlocked_by=by,
        unlocked_at=at,
        until=at + UNLOCKED_FOR,
    )
    audit.record(
        "attendance.unlocked",
        session,
        by=by,
        at=at,
        reason=opened.reason,
        until=opened.until.isoformat(),
    )
    return opened
