"""A few sentences in one's own words, marked by a trainer."""

from collections.abc import Iterable
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
from assessments.question_types.paper import Paper

CHARACTERS_PER_LINE = 90


class ShortTextType(QuestionType):
    """The answer is the text. Nothing written earns nothing, without a marker."""

    kind = "short_text"
    is_automatic = False

    def problems(self, body: Body) -> list[str]:
        if not body["guidance"].strip():
            return [_("Tell markers what earns how many marks.")]
        return []

    def read(self, body: Body, values: Values) -> Answer:
        return next(iter(values("")), "")

    def clean(self, body: Body, answer: Answer) -> Answer:
        if answer is None or (isinstance(answer, str) and not answer.strip()):
            return None
        if not isinstance(answer, str):
            raise InvalidAnswer(_("Please write your answer as text."))
        text = answer.replace("\r\n", "\n").replace("\x00", "").strip()
        if len(text) > body["max_length"]:
            raise InvalidAnswer(
                _("Please keep to %(most)s characters; this text has %(now)s.")
                % {"most": body["max_length"], "now": len(text)}
            )
        return text or None

    def share(self, body: Body, answer: Answer) -> Fraction | None:
        return Fraction(0) if answer is None else None

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        return {"typed": answer or "", "max_length": body["max_length"]}

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        lines = [Line(text=_("Your answer"), given=answer or _("No answer"))]
        if body["model_answer"]:
            lines.append(Line(text=_("A possible answer"), given=body["model_answer"]))
        return lines

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        body = payload["body"]
        key = [body["guidance"], body["model_answer"]] if with_key else []
        return Paper(
            instruction=_("Write your answer."),
            ruled=min(20, max(3, body["max_length"] // CHARACTERS_PER_LINE)),
            key=[row for row in key if row],
        )
