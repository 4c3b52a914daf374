"""Exempting a person from a session, and taking that back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.domain.attendance import record, refuse_closed
from courses.domain.completion import announce
from courses.models import (
    AttendanceEntry,
    CourseRun,
    Dispensation,
    Enrolment,
    Session,
)
from courses.querysets import AttendanceQuerySet
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


@transaction.atomic
def dispense(
    enrolment: Enrolment,
    session: Session,
    *,
    effect: str,
    basis: str,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> Dispensation:
    """Exempt a person from a session; it gives no minutes, `effect` says what it does.

    Where nothing was recorded yet, the roll then says "excused", so that something is
    known. Refused for oneself, without a reason, for a session that was attended, and
    while another dispensation is in force; the same once more returns that one.
    """
    at = at or timezone.now()
    session = _locked(session)
    refuse_closed(session)
    _refuse_giving(enrolment, session, effect, basis, reason, by=by)
    newest = _newest(enrolment, session)
    if newest and not newest.is_withdrawn:
        if (newest.effect, newest.basis) == (effect, basis):
            return newest
        raise DomainError(
            "dispensed", _("A dispensation is in force; withdraw that one first.")
        )
    reason = reason.strip()[:250]
    if not _entries(enrolment, session).exists():
        remark = gettext("Exempt: %(reason)s") % {"reason": reason}
        record(
            session,
            enrolment,
            state=AttendanceEntry.State.EXCUSED,
            remark=remark,
            by=by,
            at=at,
            is_decision=True,
        )
    given = Dispensation.objects.create(
        enrolment=enrolment,
        session=session,
        effect=effect,
        basis=basis,
        reason=reason,
        replaces=newest,
        given_by=by,
        given_at=at,
    )
    _tell(given, "attendance.dispensed", by=by, at=at)
    return given


@transaction.atomic
def take_back(
    dispensation: Dispensation, *, reason: str, by: User, at: datetime | None = None
) -> Dispensation:
    """Ask for the session again, with a reason; what was recorded stays.

    Refused for oneself and without a reason. A repeat returns the first withdrawal.
    """
    at = at or timezone.now()
    _locked(dispensation.session)
    if dispensation.enrolment.person_id == by.pk:
        raise _own()
    if not reason.strip():
        raise DomainError("reason_needed", _("Give a reason for withdrawing it."))
    later = Dispensation.objects.filter(replaces=dispensation).first()
    if later:
        return later
    if dispensation.is_withdrawn:
        return dispensation
    withdrawn = Dispensation.objects.create(
        enrolment=dispensation.enrolment,
        session=dispensation.session,
        effect=dispensation.effect,
        basis=dispensation.basis,
        reason=reason.strip()[:250],
        is_withdrawn=True,
        replaces=dispensation,
        given_by=by,
        given_at=at,
    )
    _tell(withdrawn, "attendance.dispensation_withdrawn", by=by, at=at)
    return withdrawn


def dispensations_on(
    run: CourseRun, enrolments: Iterable[Enrolment] | None = None
) -> Mapping[tuple[int, int], list[Dispensation]]:
    """Return all that was ever given and taken back: {(enrolment, session): rows}."""
    rows = Dispensation.objects.filter(session__run=run)
    if enrolments is not None:
        rows = rows.filter(enrolment__in=[each.pk for each in enrolments])
    found: dict[tuple[int, int], list[Dispensation]] = defaultdict(list)
    for row in rows.select_related(
        "enrolment__person", "session__item", "given_by"
    ).order_by("pk"):
        found[row.enrolment_id, row.session_id].append(row)
    return dict(found)


def _refuse_giving(
    enrolment: Enrolment,
    session: Session,
    effect: str,
    basis: str,
    reason: str,
    *,
    by: User,
) -> None:
    if enrolment.person_id == by.pk:
        raise _own()
    if not enrolment.is_active or enrolment.run_id != session.run_id:
        raise DomainError("not_enrolled", _("This person has no place on the run."))
    if (
        effect not in Dispensation.Effect.values
        or basis not in Dispensation.Basis.values
    ):
        raise DomainError("unknown_choice", _("Choose what follows and on what basis."))
    if effect == Dispensation.Effect.CORE and not session.item.is_core:
        raise DomainError("not_core", _("This session is not a core session."))
    if not reason.strip():
        raise DomainError("reason_needed", _("Give the reason of the dispensation."))
    current = _entries(enrolment, session).current().first()
    if current and current.minutes >= session.minutes:
        raise DomainError(
            "attended", _("The session was attended; there is nothing to exempt from.")
        )


def _own() -> DomainError:
    return DomainError(
        "somebody_else", _("Somebody else decides what is asked of you.")
    )


def _tell(row: Dispensation, action: str, *, by: User, at: datetime) -> None:
    audit.record(
        action,
        row,
        by=by,
        at=at,
        enrolment=row.enrolment_id,
        session=row.session_id,
        effect=str(row.effect),
        basis=str(row.basis),
        reason=row.reason,
    )
    announce(row.enrolment_id)


def _newest(enrolment: Enrolment, session: Session) -> Dispensation | None:
    rows = enrolment.dispensations.filter(session=session)
    return rows.filter(replaced_by__isnull=True).first()


def _entries(enrolment: Enrolment, session: Session) -> AttendanceQuerySet:
    return AttendanceEntry.objects.filter(enrolment=enrolment, session=session)


def _locked(session: Session) -> Session:
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("run", "item")
        .get(pk=session.pk)
    )
