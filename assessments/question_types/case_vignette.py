"""A case, and the questions asked about it."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types import unfolding
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


class CaseVignetteType(QuestionType):
    """Only frames other questions: each of its parts is answered by itself."""

    kind = "case_vignette"
    is_container = True

    def problems(self, body: Body) -> list[str]:
        found = []
        if not body["parts"]:
            found.append(_("Ask at least one question about the case."))
        if any(part["payload"]["kind"] == self.kind for part in body["parts"]):
            found.append(_("A case may not contain another case."))
        versions = [p["version"] for p in body["parts"] if p.get("version")]
        if len(set(versions)) < len(versions):
            found.append(_("Ask each question about the case only once."))
        return found + unfolding.problems(body)

    def clean(self, body: Body, answer: Answer) -> Answer:
        if answer is None:
            return None
        raise InvalidAnswer(_("A case is answered question by question."))

    def read(self, body: Body, values: Values) -> Answer:
        return None

    def is_complete(self, body: Body, answer: Answer) -> bool:
        return True

    def share(self, body: Body, answer: Answer) -> Fraction | None:
        return Fraction(0)

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        return {"case_origin": body["case_origin"], "source": body["source"]}

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        return []

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        """Return nothing to fill in: its parts are printed one by one."""
        return Paper(instruction=_("Read the case, then answer the questions."))
