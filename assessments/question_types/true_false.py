"""A statement that is true or false."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types.contract import (
    Answer,
    Body,
    InvalidAnswer,
    Line,
    QuestionType,
    Values,
)

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
            given=_("Your choice") if answer is value else "",
            right=_("Right") if is_right else "",
            state=state,
        )
