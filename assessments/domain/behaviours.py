"""How a quiz that tells at once counts what was checked before. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.question_types import Answer, Payload, type_of
from assessments.question_types.contract import marks_for

END, IMMEDIATE, TRIES, CERTAINTY = "end", "immediate", "tries", "certainty"

Check = Mapping[str, Any]  # {"answer", "share", "at"}


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """When a quiz gives feedback on a question, and what a further try costs."""

    name: str = END
    question_tries: int = 1
    penalty: Fraction = Fraction(0)

    @classmethod
    def of(cls, quiz: Mapping[str, Any]) -> "Behaviour":
        name = quiz.get("behaviour", END)
        if name != TRIES:
            return cls(name=name)
        return cls(
            name=name,
            question_tries=quiz["question_tries"],
            penalty=Fraction(quiz["penalty_percent"]) / 100,
        )

    @property
    def checks(self) -> bool:
        """Whether single questions are checked while the try is open."""
        return self.name in {IMMEDIATE, TRIES}

    def is_settled(self, checks: Sequence[Check]) -> bool:
        """Whether the question takes no further answer after these checks."""
        if not checks:
            return False
        return is_right(checks[-1]) or len(checks) >= self.question_tries


def is_right(check: Check) -> bool:
    return Fraction(check["share"]) == 1


def earned(
    payload: Payload,
    answer: Answer,
    checks: Sequence[Check] = (),
    *,
    behaviour: Behaviour,
) -> Decimal | None:
    """Return the marks an answer earns, less what the tries before it cost.

    None if a person has to say. Never below zero.
    """
    share = type_of(payload).share(payload["body"], answer)
    if share is None:
        return None
    spoiled = len(checks)
    if checks and checks[-1]["answer"] == answer:
        spoiled -= 1
    left = max(1 - behaviour.penalty * spoiled, Fraction(0))
    return marks_for(share * left, Decimal(payload["marks"]))


def hints_earned(payload: Payload, checks: Sequence[Check]) -> list[str]:
    """Return the hints that the tries so far have opened, oldest first."""
    wrong = sum(not is_right(check) for check in checks)
    return list(payload.get("hints") or ())[:wrong]
