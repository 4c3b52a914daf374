"""What trainees ask about their attendance, and who may decide it.

Granting writes an entry like any other, so that history, credit and certificates
need to know nothing of requests.
"""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.credit import enough
from courses.domain.asking_notices import tell_who_asked, tell_who_decides
from courses.domain.attendance import record, refuse_closed
from courses.domain.excuse_files import keep
from courses.models import AttendanceEntry, AttendanceRequest, Enrolment, Session
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

Kind = AttendanceRequest.Kind
State = AttendanceEntry.State
GRANTED_STATE = {
    Kind.NOTICE: State.EXCUSED,
    Kind.EXCUSE: State.EXCUSED,
    Kind.MAKE_UP: State.MADE_UP,
    Kind.APPEAL: State.PRESENT,
}


def may_ask(
    session: Session, current: AttendanceEntry | None, *, at: datetime
) -> list[str]:
    """Return the kinds of request that make sense now, in the order shown.

    Before a session only notice can be given. Afterwards, until the run's last day
    for making up, an absence can be excused or made up, and a record appealed against.
    """
    if session.status == Session.Status.CANCELLED:
        return []
    if at < session.starts_at:
        return [] if current else [Kind.NOTICE]
    today = at.astimezone(session.run.zone).date()
    if today > session.run.made_up_until or current is None or is_attended(current):
        return []
    kinds: list[str] = [Kind.MAKE_UP, Kind.APPEAL]
    return [Kind.EXCUSE, *kinds] if current.state == State.ABSENT else kinds


def is_attended(entry: AttendanceEntry) -> bool:
    """Whether the session counts as attended with this entry."""
    session = entry.session
    run = session.run
    return entry.minutes >= enough(run.credit, session.minutes, run.tolerance_minutes)


@transaction.atomic
def ask(
    enrolment: Enrolment,
    session: Session,
    *,
    kind: str,
    text: str,
    evidence: bytes | None = None,
    by: User,
    at: datetime | None = None,
) -> AttendanceRequest:
    """Put a request to the trainers; only for oneself, one at a time per session.

    Refused when nothing is said, when the kind does not fit what is recorded or the
    time for it is over, while an earlier one waits, and when the run asks for a
    document with an excuse and there is none.
    """
    at = at or timezone.now()
    session = _locked(session)
    refuse_closed(session)
    if enrolment.person_id != by.pk:
        raise DomainError("not_yours", _("Only the person themself can ask this."))
    if not enrolment.is_active or enrolment.run_id != session.run_id:
        raise DomainError("not_enrolled", _("You have no place on this course run."))
    if not text.strip():
        raise DomainError("text_needed", _("Say in a few words what it is about."))
    current = _current(enrolment, session)
    if kind not in may_ask(session, current, at=at):
        raise DomainError(
            "not_now", _("This cannot be asked about the session, or no longer.")
        )
    if enrolment.attendance_requests.filter(session=session, status="open").exists():
        raise DomainError(
            "already_asked", _("You asked already; wait for the decision.")
        )
    if kind == Kind.EXCUSE and session.run.excuse_needs_evidence and not evidence:
        raise DomainError(
            "evidence_needed", _("On this run, an excuse comes with a document.")
        )
    request = AttendanceRequest.objects.create(
        enrolment=enrolment,
        session=session,
        kind=kind,
        text=text.strip()[:500],
        asked_at=at,
        against=current if kind == Kind.APPEAL else None,
    )
    audit.record("attendance.asked", request, by=by, at=at, kind=str(kind))
    if evidence:
        keep(request, evidence, by=by, at=at)
    tell_who_decides(request, at=at)
    return request


@transaction.atomic
def grant(
    request: AttendanceRequest,
    *,
    answer: str,
    arrived_at: time | None = None,
    left_at: time | None = None,
    rests_on: int | None = None,
    by: User,
    at: datetime | None = None,
) -> AttendanceRequest:
    """Grant it and write the entry that follows, also on a locked roll.

    `answer` says why, and for work made up which; `rests_on` names the entry of the
    same session attended on another run, where making up is that. Times belong to an
    appeal. Refused to the person themself, for an appeal to whoever wrote on that row
    before, and when what it is to rest on is not such an entry.
    """
    at = at or timezone.now()
    request = _held(request)
    if not _refuse_deciding(request, answer, by=by, status="granted"):
        return request
    current = _current(request.enrolment, request.session)
    is_appeal = request.kind == Kind.APPEAL
    request.rests_on = _basis(request, rests_on)
    request.entry = record(
        request.session,
        request.enrolment,
        state=GRANTED_STATE[Kind(request.kind)],
        arrived_at=arrived_at if is_appeal else None,
        left_at=left_at if is_appeal else None,
        reason=_reason(request, answer) if current else "",
        remark="" if current else _reason(request, answer),
        replaces=current.pk if current else None,
        by=by,
        at=at,
        is_decision=True,
    )
    return _decide(request, "granted", answer, by=by, at=at)


