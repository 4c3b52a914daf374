"""A case that goes on step by step. Pure.

In the body of a case, each part has its `step`, 1 for those asked right after the
story, and `steps` holds how the story goes on: the first row is step 2. A case
without them stands on the page as a whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of the case: its step, whether it is answered for good, and rightly."""

    step: int
    is_settled: bool
    is_right: bool


def unfolds(body: Body) -> bool:
    return bool(body.get("steps"))


def last_step(body: Body) -> int:
    return len(body.get("steps", [])) + 1


def step_of(body: Body, version: int) -> int:
    """Return the step in which the question version is asked."""
    parts = body["parts"]
    return next((p.get("step", 1) for p in parts if p["version"] == version), 1)


def open_step(body: Body, asked: Sequence[Asked]) -> int:
    """Return the step that is answered now: the first that is not settled."""
    for step in range(1, last_step(body)):
        here = [each for each in asked if each.step == step]
        if not all(each.is_settled for each in here):
            return step
    return last_step(body)


def story(body: Body, step: int, asked: Sequence[Asked]) -> str:
    """Return how the case goes on in `step`, after what was answered before it."""
    row = body["steps"][step - 2]
    before = [each for each in asked if each.step == step - 1]
    if row["text_if_right"] and before and before[-1].is_right:
        return str(row["text_if_right"])
    return str(row["text"])


def problems(body: Body) -> list[str]:
    """Return, in words, which steps and questions do not fit together."""
    if not unfolds(body):
        return []
    asked = {part.get("step", 1) for part in body["parts"]}
    known = range(1, last_step(body) + 1)
    found = [
        _("Ask at least one question in step %(step)s.") % {"step": step}
        for step in known
        if step not in asked
    ]
    found += [
        _("There is no step %(step)s to ask a question in.") % {"step": step}
        for step in sorted(asked - set(known))
    ]
    return found
