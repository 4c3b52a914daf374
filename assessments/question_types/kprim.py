"""Several statements, each to be judged true or false (KPrim)."""

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
    in_order,
    repetition_problems,
)
from assessments.question_types.paper import BLANK, Paper, PaperLine
from assessments.question_types.summary import Tally, count_offered

FEWEST = 3
_FORM_VALUES: dict[str, bool | None] = {"true": True, "false": False, "": None}


class KPrimType(QuestionType):
    """The answer maps the key of each statement to True or False.

    All judged rightly earns everything, one wrong or open half, more nothing.
    In the body, `choices` are the statements and `is_correct` whether they are true.
    """

    kind = "kprim"

    def problems(self, body: Body) -> list[str]:
        found = repetition_problems(choice["text"] for choice in body["choices"])
        if len(body["choices"]) < FEWEST:
            found.append(_("Give at least %(count)s statements.") % {"count": FEWEST})
        return found

    def read(self, body: Body, values: Values) -> Answer:
        sent = {
            choice["key"]: next(iter(values(choice["key"])), "")
            for choice in body["choices"]
        }
        return {key: _FORM_VALUES.get(value, value) for key, value in sent.items()}

    def clean(self, body: Body, answer: Answer) -> Answer:
        if not answer:
            return None
        if not isinstance(answer, dict):
            raise InvalidAnswer(_("Choose true or false."))
        given = {key: value for key, value in answer.items() if value is not None}
        choices.check(body, given)
        if not all(isinstance(value, bool) for value in given.values()):
            raise InvalidAnswer(_("Choose true or false."))
        return given or None

    def is_complete(self, body: Body, answer: Answer) -> bool:
        return len(answer or {}) == len(body["choices"])

    def share(self, body: Body, answer: Answer) -> Fraction:
        given = answer or {}
        if not given:
            return Fraction(0)
        wrong = sum(
            given.get(choice["key"]) is not choice["is_correct"]
            for choice in body["choices"]
        )
        return {0: Fraction(1), 1: Fraction(1, 2)}.get(wrong, Fraction(0))

    def order(self, body: Body) -> list[str]:
        return [choice["key"] for choice in body["choices"]]

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        given = answer or {}
        return {
            "statements": [
                {
                    "key": choice["key"],
                    "text": choice["text"],
                    "says_true": given.get(choice["key"]) is True,
                    "says_false": given.get(choice["key"]) is False,
                }
                for choice in in_order(body["choices"], order)
            ]
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        given = answer or {}
        return [self._line(each, given.get(each["key"])) for each in body["choices"]]

    def _line(self, choice: Body, said: bool | None) -> Line:
        words = {True: _("True"), False: _("False"), None: _("No answer")}
        is_right = said is choice["is_correct"]
        return Line(
            text=choice["text"],
            given=_("Answer: %(value)s") % {"value": words[said]},
            right=""
            if is_right
            else _("Right: %(value)s") % {"value": words[choice["is_correct"]]},
            state="right" if is_right else "wrong",
            note=choice["feedback"],
        )

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        words = {True: _("T"), False: _("F")}
        lines = [
            PaperLine(
                text=choice["text"],
                sign=BLANK,
                key=words[choice["is_correct"]] if with_key else "",
            )
            for choice in in_order(payload["body"]["choices"], order)
        ]
        instruction = _(
            "Write T beside each true statement and F beside each false one."
        )
        return Paper(instruction=instruction, lines=lines)

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        rows = [
            {"key": "true", "text": _("True")},
            {"key": "false", "text": _("False")},
        ]
        return [
            Tally(
                heading=choice["text"],
                counts=count_offered(
                    rows,
                    (
                        "true" if a[choice["key"]] else "false"
                        for a in answers
                        if choice["key"] in a
                    ),
                    {"true" if choice["is_correct"] else "false"},
                ),
            )
            for choice in body["choices"]
        ]
