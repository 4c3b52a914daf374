"""Places to be found on an image."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types.contract import Answer, Body, Payload, Values, in_order
from assessments.question_types.multiple_choice import MultipleChoiceType
from assessments.question_types.paper import BOX, CIRCLE, Paper, PaperLine

BOX_SHAPE, ELLIPSE = "box", "ellipse"


class HotspotType(MultipleChoiceType):
    """As multiple choice: the areas of the image are what is offered.

    An area is a choice with a `shape`, box or ellipse, and `x`, `y`, `width` and
    `height` of the box around it, in per cent of the image. With one right area, one
    is chosen; with more, `scoring` says how they are marked.
    """

    kind = "hotspot"

    def problems(self, body: Body) -> list[str]:
        found = [] if body["image"] else [_("Choose an image.")]
        found += super().problems(body)
        for area in body["choices"]:
            if any(
                float(area[start]) + float(area[size]) > 100
                for start, size in (("x", "width"), ("y", "height"))
            ):
                found.append(
                    _("The area “%(name)s” reaches beyond the image.")
                    % {"name": area["text"]}
                )
        return found

    def takes_several(self, body: Body) -> bool:
        return sum(bool(area["is_correct"]) for area in body["choices"]) > 1

    def read(self, body: Body, values: Values) -> Answer:
        return [key for key in values("") if key]

    def clean(self, body: Body, answer: Answer) -> Answer:
        given = super().clean(body, answer)
        if given and len(given) > 1 and not self.takes_several(body):
            return given[:1]
        return given

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        chosen = set(answer or ())
        areas = in_order(body["choices"], order)
        return {
            "image": body["image"],
            "alt": body["alt"],
            "several": self.takes_several(body),
            "areas": [
                {
                    **{name: area[name] for name in ("key", "text", "shape", "x", "y")},
                    "w": area["width"],
                    "h": area["height"],
                    "number": number,
                    "chosen": area["key"] in chosen,
                }
                for number, area in enumerate(areas, start=1)
            ],
        }

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        body = payload["body"]
        several = self.takes_several(body)
        lines = [
            PaperLine(
                text=area["text"],
                sign=BOX if several else CIRCLE,
                label=str(number),
                key="✓" if with_key and area["is_correct"] else "",
            )
            for number, area in enumerate(in_order(body["choices"], order), start=1)
        ]
        instruction = (
            _("Choose all places that apply.") if several else _("Choose one place.")
        )
        return Paper(instruction=instruction, lines=lines, image=body["image"])
