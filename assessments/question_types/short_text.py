"""A few words or sentences of one's own, marked by a trainer or by a list."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types import wording
from assessments.question_types.contract import (
    Answer,
    Body,
    Line,
    Payload,
    QuestionType,
    Values,
)
from assessments.question_types.free_text import CHARACTERS_PER_LINE, clean_text
from assessments.question_types.paper import Paper
from assessments.question_types.summary import Tally, count_typed


class ShortTextType(QuestionType):
    """The answer is the text. Nothing written earns nothing, without a marker.

    With `accepted` answers in the body the computer marks it by these (`wording`);
    without any, a trainer does.
    """

    kind = "short_text"
    is_automatic = False

    def needs_marker(self, body: Body) -> bool:
        return not body.get("accepted")

    def problems(self, body: Body) -> list[str]:
        if not self.needs_marker(body):
            return wording.problems(body)
        if not body["guidance"].strip():
            return [
                _(
                    "Tell markers what earns how many marks, or list the answers that"
                    " are accepted."
                )
            ]
        return []

    def read(self, body: Body, values: Values) -> Answer:
        return next(iter(values("")), "")

    def clean(self, body: Body, answer: Answer) -> Answer:
        return clean_text(answer, most=body["max_length"])

    def share(self, body: Body, answer: Answer) -> Fraction | None:
        if answer is None:
            return Fraction(0)
        return None if self.needs_marker(body) else wording.share(answer, body)

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        return {
            "typed": answer or "",
            "max_length": body["max_length"],
            "reader": "trainer" if self.needs_marker(body) else "computer",
            "rows": 6 if self.needs_marker(body) else 2,
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        if not self.needs_marker(body):
            return [self._judged(body, answer)]
        lines = [Line(text=_("Answer"), given=answer or _("No answer"))]
        if body["model_answer"]:
            lines.append(Line(text=_("A possible answer"), right=body["model_answer"]))
        return lines

    def _judged(self, body: Body, answer: Answer) -> Line:
        found = wording.best(answer, body) if answer else None
        is_right = wording.share(answer, body) == 1
        right = body["model_answer"] or " / ".join(wording.right_texts(body))
        return Line(
            text=_("Answer"),
            given=answer or _("No answer"),
            right="" if is_right else _("Right: %(value)s") % {"value": right},
            state="right" if is_right else "wrong",
            note=found["feedback"] if found else "",
        )

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        body = payload["body"]
        accepted = " / ".join(row["text"] for row in body.get("accepted", []))
        key = [body["guidance"], body["model_answer"], accepted] if with_key else []
        lines = body["max_length"] // CHARACTERS_PER_LINE if not accepted else 1
        return Paper(
            instruction=_("Write your answer."),
            ruled=min(20, max(2, lines)),
            key=[row for row in key if row],
        )

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        if self.needs_marker(body):
            return []
        typed = ((each, wording.share(each, body) == 1) for each in answers)
        return [Tally(counts=count_typed(typed))]
