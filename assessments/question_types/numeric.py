"""A number, accepted within limits, typed with a decimal comma or point.

In a body, `low` and `high` are the limits in the main `unit`. `units` lists other
units, `{"unit": "min", "factor": "1/60"}`: so much of the main unit is one of these.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
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
from assessments.question_types.paper import BLANK, Paper, PaperLine
from assessments.question_types.summary import Tally, count_typed

LONGEST = 30
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_MINUS = str.maketrans({"−": "-", "–": "-"})


def parse(text: str, unit: str = "") -> Decimal:
    """Return the number that was typed; the unit may follow it.

    Spaces are ignored, so 1 000 is a thousand. One comma or point is the
    decimal sign; two of them could mean anything and are refused.
    """
    typed = "".join(text.split()).translate(_MINUS)
    bare_unit = "".join(unit.split())
    if bare_unit and typed.lower().endswith(bare_unit.lower()):
        typed = typed[: -len(bare_unit)]
    if len(typed) > LONGEST or not _NUMBER.fullmatch(typed):
        raise InvalidAnswer(_("Please type a number, for example 12 or 12.5."))
    return Decimal(typed.replace(",", "."))


def _split_unit(text: str, body: Body) -> tuple[str, Fraction]:
    """Return the text without its unit, and how much of the main unit that one is.

    Written just so, a unit is itself; otherwise capitals make no difference.
    """
    typed = "".join(text.split())
    rows = [{"unit": body["unit"], "factor": "1"}, *body.get("units", [])]
    known = {"".join(row["unit"].split()): Fraction(row["factor"]) for row in rows}
    for same in (str, str.lower):
        for unit in sorted(known, key=len, reverse=True):
            if unit and same(typed).endswith(same(unit)):
                return typed[: -len(unit)], known[unit]
    return text, Fraction(1)


def measure(text: str, body: Body) -> Fraction:
    """Return the typed number in the main unit; one without a unit is in that."""
    bare, factor = _split_unit(text, body)
    return Fraction(parse(bare)) * factor


def is_within(text: str, body: Body) -> bool:
    if None in (body["low"], body["high"]):
        return False
    return Fraction(body["low"]) <= measure(text, body) <= Fraction(body["high"])


def limit_problems(body: Body) -> list[str]:
    if any(body[name] is None for name in ("value", "low", "high")):
        return [_("Give the right number and the limits that are accepted.")]
    low, value, high = (Decimal(body[name]) for name in ("low", "value", "high"))
    if not low <= value <= high:
        return [_("The right number must lie within the accepted limits.")]
    return []


class NumericType(QuestionType):
    """The answer is the text as it was typed, so that it is shown as it was given."""

    kind = "numeric"

    def problems(self, body: Body) -> list[str]:
        names = [body["unit"], *(row["unit"] for row in body.get("units", []))]
        return limit_problems(body) + repetition_problems(filter(None, names))

    def read(self, body: Body, values: Values) -> Answer:
        return next(iter(values("")), "")

    def clean(self, body: Body, answer: Answer) -> Answer:
        if answer is None or (isinstance(answer, str) and not answer.strip()):
            return None
        if not isinstance(answer, str):
            raise InvalidAnswer(_("Please type a number, for example 12 or 12.5."))
        measure(answer, body)
        return answer.strip()

    def share(self, body: Body, answer: Answer) -> Fraction:
        return Fraction(int(answer is not None and is_within(answer, body)))

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        return {
            "unit": body["unit"],
            "units": [row["unit"] for row in body.get("units", [])],
            "typed": answer or "",
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        is_right = bool(self.share(body, answer))
        return [
            Line(
                text=_("The number given"),
                given=answer or _("No answer"),
                right=self._right(body),
                state="right" if is_right else "wrong",
            )
        ]

    def _right(self, body: Body) -> str:
        value = f"{body['value']} {body['unit']}".strip()
        if body["low"] == body["high"]:
            return _("Right: %(value)s") % {"value": value}
        return _("Right: %(value)s (from %(low)s to %(high)s is accepted)") % {
            "value": value,
            "low": body["low"],
            "high": body["high"],
        }

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        body = payload["body"]
        key = str(body["value"]) if with_key else ""
        return Paper(
            instruction=_("Write the number."),
            lines=[PaperLine(text=body["unit"], sign=BLANK, key=key)],
            key=[self._right(body)] if with_key else (),
        )

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        typed = ((answer, self.share(body, answer) == 1) for answer in answers)
        return [Tally(counts=count_typed(typed))]
