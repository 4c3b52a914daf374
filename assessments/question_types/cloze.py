"""A text with gaps to be filled in."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types import gaps, passage
from assessments.question_types.contract import (
    Answer,
    Body,
    InvalidAnswer,
    Line,
    Payload,
    QuestionType,
    Values,
)
from assessments.question_types.paper import BLANK, Paper, PaperLine
from assessments.question_types.summary import Tally, count_typed


class ClozeType(QuestionType):
    """The answer maps the key of each gap to what stands in it.

    Each gap is worth the same. `passage` holds [[1]] where gap 1 stands, and `gaps`
    describes them in that order; see `gaps`.
    """

    kind = "cloze"

    def problems(self, body: Body) -> list[str]:
        found = passage.problems(body["passage"], len(body["gaps"]))
        for number, gap in enumerate(body["gaps"], start=1):
            found += [
                _("Gap [[%(number)s]]: %(problem)s")
                % {"number": number, "problem": problem}
                for problem in gaps.problems(gap)
            ]
        return found

    def read(self, body: Body, values: Values) -> Answer:
        return {gap["key"]: next(iter(values(gap["key"])), "") for gap in body["gaps"]}

    def clean(self, body: Body, answer: Answer) -> Answer:
        if not answer:
            return None
        known = {gap["key"]: gap for gap in body["gaps"]}
        if not isinstance(answer, dict) or not set(answer) <= set(known):
            raise InvalidAnswer(_("Fill in the gaps of the text."))
        given = {}
        for number, gap in enumerate(body["gaps"], start=1):
            given[gap["key"]] = self._clean_gap(gap, number, answer.get(gap["key"]))
        return {key: text for key, text in given.items() if text is not None} or None

    def _clean_gap(self, gap: Body, number: int, typed: Answer) -> str | None:
        try:
            return gaps.clean(gap, typed)
        except InvalidAnswer as refusal:
            raise InvalidAnswer(
                _("Gap %(number)s: %(problem)s")
                % {"number": number, "problem": refusal.message}
            ) from refusal

    def is_complete(self, body: Body, answer: Answer) -> bool:
        return len(answer or {}) == len(body["gaps"])

    def share(self, body: Body, answer: Answer) -> Fraction:
        if not body["gaps"]:
            return Fraction(0)
        given = answer or {}
        earned = sum(gaps.share(gap, given.get(gap["key"])) for gap in body["gaps"])
        return Fraction(earned) / len(body["gaps"])

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        # While a question is written, the text may name gaps that are not there yet.
        given = answer if isinstance(answer, dict) else {}
        shown = {
            number: gaps.public(gap, number, given.get(gap["key"]))
            for number, gap in enumerate(body["gaps"], start=1)
        }
        return {
            "paragraphs": [
                [
                    {"text": piece}
                    if isinstance(piece, str)
                    else {"gap": shown.get(piece), "text": ""}
                    for piece in pieces
                ]
                for pieces in passage.paragraphs(body["passage"])
            ]
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        given = answer or {}
        lines = []
        for number, gap in enumerate(body["gaps"], start=1):
            typed = given.get(gap["key"])
            earned = gaps.share(gap, typed)
            lines.append(
                Line(
                    text=passage.around(body["passage"], number),
                    given=gaps.words_of(gap, typed),
                    right=""
                    if earned == 1
                    else _("Right: %(value)s") % {"value": gaps.right_words(gap)},
                    state="right" if earned == 1 else "wrong",
                    note=gap.get("feedback", ""),
                )
            )
        return lines

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        body = payload["body"]
        lines = [
            PaperLine(
                text=self._offered(gap),
                sign=BLANK,
                label=str(number),
                key=gaps.right_words(gap) if with_key else "",
            )
            for number, gap in enumerate(body["gaps"], start=1)
        ]
        return Paper(
            instruction=_("Fill in the gaps."),
            lines=lines,
            passage=passage.on_paper(body["passage"]),
        )

    def _offered(self, gap: Body) -> str:
        if gap["kind"] != gaps.CHOICE:
            return str(gap.get("unit", ""))
        shown = gaps.public(gap, 0, None)["choices"]
        return " / ".join(choice["text"] for choice in shown)

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        return [
            Tally(
                heading=passage.around(body["passage"], number),
                counts=count_typed(
                    (
                        gaps.words_of(gap, answer[gap["key"]]),
                        gaps.share(gap, answer[gap["key"]]) == 1,
                    )
                    for answer in answers
                    if gap["key"] in answer
                ),
            )
            for number, gap in enumerate(body["gaps"], start=1)
        ]
