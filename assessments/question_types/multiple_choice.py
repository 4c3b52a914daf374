"""Several right answers, with or without partial credit."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain
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
from assessments.question_types.paper import BOX, Paper
from assessments.question_types.summary import Tally

PARTIAL = "partial"
ALL_OR_NOTHING = "all_or_nothing"


class MultipleChoiceType(QuestionType):
    """The answer is the sorted list of chosen keys.

    Partial credit: one point for each right choice, minus one for each wrong
    one, never below nothing, as a share of the number of right choices.
    """

    kind = "multiple_choice"

    def problems(self, body: Body) -> list[str]:
        found = choices.problems(body)
        if not any(choice["is_correct"] for choice in body["choices"]):
            found.append(_("Mark at least one choice as right."))
        return found

    def read(self, body: Body, values: Values) -> Answer:
        return values("")

    def clean(self, body: Body, answer: Answer) -> Answer:
        if not answer:
            return None
        if not isinstance(answer, list) or not all(isinstance(k, str) for k in answer):
            raise InvalidAnswer(_("Choose from the list."))
        choices.check(body, answer)
        return sorted(set(answer))

    def share(self, body: Body, answer: Answer) -> Fraction:
        right = choices.right_keys(body)
        chosen = set(answer or ())
        if not right or not chosen:
            return Fraction(0)
        if body["scoring"] == ALL_OR_NOTHING:
            return Fraction(int(chosen == right))
        points = len(chosen & right) - len(chosen - right)
        return Fraction(max(points, 0), len(right))

    def order(self, body: Body) -> list[str]:
        return [choice["key"] for choice in body["choices"]]

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        return {"choices": choices.offered(body, order, set(answer or ()))}

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        return choices.explained(body, set(answer or ()))

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        lines = choices.on_paper(payload["body"], order, sign=BOX, with_key=with_key)
        return Paper(instruction=_("Choose all that apply."), lines=lines)

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        return choices.tally(body, chain.from_iterable(answers))
