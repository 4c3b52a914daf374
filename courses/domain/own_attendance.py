"""What a trainee sees of their attendance, and what they can still do about it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from courses.domain.asking import Kind, elsewhere_of, is_attended, may_ask
from courses.domain.dispensing import dispensations_on
from courses.models import (
    AttendanceEntry,
    AttendanceRequest,
    Dispensation,
    Enrolment,
    Session,
)


@dataclass(frozen=True, kw_only=True)
class OwnSession:
    """One session for one person: what is recorded, asked, and can be asked.

    `state` is "attended", "exempt", "missed", "no_information", "to_come" or "cancelled".
    """

    session: Session
    state: str
    entry: AttendanceEntry | None
    requests: tuple[AttendanceRequest, ...]
    kinds: tuple[tuple[str, str], ...]
    elsewhere: tuple[AttendanceEntry, ...] = ()
    dispensation: Dispensation | None = None

    @property
    def made_up_until(self) -> date | None:
        """The last day for making it up, where that still makes sense."""
        can = self.state == "missed" and any(k == "make_up" for k, _ in self.kinds)
        return self.session.run.made_up_until if can else None


def own_sessions(enrolment: Enrolment, *, at: datetime) -> list[OwnSession]:
    """Return every dated session in order, with five queries however many there are."""
    entries = {
        each.session_id: each
        for each in enrolment.attendance.current().select_related("session__item")
    }
    asked: dict[int, list[AttendanceRequest]] = {}
    for request in enrolment.attendance_requests.select_related("evidence"):
        asked.setdefault(request.session_id, []).append(request)
    sessions = list(
        enrolment.run.sessions.select_related("item", "run").order_by("starts_at", "pk")
    )
    exempt = dispensations_on(enrolment.run, [enrolment])
    own = [
        _own(
            session,
            entries.get(session.pk),
            asked.get(session.pk, []),
            _in_force(exempt.get((enrolment.pk, session.pk), [])),
            at=at,
        )
        for session in sessions
    ]
    elsewhere = elsewhere_of(
        (enrolment, each.session) for each in own if Kind.MAKE_UP in dict(each.kinds)
    )
    return [
        replace(
            each, elsewhere=tuple(elsewhere.get((enrolment.pk, each.session.pk), []))
        )
        for each in own
    ]


def _own(
    session: Session,
    entry: AttendanceEntry | None,
    asked: list[AttendanceRequest],
    dispensation: Dispensation | None,
    *,
    at: datetime,
) -> OwnSession:
    if entry:
        entry.session = session
    is_waiting = any(each.is_open for each in asked)
    may = [] if is_waiting else may_ask(session, entry, at=at)
    labels = dict(Kind.choices)
    return OwnSession(
        session=session,
        state=_state(session, entry, dispensation, at),
        entry=entry,
        requests=tuple(asked),
        kinds=tuple((str(kind), str(labels[kind])) for kind in may),
        dispensation=dispensation,
    )


def _in_force(rows: list[Dispensation]) -> Dispensation | None:
    return rows[-1] if rows and not rows[-1].is_withdrawn else None


def _state(
    session: Session,
    entry: AttendanceEntry | None,
    dispensation: Dispensation | None,
    at: datetime,
) -> str:
    if session.status == Session.Status.CANCELLED:
        return "cancelled"
    if entry and is_attended(entry):
        return "attended"
    if dispensation:
        return "exempt"
    if entry:
        return "missed"
    return "to_come" if session.ends_at > at else "no_information"
