"""Things to be put in order."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
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
from assessments.question_types.paper import BLANK, Paper, PaperLine
from assessments.question_types.summary import Count, Tally

EXACT = "exact"
ADJACENT = "adjacent"
POSITION = "position"


class OrderingType(QuestionType):
    """The answer maps the key of each item to its place, counted from 1.

    Two items may share a place while someone is still sorting; neither of them
    then follows the other. Exact: everything in its place or nothing. Adjacent
    pairs: a share for each item that directly follows its right predecessor.
    Position: a share for each item in its own place.
    """

    kind = "ordering"
    always_shuffles = True

    def problems(self, body: Body) -> list[str]:
        found = repetition_problems(item["text"] for item in body["items"])
        if len(body["items"]) < 3:
            found.append(_("Give at least three things to put in order."))
        return found

    def read(self, body: Body, values: Values) -> Answer:
        places = {}
        for item in body["items"]:
            sent = next(iter(values(item["key"])), "")
            places[item["key"]] = int(sent) if sent.isdecimal() else (sent or None)
        return places

    def clean(self, body: Body, answer: Answer) -> Answer:
        if not answer:
            return None
        if not isinstance(answer, dict):
            raise InvalidAnswer(_("Choose a place for each line."))
        given = {key: place for key, place in answer.items() if place is not None}
        known = {item["key"] for item in body["items"]}
        fits = all(
            type(place) is int and 1 <= place <= len(known) for place in given.values()
        )
        if not set(given) <= known or not fits:
            raise InvalidAnswer(_("Choose a place for each line."))
        return given or None

    def is_complete(self, body: Body, answer: Answer) -> bool:
        return len(set((answer or {}).values())) == len(body["items"])

    def share(self, body: Body, answer: Answer) -> Fraction:
        given = answer or {}
        places = [given.get(item["key"]) for item in body["items"]]
        if len(places) < 2:
            return Fraction(0)
        if body["scoring"] == EXACT:
            return Fraction(int(places == list(range(1, len(places) + 1))))
        if body["scoring"] == POSITION:
            right = sum(given == n for n, given in enumerate(places, start=1))
            return Fraction(right, len(places))
        follows = sum(
            before is not None and after == before + 1
            for before, after in pairwise(places)
        )
        return Fraction(follows, len(places) - 1)

    def order(self, body: Body) -> list[str]:
        return sorted(item["key"] for item in body["items"])

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        given = answer or {}
        order = list(order) or self.order(body)
        return {
            "items": [
                {"key": i["key"], "text": i["text"], "place": given.get(i["key"])}
                for i in in_order(body["items"], order)
            ],
            "places": list(range(1, len(body["items"]) + 1)),
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        given = answer or {}
        return [
            self._line(item["text"], place, given.get(item["key"]))
            for place, item in enumerate(body["items"], start=1)
        ]

    def _line(self, text: str, place: int, given: int | None) -> Line:
        return Line(
            text=text,
            given=_("Place given: %(place)s") % {"place": given}
            if given
            else _("No answer"),
            right=_("Right place: %(place)s") % {"place": place},
            state="right" if given == place else "wrong",
        )

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        body = payload["body"]
        places = {item["key"]: n for n, item in enumerate(body["items"], start=1)}
        lines = [
            PaperLine(
                text=item["text"],
                sign=BLANK,
                key=str(places[item["key"]]) if with_key else "",
            )
            for item in in_order(body["items"], list(order) or self.order(body))
        ]
        instruction = _("Give each line its place; 1 comes first.")
        return Paper(instruction=instruction, lines=lines)

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        every = range(1, len(body["items"]) + 1)
        return [
            Tally(
                heading=item["text"],
                counts=[
                    Count(
                        key=str(place),
                        text=_("Place %(place)s") % {"place": place},
                        count=sum(a.get(item["key"]) == place for a in answers),
                        is_right=place == right,
                    )
                    for place in every
                ],
            )
            for right, item in enumerate(body["items"], start=1)
        ]
