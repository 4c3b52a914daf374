"""Portfolio tasks that two people mark, and a trainee who asks for another look."""

from datetime import datetime, timedelta
from decimal import Decimal

from assessments.domain.appeals import appeal
from assessments.domain.attempts import chance_of
from assessments.domain.double_marking import give_mark
from assessments.models import Response
from courses.models import Enrolment, OutlineItem
from lms.demo.answering import take
from lms.demo.runs import Cast

# What the trainers give, answer by answer: they agree on the first, are too far apart
# on the second, and one of them has marked the third. The others wait for both.
_MARKS = (
    (
        ("2", "In the young person's own words. When will it be done?"),
        ("2.5", "A good step; add by when."),
    ),
    (
        ("3", "Clear, in the young person's own words, and it can be checked."),
        ("1", "Is this the young person's goal, or the adults'?"),
    ),
    (("2", "Whose step is this?"),),
)


def load_portfolio(
    enrolments: list[Enrolment],
    items: list[OutlineItem],
    *,
    cast: Cast,
    at: datetime,
) -> None:
    """Let people hand in the task, trainers mark some, and the first one appeal."""
    task = next(item for item in items if item.code.endswith("-TASK"))
    for number, enrolment in enumerate(enrolments):
        if chance_of(enrolment, task, at=at).may_begin:
            take(enrolment, task, at=at + timedelta(minutes=number), percent=100)
    answers = [
        Response.objects.get(attempt__enrolment=each, attempt__item=task)
        for each in enrolments
    ]
    later = at + timedelta(days=1)
    for answer, marks in zip(answers, _MARKS, strict=False):
        for marker, (given, comment) in zip(cast.trainers, marks, strict=False):
            give_mark(
                answer, marks=Decimal(given), comment=comment, by=marker, at=later
            )
    appeal(
        answers[0].attempt,
        response=answers[0],
        reason="The date is in the last sentence: 15 March.",
        by=enrolments[0].person,
        at=later + timedelta(hours=5),
    )
