"""What a trainee sees of their attendance, and what they can still do about it."""

from dataclasses import dataclass
from datetime import datetime

from courses.domain.asking import Kind, attended_elsewhere, is_attended, may_ask
from courses.models import AttendanceEntry, AttendanceRequest, Enrolment, Session


@dataclass(frozen=True, kw_only=True)
class OwnSession:
    """One session for one person: what is recorded, asked, and can be asked.

    `state` is "attended", "missed", "no_information", "to_come" or "cancelled".
    """

    session: Session
    state: str
    entry: AttendanceEntry | None
    requests: tuple[AttendanceRequest, ...]
    kinds: tuple[tuple[str, str], ...]
    elsewhere: tuple[AttendanceEntry, ...] = ()


def own_sessions(enrolment: Enrolment, *, at: datetime) -> list[OwnSession]:
    """Return every dated session in order.

    Costs three queries, and one more for each session that can be made up.
    """
    entries = {
        each.session_id: each
        for each in enrolment.attendance.current().select_related("session__item")
    }
    asked: dict[int, list[AttendanceRequest]] = {}
    for request in enrolment.attendance_requests.all():
        asked.setdefault(request.session_id, []).append(request)
    sessions = enrolment.run.sessions.select_related("item", "run")
    return [
        _own(
            enrolment,
            session,
            entries.get(session.pk),
            asked.get(session.pk, []),
            at=at,
        )
        for session in sessions.order_by("starts_at", "pk")
    ]


def _own(
    enrolment: Enrolment,
    session: Session,
    entry: AttendanceEntry | None,
    asked: list[AttendanceRequest],
    *,
    at: datetime,
) -> OwnSession:
    if entry:
        entry.session = session
    is_waiting = any(each.is_open for each in asked)
    may = [] if is_waiting else may_ask(session, entry, at=at)
    elsewhere = attended_elsewhere(enrolment, session) if Kind.MAKE_UP in may else []
    labels = dict(Kind.choices)
    return OwnSession(
        session=session,
        state=_state(session, entry, at),
        entry=entry,
        requests=tuple(asked),
        kinds=tuple((str(kind), str(labels[kind])) for kind in may),
        elsewhere=tuple(elsewhere),
    )


def _state(session: Session, entry: AttendanceEntry | None, at: datetime) -> str:
    if session.status == Session.Status.CANCELLED:
        return "cancelled"
    if entry:
        return "attended" if is_attended(entry) else "missed"
    return "to_come" if session.ends_at > at else "no_information"
