"""Statements to agree or disagree with. Nothing is right; nothing is marked."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types.contract import (
    Answer,
    Body,
    InvalidAnswer,
    Line,
    Payload,
    QuestionType,
    Values,
    repetition_problems,
)
from assessments.question_types.paper import Paper, PaperLine, bank_of
from assessments.question_types.summary import Tally, count_offered


class LikertType(QuestionType):
    """The answer maps the key of each statement to a step of the scale, from 1.

    `statements` are rows with a key and a text; `scale` the words for its steps.
    """

    kind = "likert"
    is_graded = False

    def problems(self, body: Body) -> list[str]:
        found = repetition_problems(row["text"] for row in body["statements"])
        if not body["statements"]:
            found.append(_("Give at least one statement."))
        if len(body["scale"]) < 2:
            found.append(_("Give the scale at least two steps."))
        return found + repetition_problems(body["scale"])

    def read(self, body: Body, values: Values) -> Answer:
        given: dict[str, Any] = {}
        for row in body["statements"]:
            sent = next(iter(values(row["key"])), "")
            given[row["key"]] = int(sent) if sent.isdecimal() else (sent or None)
        return given

    def clean(self, body: Body, answer: Answer) -> Answer:
        if not answer:
            return None
        if not isinstance(answer, dict):
            raise InvalidAnswer(_("Choose a step of the scale."))
        given = {key: step for key, step in answer.items() if step is not None}
        known = {row["key"] for row in body["statements"]}
        steps = range(1, len(body["scale"]) + 1)
        fits = all(type(step) is int and step in steps for step in given.values())
        if not set(given) <= known or not fits:
            raise InvalidAnswer(_("Choose a step of the scale."))
        return given or None

    def is_complete(self, body: Body, answer: Answer) -> bool:
        return len(answer or {}) == len(body["statements"])

    def share(self, body: Body, answer: Answer) -> Fraction:
        return Fraction(0)

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        given = answer or {}
        return {
            "statements": [
                {
                    "key": row["key"],
                    "text": row["text"],
                    "steps": [
                        {
                            "number": number,
                            "text": text,
                            "chosen": given.get(row["key"]) == number,
                        }
                        for number, text in enumerate(body["scale"], start=1)
                    ],
                }
                for row in body["statements"]
            ]
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        given = answer or {}
        return [
            Line(
                text=row["text"],
                given=body["scale"][given[row["key"]] - 1]
                if row["key"] in given
                else _("No answer"),
            )
            for row in body["statements"]
        ]

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        body = payload["body"]
        return Paper(
            instruction=_("Write the letter of your answer beside each line."),
            lines=[
                PaperLine(text=row["text"], sign="blank") for row in body["statements"]
            ],
            bank=bank_of(body["scale"]),
        )

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        steps = [
            {"key": str(number), "text": text}
            for number, text in enumerate(body["scale"], start=1)
        ]
        return [
            Tally(
                heading=row["text"],
                counts=count_offered(
                    steps,
                    (str(a[row["key"]]) for a in answers if row["key"] in a),
                    None,
                ),
            )
            for row in body["statements"]
        ]
