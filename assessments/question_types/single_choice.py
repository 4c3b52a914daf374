"""One right answer among several."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types import choices
from assessments.question_types.contract import (
    Answer,
    Body,
    InvalidAnswer,
    Line,
    Payload,
    QuestionType,
    Values,
)
from assessments.question_types.paper import CIRCLE, Paper
from assessments.question_types.summary import Tally


class SingleChoiceType(QuestionType):
    """The answer is the key of the chosen text."""

    kind = "single_choice"

    def problems(self, body: Body) -> list[str]:
        found = choices.problems(body)
        if sum(bool(choice["is_correct"]) for choice in body["choices"]) != 1:
            found.append(_("Mark exactly one choice as right."))
        return found

    def read(self, body: Body, values: Values) -> Answer:
        return next(iter(values("")), None)

    def clean(self, body: Body, answer: Answer) -> Answer:
        if answer in (None, ""):
            return None
        if not isinstance(answer, str):
            raise InvalidAnswer(_("Choose one answer."))
        choices.check(body, [answer])
        return answer

    def share(self, body: Body, answer: Answer) -> Fraction:
        return Fraction(int(answer in choices.right_keys(body)))

    def order(self, body: Body) -> list[str]:
        return [choice["key"] for choice in body["choices"]]

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        return {"choices": choices.offered(body, order, {answer})}

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        return choices.explained(body, {answer})

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        lines = choices.on_paper(payload["body"], order, sign=CIRCLE, with_key=with_key)
        return Paper(instruction=_("Choose one answer."), lines=lines)

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        return choices.tally(body, answers)