@transaction.atomic
def refuse(
    request: AttendanceRequest, *, answer: str, by: User, at: datetime | None = None
) -> AttendanceRequest:
    """Refuse it with a reason; what is recorded stays. The same people may decide."""
    request = _held(request)
    if not _refuse_deciding(request, answer, by=by, status="refused"):
        return request
    return _decide(request, "refused", answer, by=by, at=at or timezone.now())


def may_decide(request: AttendanceRequest, by: User) -> bool:
    """Whether `by` is neither the person nor, for an appeal, a hand in the record."""
    if request.enrolment.person_id == by.pk:
        return False
    if request.kind != Kind.APPEAL:
        return True
    written = AttendanceEntry.objects.filter(
        enrolment=request.enrolment_id, session=request.session_id
    )
    return not written.filter(recorded_by=by).exists()


def attended_elsewhere(enrolment: Enrolment, session: Session) -> list[AttendanceEntry]:
    """Return where the person attended the same planned session on other runs.

    The same is an item of the same version, or of another version of the programme
    under the same key and as long.
    """
    return elsewhere_of([(enrolment, session)])[enrolment.pk, session.pk]


def elsewhere_of(
    asked: Iterable[tuple[Enrolment, Session]],
) -> dict[tuple[int, int], list[AttendanceEntry]]:
    """Return the same for many people and sessions, with one query.

    The sessions bring their item along.
    """
    pairs = list(asked)
    if not pairs:
        return {}
    entries = (
        AttendanceEntry.objects.current()
        .filter(
            enrolment__person__in={enrolment.person_id for enrolment, _s in pairs},
            session__item__key__in={session.item.key for _e, session in pairs},
        )
        .exclude(state=State.MADE_UP)
        .select_related("enrolment", "session__run", "session__item")
        .order_by("pk")
    )
    by_person_and_key: dict[tuple[int, UUID], list[AttendanceEntry]] = {}
    for each in entries:
        if is_attended(each):
            key = each.enrolment.person_id, each.session.item.key
            by_person_and_key.setdefault(key, []).append(each)
    return {
        (enrolment.pk, session.pk): [
            each
            for each in by_person_and_key.get(
                (enrolment.person_id, session.item.key), []
            )
            if each.session.run_id != session.run_id
            and each.session.item.minutes >= session.item.minutes
        ]
        for enrolment, session in pairs
    }


def _refuse_deciding(
    request: AttendanceRequest, answer: str, *, by: User, status: str
) -> bool:
    """Return whether there is still something to decide; raise if not by `by`."""
    if not request.is_open:
        if request.status == status:
            return False
        raise DomainError("decided", _("This was decided already."))
    if not may_decide(request, by):
        raise DomainError(
            "somebody_else", _("Somebody else who has no part in it decides this.")
        )
    if not answer.strip():
        raise DomainError("reason_needed", _("Give the reason of the decision."))
    return True


def _decide(
    request: AttendanceRequest, status: str, answer: str, *, by: User, at: datetime
) -> AttendanceRequest:
    request.status = status
    request.answer = answer.strip()[:300]
    request.decided_by = by
    request.decided_at = at
    request.save()
    audit.record(
        f"attendance.{status}",
        request,
        by=by,
        at=at,
        kind=request.kind,
        reason=request.answer,
        entry=request.entry_id,
        rests_on=request.rests_on_id,
    )
    tell_who_asked(request, at=at)
    return request


def _basis(request: AttendanceRequest, entry_id: int | None) -> AttendanceEntry | None:
    """Return the entry that making up rests on, if it is one it can rest on."""
    if entry_id is None:
        return None
    found = attended_elsewhere(request.enrolment, request.session)
    basis = next((each for each in found if each.pk == entry_id), None)
    if basis is None or request.kind != Kind.MAKE_UP:
        raise DomainError(
            "no_basis", _("The request cannot rest on what you chose; look again.")
        )
    return basis


def _reason(request: AttendanceRequest, answer: str) -> str:
    words = {
        Kind.NOTICE: gettext("Told in advance: %(answer)s"),
        Kind.EXCUSE: gettext("Excuse accepted: %(answer)s"),
        Kind.MAKE_UP: gettext("Made up: %(answer)s"),
        Kind.APPEAL: gettext("Appeal granted: %(answer)s"),
    }
    return (words[Kind(request.kind)] % {"answer": answer.strip()})[:300]


def _current(enrolment: Enrolment, session: Session) -> AttendanceEntry | None:
    return (
        AttendanceEntry.objects.current()
        .select_related("session__run", "session__item")
        .filter(enrolment=enrolment, session=session)
        .first()
    )


def _locked(session: Session) -> Session:
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("run", "item")
        .get(pk=session.pk)
    )


def _held(request: AttendanceRequest) -> AttendanceRequest:
    """Return the request as it is now, held until the transaction ends."""
    return (
        AttendanceRequest.objects.select_for_update(of=("self",))
        .select_related("enrolment", "session__run", "session__item")
        .get(pk=request.pk)
    )
