"""Complaints in the demo: one the provider has replied to, and one from a neighbour."""

from datetime import date, timedelta

from certificates.domain import complaints
from certificates.models import Accreditation, Complaint
from courses.models import CourseRun
from lms.core.models import User
from lms.demo.runs import Cast, moment


def load_complaints(people: dict[str, User], *, cast: Cast, today: date) -> None:
    """File two complaints and let the body ask about the first; once."""
    if Complaint.objects.exists():
        return
    decision, officer = Accreditation.objects.get(number="001/2026"), people["body"]
    first = complaints.file(
        decision,
        run=CourseRun.objects.get(code="A-01"),
        person=people["trainee"],
        text=(
            "On the third day there was no break for four hours, and the room was too"
            " small. It was hard to follow."
        ),
        at=moment(today - timedelta(days=12)),
    )
    complaints.forward(
        first,
        text="Please say which breaks the third day of run A-01 had, and who saw to them.",
        due_on=today + timedelta(days=3),
        by=officer,
        at=moment(today - timedelta(days=9)),
    )
    complaints.reply(
        first,
        text="One break was left out because the session before ran late. We are sorry.",
        by=cast.coordinator,
        at=moment(today - timedelta(days=4)),
    )
    complaints.file(
        decision,
        text="A poster says that everybody gets a certificate without a test.",
        name="A neighbour (invented)",
        at=moment(today - timedelta(days=2)),
    )
