"""What people of the demo ask about their attendance, in every state, and a bounce."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from courses.domain.asking import ask, grant, refuse
from courses.models import AttendanceRequest, CourseRun, Enrolment, Session
from lms.core.bounces import record_report
from lms.core.models import User

Kind = AttendanceRequest.Kind

_REPORT = """\
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.sidro.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--x--
"""


def load_requests(
    run: CourseRun,
    enrolments: Sequence[Enrolment],
    *,
    trainer: User,
    coordinator: User,
    at: datetime,
) -> None:
    """Ask: two wait, one is granted, one refused."""
    coming = run.sessions.held().filter(starts_at__gt=at).order_by("starts_at").first()
    _ask(enrolments[3], _session(run, "B1-S3"), Kind.MAKE_UP,
         "The bus did not run. May I come to the next group?", at)  # fmt: skip
    if coming:
        _ask(enrolments[6], coming, Kind.NOTICE, "I have a hearing in court.", at)
    excuse = _ask(enrolments[5], _session(run, "B1-S2"), Kind.EXCUSE, "I was ill.", at)
    appeal = _ask(
        enrolments[8], _session(run, "B1-S1"), Kind.APPEAL,
        "I came before the break and signed afterwards.", at,
    )  # fmt: skip
    later = at + timedelta(hours=3)
    grant(excuse, answer="Told by telephone that morning.", by=trainer, at=later)
    refuse(appeal, answer="The signed sheet shows no name.", by=coordinator, at=later)
    address = enrolments[7].person.email
    record_report(_REPORT.format(address=address).encode(), at=at)


def _session(run: CourseRun, code: str) -> Session:
    return run.sessions.select_related("item", "run").get(item__code=code)


def _ask(
    enrolment: Enrolment, session: Session, kind: str, text: str, at: datetime
) -> AttendanceRequest:
    return ask(enrolment, session, kind=kind, text=text, by=enrolment.person, at=at)
