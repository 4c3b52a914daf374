"""Words to be put into the gaps of a text."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types import passage
from assessments.question_types.contract import Answer, Body, Payload, in_order
from assessments.question_types.matching import MatchingType
from assessments.question_types.paper import Paper


class WordDropType(MatchingType):
    """As matching: the gaps are the prompts and the words the options.

    The body also has the `passage`, with [[1]] where gap 1 stands; the keys of the
    prompts are those of the gaps. The same word may stand in several.
    """

    kind = "word_drop"

    def problems(self, body: Body) -> list[str]:
        found = passage.problems(body["passage"], len(body["prompts"]))
        if len(body["options"]) < 2:
            found.append(_("Offer at least two different words."))
        return found

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        given = answer if isinstance(answer, dict) else {}
        gaps = {
            number: {
                "key": prompt["key"],
                "number": number,
                "chosen": given.get(prompt["key"], ""),
            }
            for number, prompt in enumerate(body["prompts"], start=1)
        }
        return {
            "paragraphs": [
                [
                    {"text": piece}
                    if isinstance(piece, str)
                    else {"gap": gaps.get(piece), "text": ""}
                    for piece in pieces
                ]
                for pieces in passage.paragraphs(body["passage"])
            ],
            "options": [
                {"key": option["key"], "text": option["text"]}
                for option in in_order(body["options"], order)
            ],
        }

    def heading(self, body: Body, prompt: Body) -> str:
        number = [each["key"] for each in body["prompts"]].index(prompt["key"]) + 1
        return passage.around(body["passage"], number)

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        paper = super().printable(payload, order, with_key=with_key)
        return Paper(
            instruction=_("Write the letter of a word into each gap."),
            lines=paper.lines,
            bank=paper.bank,
            passage=passage.on_paper(payload["body"]["passage"]),
        )
