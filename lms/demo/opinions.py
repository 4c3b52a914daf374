"""What demo people say of a training: mostly content, never all the same."""

import random
from typing import Any

from courses.evaluating import Question

_TEXTS = (
    "The practice in threes helped most.",
    "More time for the invented cases, please.",
    "The calm pace and the right to pass.",
    "I would like a follow-up day after three months.",
    "Clear examples I can use with my team.",
    "",
    "",
)


def opinion(asked: list[Question], seed: str) -> dict[str, Any]:
    """Return answers that fit `asked`; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 - demo data, not a secret
    return {question.key: _answer(question, chance) for question in asked}


def _answer(question: Question, chance: random.Random) -> Any:
    match question.kind:
        case "scale":
            return chance.choice([3, 4, 4, 5, 5, 5, "na"])
        case "choice":
            return chance.randrange(len(question.choices))
        case "recommend":
            return chance.choice([7, 8, 8, 9, 9, 10, 10])
        case "before_after":
            return {
                outcome.code: {
                    "before": chance.choice([2, 2, 3]),
                    "after": chance.choice([4, 4, 5]),
                }
                for outcome in question.outcomes
            }
    return chance.choice(_TEXTS)
