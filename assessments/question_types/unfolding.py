"""A case that goes on step by step. Pure.

In the body of a case, each part has its `step`, 1 for those asked right after the
story, and `steps` holds how the story goes on: the first row is step 2. A case
without them stands on the page as a whole. Which steps somebody is shown may depend
on their answers; see `ways`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.question_types import ways
from assessments.question_types.ways import Body


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of the case: its step, whether it is answered for good, and rightly.

    `choice` is the key of the answer, where it is one that can decide.
    """

    step: int
    is_settled: bool
    is_right: bool
    choice: str | None = None


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
    steps = sorted({each.step for each in asked})
    for step in steps:
        if not all(each.is_settled for each in asked if each.step == step):
            return step
    return steps[-1] if steps else 1


def chosen(asked: Sequence[Asked]) -> dict[int, str | None]:
    """Return what was answered last in each step that is settled."""
    last = {each.step: each for each in asked}
    return {
        step: each.choice
        for step, each in last.items()
        if all(one.is_settled for one in asked if one.step == step)
    }


def is_undecided(body: Body, step: int, asked: Sequence[Asked]) -> bool:
    """Whether the case cannot go on from `step` because its answer decides how."""
    here = [each for each in asked if each.step == step]
    return step in ways.deciders(body) and bool(here) and here[-1].choice is None


def goes_on(body: Body, asked: Sequence[Asked]) -> bool:
    """Whether more of the case comes, or may come, after the step that is open."""
    now = open_step(body, asked)
    return any(way[-1] > now for way in ways.ways(body, chosen(asked)) if way)


def story(body: Body, step: int, asked: Sequence[Asked]) -> str:
    """Return how the case goes on in `step`, after what was answered before it."""
    row = body["steps"][step - 2]
    before = [each for each in asked if each.step < step]
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
    return found or ways.problems(body)
