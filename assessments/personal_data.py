"""What a person gets of their quizzes when they ask for their data."""

from typing import Any

from assessments.models import Attempt, Response
from lms.core.models import User


def attempts_of(person: User) -> list[dict[str, Any]]:
    """Return every try with the answers given and the marks they earned."""
    attempts = (
        Attempt.objects.filter(enrolment__person=person)
        .select_related("item", "enrolment__run")
        .prefetch_related("responses__marks")
        .order_by("pk")
    )
    return [
        {
            "run": attempt.enrolment.run.code,
            "quiz": attempt.item.title,
            "try": attempt.number,
            "state": attempt.state,
            "started_at": attempt.started_at.isoformat(),
            "submitted_at": attempt.submitted_at and attempt.submitted_at.isoformat(),
            "percent": attempt.percent and str(attempt.percent),
            "passed": attempt.passed,
            "answers": [_answer(each) for each in attempt.responses.all()],
        }
        for attempt in attempts
    ]


def _answer(response: Response) -> dict[str, Any]:
    return {
        "question": response.position,
        "answer": response.answer,
        "answered_at": response.answered_at and response.answered_at.isoformat(),
        "marks": [
            {
                "marks": str(mark.marks),
                "out_of": str(mark.max_marks),
                "comment": mark.comment,
                "at": mark.at.isoformat(),
            }
            for mark in response.marks.all()
        ],
    }
