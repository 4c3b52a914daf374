"""A statement that is true or false."""

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
)
from assessments.question_types.paper import CIRCLE, Paper, PaperLine
from assessments.question_types.summary import Tally, count_offered

_FORM_VALUES: dict[str, bool | None] = {"true": True, "false": False, "": None}


class TrueFalseType(QuestionType):
    """The answer is True or False; the two are always offered in this order."""

    kind = "true_false"

    def problems(self, body: Body) -> list[str]:
        if not isinstance(body["is_true"], bool):
            return [_("Say whether the statement is true.")]
        return []

    def read(self, body: Body, values: Values) -> Answer:
        sent = next(iter(values("")), "")
        return _FORM_VALUES.get(sent, sent)

    def clean(self, body: Body, answer: Answer) -> Answer:
        if answer is None or isinstance(answer, bool):
            return answer
        raise InvalidAnswer(_("Choose true or false."))

    def share(self, body: Body, answer: Answer) -> Fraction:
        return Fraction(int(answer is not None and answer == body["is_true"]))

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        return {
            "choices": [
                {"key": "true", "text": _("True"), "chosen": answer is True},
                {"key": "false", "text": _("False"), "chosen": answer is False},
            ]
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        return [
            self._line(_("True"), value=True, body=body, answer=answer),
            self._line(_("False"), value=False, body=body, answer=answer),
        ]

    def _line(self, text: str, *, value: bool, body: Body, answer: Answer) -> Line:
        is_right = body["is_true"] is value
        if answer is value:
            state = "right" if is_right else "wrong"
        else:
            state = "missed" if is_right else ""
        return Line(
            text=text,
            given=_("Chosen") if answer is value else "",
            right=_("Right") if is_right else "",
            state=state,
        )

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        is_true = payload["body"]["is_true"] if with_key else None
        lines = [
            PaperLine(text=_("True"), sign=CIRCLE, key="✓" if is_true is True else ""),
            PaperLine(
                text=_("False"), sign=CIRCLE, key="✓" if is_true is False else ""
            ),
        ]
        return Paper(instruction=_("True or false?"), lines=lines)

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        rows = [
            {"key": "true", "text": _("True")},
            {"key": "false", "text": _("False")},
        ]
        said = ("true" if answer else "false" for answer in answers)
        right = {"true" if body["is_true"] else "false"}
        return [Tally(counts=count_offered(rows, said, right))]
