"""Things on the left, each with its partner on the right."""

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
    in_order,
    repetition_problems,
)
from assessments.question_types.paper import BLANK, Paper, PaperLine, bank_of
from assessments.question_types.summary import Tally, count_offered


class MatchingType(QuestionType):
    """The answer maps the key of each prompt to the key of an option.

    Options are the right partners and distractors, kept in the order of their
    keys, so that their place says nothing.
    """

    kind = "matching"
    always_shuffles = True

    def problems(self, body: Body) -> list[str]:
        found = repetition_problems(prompt["text"] for prompt in body["prompts"])
        if len(body["prompts"]) < 2:
            found.append(_("Give at least two pairs."))
        if len(body["options"]) < 2:
            found.append(_("Offer at least two different partners."))
        return found

    def read(self, body: Body, values: Values) -> Answer:
        return {
            prompt["key"]: next(iter(values(prompt["key"])), "")
            for prompt in body["prompts"]
        }

    def clean(self, body: Body, answer: Answer) -> Answer:
        if not answer:
            return None
        if not isinstance(answer, dict):
            raise InvalidAnswer(_("Choose a partner from the list."))
        given = {prompt: option for prompt, option in answer.items() if option}
        prompts = {prompt["key"] for prompt in body["prompts"]}
        options = {option["key"] for option in body["options"]}
        if not set(given) <= prompts or not set(given.values()) <= options:
            raise InvalidAnswer(_("Choose a partner from the list."))
        return given or None

    def is_complete(self, body: Body, answer: Answer) -> bool:
        return len(answer or {}) == len(body["prompts"])

    def share(self, body: Body, answer: Answer) -> Fraction:
        if not body["prompts"]:
            return Fraction(0)
        given = answer or {}
        right = sum(given.get(p["key"]) == p["match"] for p in body["prompts"])
        return Fraction(right, len(body["prompts"]))

    def heading(self, body: Body, prompt: Body) -> str:
        """Return what names a prompt in feedback and in counts."""
        return str(prompt["text"])

    def order(self, body: Body) -> list[str]:
        return [option["key"] for option in body["options"]]

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        options = [
            {"key": option["key"], "text": option["text"]}
            for option in in_order(body["options"], order)
        ]
        given = answer or {}
        return {
            "prompts": [
                {"key": p["key"], "text": p["text"], "chosen": given.get(p["key"], "")}
                for p in body["prompts"]
            ],
            "options": options,
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        texts = {option["key"]: option["text"] for option in body["options"]}
        given = answer or {}
        lines = []
        for prompt in body["prompts"]:
            is_right = given.get(prompt["key"]) == prompt["match"]
            lines.append(
                Line(
                    text=self.heading(body, prompt),
                    given=texts.get(given.get(prompt["key"], ""), _("No answer")),
                    right=""
                    if is_right
                    else _("Right: %(value)s") % {"value": texts[prompt["match"]]},
                    state="right" if is_right else "wrong",
                )
            )
        return lines

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        body = payload["body"]
        options = in_order(body["options"], order)
        bank = bank_of(option["text"] for option in options)
        letters = {o["key"]: line.label for o, line in zip(options, bank, strict=True)}
        lines = [
            PaperLine(
                text=prompt["text"],
                sign=BLANK,
                key=letters[prompt["match"]] if with_key else "",
            )
            for prompt in body["prompts"]
        ]
        instruction = _("Write the letter of what belongs to each line.")
        return Paper(instruction=instruction, lines=lines, bank=bank)

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        return [
            Tally(
                heading=self.heading(body, prompt),
                counts=count_offered(
                    body["options"],
                    (a[prompt["key"]] for a in answers if prompt["key"] in a),
                    {prompt["match"]},
                ),
            )
            for prompt in body["prompts"]
        ]
