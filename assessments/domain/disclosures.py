"""What a person may see of a try that was handed in, and what they should read."""

from dataclasses import dataclass
from datetime import datetime

from assessments.domain.allowances import allowance_of
from assessments.domain.attempts import chance_of, chance_with
from assessments.domain.marking import max_marks
from assessments.domain.rules import Rules
from assessments.models import Attempt, Response
from assessments.review import Allowed, allowed, moment
from courses.domain.outline import ItemOutline, load_outline
from courses.models import CourseRun, OutlineItem


@dataclass(frozen=True, kw_only=True)
class ReadAgain:
    """A learning outcome that needs another look, and the lessons about it."""

    code: str
    text: str
    lessons: tuple[ItemOutline, ...]


def disclosure_of(attempt: Attempt, *, at: datetime) -> Allowed:
    """Return what the rules of the quiz allow to be shown of this try now."""
    quiz = attempt.page.content
    enrolment, item = attempt.enrolment, attempt.item
    own = allowance_of(enrolment, item, quiz)
    when = moment(
        submitted_at=attempt.submitted_at,
        closes_at=own.window.closes_at,
        is_over=enrolment.run.status == CourseRun.Status.FINISHED,
        at=at,
    )
    tries = list(Attempt.objects.filter(enrolment=enrolment, item=item))
    other = _other_quiz(attempt, Rules.of(quiz))
    return allowed(
        quiz,
        when,
        is_finished=chance_with(quiz, tries, own, at=at).is_finished,
        other_is_finished=other is None
        or chance_of(enrolment, other, at=at).is_finished,
    )


def _other_quiz(attempt: Attempt, rules: Rules) -> OutlineItem | None:
    if rules.feedback_after is None:
        return None
    return OutlineItem.objects.filter(
        version=attempt.item.version_id, key=rules.feedback_after, kind="quiz"
    ).first()


def to_read_again(
    attempt: Attempt, responses: list[Response], *, locale: str
) -> list[ReadAgain]:
    """Return the outcomes of which something was not right, with their lessons.

    `responses` carry `earned`; those that still wait for a marker say nothing.
    """
    codes = {
        code
        for response in responses
        if response.earned is not None
        and response.earned < max_marks(response.version.payload)
        for code in response.version.payload["outcomes"]
    }
    version = attempt.item.version
    lessons = [
        line
        for part in load_outline(version, locale)
        for line in part.items
        if line.item.kind == OutlineItem.Kind.LESSON
    ]
    return [
        ReadAgain(
            code=outcome["code"],
            text=outcome["text"],
            lessons=tuple(
                line for line in lessons if outcome["code"] in line.item.outcomes
            ),
        )
        for outcome in version.text("outcomes", locale) or []
        if outcome["code"] in codes
    ]
