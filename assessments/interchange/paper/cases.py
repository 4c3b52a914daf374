"""What is told of a case on paper: its story, its steps, and where to go on."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.question_types import Payload, ways

Rich = Callable[[str], SafeString]


def told_of_case(
    payload: Payload, *, first: int, stem: SafeString, rich: Rich
) -> dict[int, SafeString]:
    """Return what is told, by the place of the question it comes before.

    On paper the story goes on in the same way for everybody; where steps depend on
    answers, each says after which of them it is done. `first` is the number of the
    first question about the case.
    """
    body = payload["body"]
    asked = [part for part in body["parts"] if "body" in part["payload"]]
    told: dict[int, list[SafeString]] = {0: [stem]}
    seen = 1
    for place, part in enumerate(asked):
        step = part.get("step", 1)
        if step <= seen:
            continue
        here = told.setdefault(place, [])
        here += [_where(body, step, first=first)] if ways.branches(body) else []
        rows = body.get("steps", [])[seen - 1 : step - 1]
        here += [rich(row["text"]) for row in rows]
        seen = step
    return {
        place: format_html_join("", "{}", ((each,) for each in texts))
        for place, texts in told.items()
    }


def _where(body: Mapping[str, Any], step: int, *, first: int) -> SafeString:
    """Return the heading of a step, and for whom it is."""
    heading = format_html("<p><b>{}</b></p>", _("Step %(step)s") % {"step": step})
    rule = ways.condition(body, step)
    if rule is None:
        return heading
    asked = [part for part in body["parts"] if part.get("step", 1) <= rule.step]
    answers = "”, “".join(ways.after_words(body, step))
    only = _("Only if you chose “%(answers)s” in question %(number)s.") % {
        "answers": answers,
        "number": first + len(asked) - 1,
    }
    return format_html("{}<p>{} {}</p>", heading, only, _otherwise(body, step))


def _otherwise(body: Mapping[str, Any], step: int) -> str:
    """Return where somebody goes on who is not meant."""
    if step <= len(body["steps"]):
        return _("If not, go to step %(step)s.") % {"step": step + 1}
    return _("If not, you are at the end of the case.")
