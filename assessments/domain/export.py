"""What a person gets of their quizzes when they ask for their data."""

from typing import Any

from assessments.models import Accommodation, Appeal, Attempt, SavedComment
from lms.core.models import User


def attempts_of(person: User) -> list[dict[str, Any]]:
    """Return the person's tries with what they answered and what it earned.

    Answers to choices are the keys under which they were offered; the questions
    themselves and their right answers are the provider's and stay out.
    """
    attempts = (
        Attempt.objects.of(person)
        .select_related("enrolment__run", "page")
        .prefetch_related("responses__marks", "earlier_results", "appeals__response")
        .prefetch_related("appeals__decision")
        .order_by("started_at", "pk")
    )
    return [
        {
            "run": attempt.enrolment.run.code,
            "quiz": attempt.page.title,
            "try": attempt.number,
            "state": attempt.state,
            "started_at": attempt.started_at.isoformat(),
            "submitted_at": attempt.submitted_at and attempt.submitted_at.isoformat(),
            "percent": None if attempt.percent is None else str(attempt.percent),
            "passed": attempt.passed,
            "answers": [_answer(response) for response in attempt.responses.all()],
            "before": [
                {"percent": str(each.percent), "reason": each.reason}
                for each in attempt.earlier_results.all()
            ],
            "appeals": [_appeal(each) for each in attempt.appeals.all()],
        }
        for attempt in attempts
    ]


def _answer(response: Any) -> dict[str, Any]:
    return {
        "position": response.position,
        "answer": response.answer,
        "marks": [
            {"marks": str(mark.marks), "comment": mark.comment}
            for mark in response.marks.all()
        ],
    }


def _appeal(appeal: Appeal) -> dict[str, Any]:
    decision = None if appeal.is_open else appeal.decision
    return {
        "question": appeal.response.position if appeal.response else None,
        "reason": appeal.reason,
        "asked_at": appeal.at.isoformat(),
        "outcome": decision.outcome if decision else None,
        "answer": decision.reason if decision else None,
    }


def accommodations_of(person: User) -> list[dict[str, Any]]:
    """Return the times and tries that were set for the person; no reason is kept."""
    rows = Accommodation.objects.filter(enrolment__person=person)
    return [
        {
            "run": each.enrolment.run.code,
            "quiz": each.item.title,
            "extra_percent": each.extra_percent,
            "extra_tries": each.extra_tries,
            "opens_at": each.opens_at and each.opens_at.isoformat(),
            "closes_at": each.closes_at and each.closes_at.isoformat(),
            "granted_at": each.granted_at.isoformat(),
        }
        for each in rows.select_related("enrolment__run", "item")
    ]


def saved_comments_of(person: User) -> list[str]:
    """Return the comments that the person kept for marking."""
    return list(
        SavedComment.objects.filter(owner=person).values_list("text", flat=True)
    )
