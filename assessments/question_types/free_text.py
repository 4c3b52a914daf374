"""An answer of some length in one's own words, marked by a trainer with a rubric."""

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
from assessments.question_types.rubric import Rubric

CHARACTERS_PER_LINE = 90


class FreeTextType(QuestionType):
    """The answer is the text. Nothing written earns nothing, without a marker.

    Shorter than asked for is kept, so that nothing written is lost, and counts as
    unfinished; longer is refused.
    """

    kind = "free_text"
    is_automatic = False

    def problems(self, body: Body) -> list[str]:
        found = Rubric.of(body).problems()
        if not body["guidance"].strip() and not body["rubric"]:
            found.append(_("Tell markers what earns how many marks."))
        if body["min_length"] > body["max_length"]:
            found.append(_("The shortest answer is longer than the longest."))
        return found

    def read(self, body: Body, values: Values) -> Answer:
        return next(iter(values("")), "")

    def clean(self, body: Body, answer: Answer) -> Answer:
        return clean_text(answer, most=body["max_length"])

    def is_complete(self, body: Body, answer: Answer) -> bool:
        return answer is not None and len(answer) >= body["min_length"]

    def share(self, body: Body, answer: Answer) -> Fraction | None:
        return Fraction(0) if answer is None else None

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        return {
            "typed": answer or "",
            "min_length": body["min_length"],
            "max_length": body["max_length"],
            "reader": "trainer",
            "rows": 12,
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        lines = [Line(text=_("Answer"), given=answer or _("No answer"))]
        if body["model_answer"]:
            lines.append(Line(text=_("A possible answer"), right=body["model_answer"]))
        return lines

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        body = payload["body"]
        return Paper(
            instruction=_("Write your answer."),
            ruled=min(30, max(6, body["max_length"] // CHARACTERS_PER_LINE)),
            key=self._key(body) if with_key else (),
        )

    def _key(self, body: Body) -> list[str]:
        rows = [body["guidance"], body["model_answer"]]
        for criterion in Rubric.of(body).criteria:
            levels = "; ".join(
                f"{level.text} ({level.points.normalize():f})"
                for level in criterion.levels
            )
            rows.append(f"{criterion.title}: {levels}")
        return [row for row in rows if row]


def clean_text(answer: Answer, *, most: int) -> str | None:
    """Return a written answer as it is stored, None when empty; too long is refused."""
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        return None
    if not isinstance(answer, str):
        raise InvalidAnswer(_("Please write your answer as text."))
    text = answer.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > most:
        raise InvalidAnswer(
            _("Please keep to %(most)s characters; this text has %(now)s.")
            % {"most": most, "now": len(text)}
        )
    return text or None
