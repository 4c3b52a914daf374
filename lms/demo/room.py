"""The other ways into a roll: by one's own phone, from paper, a log, and the door."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from courses.domain.attendance import Mark, record_many
from courses.domain.check_in import Pass, check, device_of
from courses.domain.log_import import import_log, preview
from courses.domain.walk_ins import SentWalkIn, write_down
from courses.models import AttendanceEntry, CourseRun, Enrolment, Session
from lms.core.models import User


def fill_room(
    run: CourseRun, enrolments: Sequence[Enrolment], *, by: User, until: datetime
) -> dict[int, set[str]]:
    """Record some people by every way there is; return at which sessions, per person."""
    held = run.sessions.held().select_related("run", "item").order_by("starts_at")
    past = list(held.filter(ends_at__lte=until)[:3])
    done: dict[int, set[str]] = defaultdict(set)
    if len(past) < 3:
        return done
    first, second, third = past
    for enrolment in enrolments[:2]:  # two who share a phone
        _by_phone(first, enrolment)
        done[enrolment.pk].add(first.item.code)
    mark = Mark(enrolment=enrolments[2], state=AttendanceEntry.State.PRESENT)
    record_many(second, [mark], by=by, at=second.ends_at, method="paper")
    done[enrolments[2].pk].add(second.item.code)
    _from_log(third, enrolments[4], by=by)
    done[enrolments[4].pk].add(third.item.code)
    guest = SentWalkIn(
        name="Milica Vidić", organisation_name="Dom Breza", arrived_at=time(9, 5)
    )
    write_down(third, guest, by=by, at=third.starts_at + timedelta(minutes=10))
    return done


def _by_phone(session: Session, enrolment: Enrolment) -> None:
    given = Pass(
        session=session.pk, device=device_of(session.pk, "shared phone"), way="qr"
    )
    before = session.starts_at - timedelta(minutes=4)
    check(given, enrolment.person, "in", at=before)
    check(given, enrolment.person, "out", at=session.ends_at + timedelta(minutes=2))


def _from_log(session: Session, enrolment: Enrolment, *, by: User) -> None:
    middle = session.starts_at + (session.ends_at - session.starts_at) / 2
    spans = [
        (session.starts_at, middle),
        (middle + timedelta(minutes=2), session.ends_at),
    ]
    lines = ["Name,User Email,Join Time,Leave Time"]
    lines += [
        f"{enrolment.person},{enrolment.person.email},{a.isoformat()},{b.isoformat()}"
        for a, b in spans
    ]
    data = "\n".join(lines).encode()
    columns = preview(session, data).columns
    import_log(session, data, columns, by=by, at=session.ends_at)
