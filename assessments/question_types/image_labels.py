"""Labels to be put where they belong on an image."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types.contract import Answer, Body, Payload
from assessments.question_types.matching import MatchingType
from assessments.question_types.paper import Paper


class ImageLabelsType(MatchingType):
    """As matching: the spots are the prompts and the labels the options.

    A prompt's `text` says what is at the spot, for those who do not see the image;
    `x` and `y` where it is, in per cent from the left and the top. The body also has
    the `image`, by identity, and its `alt`.
    """

    kind = "image_labels"

    def problems(self, body: Body) -> list[str]:
        found = []
        if not body["image"]:
            found.append(_("Choose an image."))
        return found + super().problems(body)

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        shown = super().public(body, order, answer)
        for number, (row, prompt) in enumerate(
            zip(shown["prompts"], body["prompts"], strict=True), start=1
        ):
            row.update(number=number, x=prompt["x"], y=prompt["y"])
        return {**shown, "image": body["image"], "alt": body["alt"]}

    def heading(self, body: Body, prompt: Body) -> str:
        number = [each["key"] for each in body["prompts"]].index(prompt["key"]) + 1
        return f"{number}. {prompt['text']}"

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        paper = super().printable(payload, order, with_key=with_key)
        return Paper(
            instruction=_("Write the letter of a label beside each place."),
            lines=paper.lines,
            bank=paper.bank,
            image=payload["body"]["image"],
        )
