"""The ways through a case whose steps depend on what was answered before. Pure.

A step may be shown only after certain answers to the last question of a step before
it: `only_after` holds that step and the keys of the answers. Which steps somebody is
shown is their way. Every way can earn the same marks, or the case is not published:
so the marks possible are known from the start, and no answer leads to fewer of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

Body = Mapping[str, Any]
# By step: the answer to its last question, once that is final.
Chosen = Mapping[int, str | None]
Way = tuple[int, ...]

MOST_WAYS = 200


@dataclass(frozen=True, kw_only=True)
class Condition:
    """After which answers, given in which step, another step is shown."""

    step: int
    keys: frozenset[str]


def cleaned(raw: Any) -> dict[str, Any]:
    """Return the condition as it is kept; nothing if it says nothing."""
    step = raw.get("step") if isinstance(raw, dict) else None
    keys = raw.get("keys") if isinstance(raw, dict) else None
    if type(step) is not int or not isinstance(keys, list):
        return {}
    known = sorted({key for key in keys if isinstance(key, str)})
    return {"step": step, "keys": known} if known else {}


def condition(body: Body, step: int) -> Condition | None:
    rows = body.get("steps") or []
    raw = rows[step - 2].get("only_after") if 2 <= step <= len(rows) + 1 else None
    return Condition(step=raw["step"], keys=frozenset(raw["keys"])) if raw else None


def conditions(body: Body) -> dict[int, Condition]:
    """Return the conditions by the step that has them."""
    steps = range(2, len(body.get("steps") or []) + 2)
    found = {step: condition(body, step) for step in steps}
    return {step: each for step, each in found.items() if each is not None}


def branches(body: Body) -> bool:
    """Whether anything of the case depends on an answer."""
    return any(row.get("only_after") for row in body.get("steps") or [])


def deciders(body: Body) -> set[int]:
    """Return the steps whose last question decides how the case goes on."""
    return {each.step for each in conditions(body).values()}


def offered(payload: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers that can decide, by key; none for other kinds."""
    body = payload.get("body") or {}
    if payload["kind"] == "single_choice":
        return {choice["key"]: choice["text"] for choice in body.get("choices", [])}
    if payload["kind"] == "true_false":
        return {"true": _("True"), "false": _("False")}
    return {}


def key_given(answer: Any) -> str | None:
    """Return the key of an answer that can decide."""
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return answer if isinstance(answer, str) else None


def in_step(body: Body, step: int) -> list[Mapping[str, Any]]:
    """Return the parts that are asked in the step, in order."""
    return [part for part in body["parts"] if part.get("step", 1) == step]


def deciding_answers(body: Body, step: int) -> dict[str, str]:
    """Return the answers to the last question of the step, by key."""
    asked = in_step(body, step)
    return offered(asked[-1]["payload"]) if asked else {}


def decided(body: Body, chosen: Chosen) -> Way:
    """Return the steps known to come, up to the first that is not decided yet."""
    on: list[int] = []
    needed = conditions(body)
    for step in range(1, len(body.get("steps") or []) + 2):
        if (rule := needed.get(step)) and rule.step in on:
            if rule.step not in chosen:
                break
            if chosen[rule.step] not in rule.keys:
                continue
        elif rule:
            continue
        on.append(step)
    return tuple(on)


def ways(body: Body, chosen: Chosen | None = None) -> Iterator[Way]:
    """Yield each way that is still possible after what is `chosen`."""
    chosen = dict(chosen or {})
    way = decided(body, chosen)
    open_step = _undecided(body, way, chosen)
    if open_step is None:
        yield way
        return
    for key in _different(body, open_step):
        yield from ways(body, {**chosen, open_step: key})


def _undecided(body: Body, way: Way, chosen: Chosen) -> int | None:
    """Return the step whose answer decides next; None when all is decided."""
    for each in conditions(body).values():
        if each.step in way and each.step not in chosen:
            return each.step
    return None


def _different(body: Body, step: int) -> list[str]:
    """Return one answer for each way in which the case can go on after `step`."""
    rules = [each for each in conditions(body).values() if each.step == step]
    kinds: dict[tuple[bool, ...], str] = {}
    for key in deciding_answers(body, step):
        kinds.setdefault(tuple(key in rule.keys for rule in rules), key)
    return list(kinds.values())


def first_way(body: Body, chosen: Chosen | None = None) -> Way:
    """Return a whole way that agrees with what is `chosen`."""
    return next(ways(body, chosen), decided(body, chosen or {}))


def parts_on(body: Body, way: Iterable[int]) -> list[Mapping[str, Any]]:
    """Return what is asked on the way, in order."""
    steps = set(way)
    return [part for part in body["parts"] if part.get("step", 1) in steps]


def marks_on(body: Body, way: Iterable[int]) -> Decimal:
    """Return what can be earned on the way."""
    marks = (Decimal(p["payload"].get("marks", 0)) for p in parts_on(body, way))
    return sum(marks, Decimal(0))


def size(body: Body) -> int:
    """Return how many questions are asked on the longest way."""
    if not branches(body):
        return len(body["parts"])
    return max(len(parts_on(body, way)) for way in islice(ways(body), MOST_WAYS))


def problems(body: Body) -> list[str]:
    """Return, in words, which conditions cannot hold, and which ways are unfair."""
    if not branches(body):
        return []
    found = []
    for step, rule in conditions(body).items():
        found += _rule_problems(body, step, rule)
    return found or _way_problems(body)


def _rule_problems(body: Body, step: int, rule: Condition) -> list[str]:
    if not 1 <= rule.step < step:
        return [
            _("Step %(step)s can depend only on a step before it.") % {"step": step}
        ]
    answers = deciding_answers(body, rule.step)
    said = {"step": step, "before": rule.step}
    if not answers:
        return [
            _(
                "Step %(step)s depends on step %(before)s, whose last question must be"
                " a single choice or true or false."
            )
            % said
        ]
    if not rule.keys <= set(answers):
        return [
            _(
                "Step %(step)s depends on an answer that step %(before)s does not"
                " offer any more. Choose again."
            )
            % said
        ]
    return []


def _way_problems(body: Body) -> list[str]:
    found = list(islice(ways(body), MOST_WAYS + 1))
    if len(found) > MOST_WAYS:
        return [_("There are too many ways through the case. Let fewer steps depend.")]
    reached = {step for way in found for step in way}
    never = sorted(set(range(1, len(body["steps"]) + 2)) - reached)
    problems = [_("No answer leads to step %(step)s.") % {"step": s} for s in never]
    least = min(found, key=lambda way: marks_on(body, way))
    most = max(found, key=lambda way: marks_on(body, way))
    if marks_on(body, least) != marks_on(body, most):
        problems.append(
            _(
                "Every way through the case must be worth the same: steps %(one)s"
                " give %(less)s marks, steps %(other)s give %(more)s."
            )
            % {
                "one": in_words(least),
                "less": _plain(marks_on(body, least)),
                "other": in_words(most),
                "more": _plain(marks_on(body, most)),
            }
        )
    return problems


def in_words(way: Iterable[int]) -> str:
    return ", ".join(map(str, way))


def _plain(marks: Decimal) -> str:
    return f"{marks.normalize():f}"


def after_words(body: Body, step: int) -> list[str]:
    """Return the texts of the answers after which the step is shown."""
    rule = condition(body, step)
    if rule is None:
        return []
    answers = deciding_answers(body, rule.step)
    return [text for key, text in answers.items() if key in rule.keys]
