"""What an answer to a flawed question earns once the question is repaired. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.domain.behaviours import Behaviour, earned, is_right
from assessments.domain.marking import max_marks
from assessments.question_types import Answer, InvalidAnswer, Payload, type_of

DISREGARD, ACCEPT_ALL, CHANGE_KEY = "disregard", "accept_all", "change_key"


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What an answer earns, of how much."""

    marks: Decimal
    max_marks: Decimal


def repaired(
    kind: str,
    payload: Payload,
    answer: Answer,
    checks: Sequence[Mapping[str, Any]] = (),
    *,
    key: Payload | None = None,
    behaviour: Behaviour,
) -> Worth:
    """Return what the answer earns after a repair of the `kind`.

    Left out, it counts for nothing out of nothing. With the `key` of another
    version, the marks stay those of the version that was answered.
    """
    most = max_marks(payload)
    if kind == DISREGARD:
        return Worth(marks=Decimal(0), max_marks=Decimal(0))
    if kind == ACCEPT_ALL:
        return Worth(marks=most, max_marks=most)
    if key is None:
        raise ValueError("A changed key needs the version that has it.")
    corrected = {**payload, "body": key["body"]}
    answer, checks = _checked_again(corrected, answer, checks)
    marks = earned(corrected, answer, checks, behaviour=behaviour)
    if marks is None:
        raise ValueError("A person marks this kind of question.")
    return Worth(marks=marks, max_marks=most)


def _checked_again(
    payload: Payload, answer: Answer, checks: Sequence[Mapping[str, Any]]
) -> tuple[Answer, list[dict[str, Any]]]:
    """Return answer and checks as they would have been: the first right one ends it."""
    kept = []
    for check in checks:
        share = type_of(payload).share(payload["body"], check["answer"])
        kept.append({**check, "share": str(share)})
        if is_right(kept[-1]):
            return check["answer"], kept
    return answer, kept


def is_comparable(payload: Payload, key: Payload, answers: Sequence[Answer]) -> bool:
    """Whether answers to one version can be marked with the key of the other.

    They can when the kind is the same, the computer marks it, and each answer could
    have been given to the other version too.
    """
    question_type = type_of(payload)
    if payload["kind"] != key["kind"] or question_type.needs_marker(key["body"]):
        return False
    if question_type.is_container or question_type.needs_marker(payload["body"]):
        return False
    if sorted(question_type.order(payload["body"])) != sorted(
        question_type.order(key["body"])
    ):
        return False
    if _places(payload["body"]) != _places(key["body"]):
        return False
    try:
        return all(question_type.clean(key["body"], each) == each for each in answers)
    except InvalidAnswer:
        return False


def _places(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is filled in one by one: gaps with their kind, or lines."""
    rows = [*body.get("gaps", ()), *body.get("prompts", ())]
    return sorted((row["key"], row.get("kind", "")) for row in rows)


def key_has_changed(payload: Payload, key: Payload) -> bool:
    """Whether the two versions differ in more than words around the question."""
    return _marked_against(payload["body"]) != _marked_against(key["body"])


def _marked_against(part: Any) -> Any:
    """Return the body without texts that only explain."""
    if isinstance(part, Mapping):
        left_out = {"feedback", "guidance", "model_answer"}
        if "worth" not in part:  # an accepted answer is its text
            left_out |= {"text"}
        return {k: _marked_against(v) for k, v in part.items() if k not in left_out}
    if isinstance(part, list):
        return [_marked_against(each) for each in part]
    return part


def lowers(
    *,
    before: Decimal,
    after: Decimal,
    passed_before: bool | None,
    passed_after: bool | None,
) -> bool:
    """Whether a result would be worse than it was."""
    return after < before or (bool(passed_before) and not passed_after)
