"""A decision in force in the demo: its conditions, and a sample with one finding."""

from datetime import date, timedelta

from django.utils import timezone

from certificates.domain import auditing, log
from certificates.models import (
    Accreditation,
    AuditSample,
    Checkpoint,
    DecisionCondition,
    SampleResult,
)
from courses.models import CourseRun
from lms.core.models import User


def load_conditions(*, today: date) -> None:
    """Give the decision two conditions: one coming up, one late that holds up nothing."""
    decision = Accreditation.objects.get(number="001/2026")
    if decision.dated_conditions.exists():
        return
    DecisionCondition.objects.create(
        decision=decision,
        text="A second trainer for the module on safer caring is named.",
        due_on=today + timedelta(days=60),
        holds_up=False,
    )
    DecisionCondition.objects.create(
        decision=decision,
        text="The evaluation of the first year is sent.",
        due_on=today - timedelta(days=10),
        holds_up=False,
    )


def load_audits(people: dict[str, User], *, today: date) -> None:
    """Draw two certificates of run A-01; a repeat draws nothing."""
    decision = Accreditation.objects.get(number="001/2026")
    if decision.samples.exists():
        return
    now, officer = timezone.now(), people["body"]
    first = CourseRun.objects.get(code="A-01").starts_on
    sample = auditing.announce(
        decision,
        kind=AuditSample.Kind.CERTIFICATES,
        text="Numbers of the week: 7, 12, 23, 30",
        size=2,
        first_day=first,
        last_day=today - timedelta(days=2),
        by=officer,
        at=now - timedelta(hours=2),
    )
    # Handed to the subscribers by the next `publish_checkpoint`.
    Checkpoint.objects.create(size=log.head().size, note=log.checkpoint(), at=now)
    items = list(auditing.draw(sample, by=officer, at=now).items.all())
    auditing.judge(items[0], outcome=SampleResult.Outcome.IN_ORDER, by=officer, at=now)
    auditing.judge(
        items[-1],
        outcome=SampleResult.Outcome.FINDING,
        note="The sign-in sheet of the second day is not with the run.",
        due_on=today + timedelta(days=30),
        by=officer,
        at=now,
    )
