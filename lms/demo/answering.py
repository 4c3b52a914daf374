"""Answering quizzes in the name of demo people, well or less well."""

import random
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


def wrong_answer(payload: dict[str, Any], chance: random.Random) -> Any:
    """Return an answer that earns nothing, one of several where there are more."""
    body = payload["body"]
    wrong = _WRONG.get(payload["kind"])
    return wrong(body, chance) if wrong else None


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
_WRONG: dict[str, Callable[[dict[str, Any], random.Random], Any]] = {
    "single_choice": lambda body, chance: chance.choice(_keys(body, right=False)),
    "multiple_choice": lambda body, chance: chance.sample(_keys(body, right=False), 1),
    "true_false": lambda body, _chance: not body["is_true"],
}


def take(
    enrolment: Enrolment, item: OutlineItem, *, at: datetime, percent: int = 100
) -> Attempt:
    """Take the quiz once, earning `percent` of the marks as nearly as it goes.

    Which questions, which wrong answers and how long they took differ from person
    to person, and are the same whenever the demo is loaded.
    """
    attempt = start(enrolment, item, at=at)
    rows = list(attempt.responses.select_related("version").order_by("position"))
    chance = random.Random(f"{enrolment.person.email} {item.code} {attempt.number}")  # noqa: S311 - not a secret
    right = _chosen(rows, percent, chance)
    for response in rows:
        payload = response.version.payload
        is_right = response.pk in right
        at += timedelta(seconds=chance.randint(25, 95))
        save_answer(
            attempt,
            response.position,
            right_answer(payload) if is_right else wrong_answer(payload, chance),
            revision=1,
            at=at,
        )
    return submit(attempt, by=enrolment.person, at=at + timedelta(minutes=2))


def _chosen(rows: list[Response], percent: int, chance: random.Random) -> set[int]:
    """Return which responses to answer rightly; smaller ones fill what is left."""
    rows = chance.sample(rows, len(rows))
    total = sum(Fraction(row.version.payload["marks"]) for row in rows)
    left = total * percent / 100
    chosen = set()
    for row in sorted(rows, key=lambda r: -Fraction(r.version.payload["marks"])):
        marks = Fraction(row.version.payload["marks"])
        if marks <= left:
            chosen.add(row.pk)
            left -= marks
    return chosen
