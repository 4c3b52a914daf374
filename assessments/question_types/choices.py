"""What single and multiple choice share: a list of offered texts."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types.contract import (
    Body,
    InvalidAnswer,
    Line,
    in_order,
    repetition_problems,
)
from assessments.question_types.paper import PaperLine
from assessments.question_types.summary import Tally, count_offered


def keys(body: Body) -> set[str]:
    return {choice["key"] for choice in body["choices"]}


def right_keys(body: Body) -> set[str]:
    return {choice["key"] for choice in body["choices"] if choice["is_correct"]}


def check(body: Body, chosen: Iterable[str]) -> None:
    """Refuse a choice that the question does not offer."""
    if not set(chosen) <= keys(body):
        raise InvalidAnswer(_("That choice is not offered."))


def problems(body: Body) -> list[str]:
    """Return what is wrong with the list itself."""
    found = []
    if len(body["choices"]) < 2:
        found.append(_("Offer at least two choices."))
    found.extend(repetition_problems(choice["text"] for choice in body["choices"]))
    return found


def offered(body: Body, order: Iterable[str], chosen: set[str]) -> list[dict[str, Any]]:
    """Return the choices as they may be shown, without what is right."""
    return [
        {
            "key": choice["key"],
            "text": choice["text"],
            "chosen": choice["key"] in chosen,
        }
        for choice in in_order(body["choices"], order)
    ]


def on_paper(
    body: Body, order: Iterable[str], *, sign: str, with_key: bool
) -> list[PaperLine]:
    """Return the choices to be ticked, ticked already in the key."""
    right = right_keys(body) if with_key else set()
    return [
        PaperLine(
            text=choice["text"], sign=sign, key="✓" if choice["key"] in right else ""
        )
        for choice in in_order(body["choices"], order)
    ]


def tally(body: Body, chosen: Iterable[str]) -> list[Tally]:
    return [Tally(counts=count_offered(body["choices"], chosen, right_keys(body)))]


def explained(body: Body, chosen: set[str]) -> list[Line]:
    return [_line(choice, choice["key"] in chosen) for choice in body["choices"]]


def _line(choice: Body, is_chosen: bool) -> Line:
    if is_chosen:
        state = "right" if choice["is_correct"] else "wrong"
    else:
        state = "missed" if choice["is_correct"] else ""
    return Line(
        text=choice["text"],
        given=_("Chosen") if is_chosen else "",
        right=_("Right") if choice["is_correct"] else "",
        state=state,
        note=choice["feedback"] if is_chosen or choice["is_correct"] else "",
    )
