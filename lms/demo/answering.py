"""Answering quizzes in the name of demo people, well or less well."""

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from assessments.domain.attempts import save_answer, start, submit
from assessments.models import Attempt, Response
from courses.models import Enrolment, OutlineItem

_TASK = (
    "“I want to finish the school year with my class.” Step: the key worker and I"
    " visit the class teacher together. Who: the key worker. By: 15 March."
)


def right_answer(payload: dict[str, Any]) -> Any:
    """Return the answer that earns all marks."""
    body = payload["body"]
    return _RIGHT[payload["kind"]](body)


def wrong_answer(payload: dict[str, Any]) -> Any:
    """Return an answer that earns nothing."""
    body = payload["body"]
    wrong = _WRONG.get(payload["kind"])
    return wrong(body) if wrong else None


def _keys(body: dict[str, Any], *, right: bool) -> list[str]:
    return [c["key"] for c in body["choices"] if c["is_correct"] is right]


def _as_ordered(body: dict[str, Any]) -> dict[str, int]:
    return {item["key"]: n for n, item in enumerate(body["items"], start=1)}


_RIGHT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "single_choice": lambda body: _keys(body, right=True)[0],
    "multiple_choice": lambda body: _keys(body, right=True),
    "true_false": lambda body: body["is_true"],
    "matching": lambda body: {p["key"]: p["match"] for p in body["prompts"]},
    "ordering": _as_ordered,
    "numeric": lambda body: body["value"],
    "short_text": lambda _body: _TASK,
}
_WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
    "single_choice": lambda body: _keys(body, right=False)[0],
    "multiple_choice": lambda body: _keys(body, right=False)[:1],
    "true_false": lambda body: not body["is_true"],
}


def take(
    enrolment: Enrolment, item: OutlineItem, *, at: datetime, percent: int = 100
) -> Attempt:
    """Take the quiz once, earning `percent` of the marks as nearly as it goes."""
    attempt = start(enrolment, item, at=at)
    rows = list(attempt.responses.select_related("version").order_by("position"))
    right = _chosen(rows, percent)
    for response in rows:
        payload = response.version.payload
        is_right = response.pk in right
        save_answer(
            attempt,
            response.position,
            right_answer(payload) if is_right else wrong_answer(payload),
            revision=1,
            at=at + timedelta(minutes=response.position),
        )
    return submit(
        attempt, by=enrolment.person, at=at + timedelta(minutes=len(rows) + 2)
    )


def _chosen(rows: list[Response], percent: int) -> set[int]:
    """Return which responses to answer rightly; smaller ones fill what is left."""
    total = sum(Fraction(row.version.payload["marks"]) for row in rows)
    left = total * percent / 100
    chosen = set()
    for row in sorted(rows, key=lambda r: -Fraction(r.version.payload["marks"])):
        marks = Fraction(row.version.payload["marks"])
        if marks <= left:
            chosen.add(row.pk)
            left -= marks
    return chosen
