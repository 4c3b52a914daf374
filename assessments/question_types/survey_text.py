"""An open question of a survey. Nobody marks it."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types.contract import (
    Answer,
    Body,
    Line,
    Payload,
    QuestionType,
    Values,
)
from assessments.question_types.free_text import clean_text
from assessments.question_types.paper import Paper


class SurveyTextType(QuestionType):
    """The answer is the text; it earns nothing and waits for nobody.

    Counts say only how many answered: what people wrote is read, not counted.
    """

    kind = "survey_text"
    is_graded = False

    def problems(self, body: Body) -> list[str]:
        return []

    def read(self, body: Body, values: Values) -> Answer:
        return next(iter(values("")), "")

    def clean(self, body: Body, answer: Answer) -> Answer:
        return clean_text(answer, most=body["max_length"])

    def share(self, body: Body, answer: Answer) -> Fraction:
        return Fraction(0)

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        return {
            "typed": answer or "",
            "max_length": body["max_length"],
            "reader": "nobody",
            "rows": 5,
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        return [Line(text=_("Answer"), given=answer or _("No answer"))]

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        return Paper(instruction=_("Write your answer."), ruled=6)
