"""Evaluation forms: their questions, which answers fit, and what they add up to.

Pure: no queries, no clock. Answers are plain JSON by the key of the question: a
figure, `NOT_APPLICABLE`, the place of a choice, a text, or for each learning outcome
a pair of figures, {"A1": {"before": 2, "after": 4}}.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOT_APPLICABLE = "na"
SCALE = range(1, 6)
RECOMMEND = range(11)
LONGEST_TEXT = 2000
# Fewer answers than this are shown to nobody.
RELEASED_FROM = 5

Answers = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One item of a form: kind is that of its block."""

    key: str
    kind: str
    text: str
    choices: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    def fits(self, answer: Any) -> bool:
        """Whether `answer` is one this question can have; None is: all may be skipped."""
        if answer is None:
            return True
        match self.kind:
            case "scale":
                return answer == NOT_APPLICABLE or _is_figure(answer, SCALE)
            case "choice":
                return _is_figure(answer, range(len(self.choices)))
            case "recommend":
                return _is_figure(answer, RECOMMEND)
            case "before_after":
                return self._fits_outcomes(answer)
            case "text":
                return isinstance(answer, str) and len(answer) <= LONGEST_TEXT
        return False

    def _fits_outcomes(self, answer: Any) -> bool:
        codes = {outcome.code for outcome in self.outcomes}
        return isinstance(answer, Mapping) and all(
            code in codes
            and isinstance(pair, Mapping)
            and set(pair) == {"before", "after"}
            and all(_is_figure(figure, SCALE) for figure in pair.values())
            for code, pair in answer.items()
        )


@dataclass(frozen=True, kw_only=True)
class OutcomeResult:
    """How sure people felt of one outcome before and after, of those who said."""

    outcome: Outcome
    count: int
    before: float | None
    after: float | None


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """What all answers to one question come to; nobody's form can be read from it.

    `distribution` pairs each possible figure, or choice, with how often it was given.
    """

    question: Question
    count: int
    mean: float | None = None
    not_applicable: int = 0
    distribution: tuple[tuple[str, int], ...] = ()
    outcomes: tuple[OutcomeResult, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def is_withheld(self) -> bool:
        """Whether so few answered that they could be recognised by it."""
        return self.question.kind != "text" and 0 < self.count < RELEASED_FROM


def questions_of(
    blocks: Sequence[Mapping[str, Any]], outcomes: Sequence[Mapping[str, str]]
) -> list[Question]:
    """Return the questions of a form as it was frozen, worded for one language."""
    all_outcomes = tuple(Outcome(code=o["code"], text=o["text"]) for o in outcomes)
    return [
        Question(
            key=block["value"]["key"],
            kind=block["type"],
            text=block["value"]["text"],
            choices=_choices(block["value"].get("choices", [])),
            outcomes=all_outcomes if block["type"] == "before_after" else (),
        )
        for block in blocks
    ]


def add_up(question: Question, forms: Sequence[Answers]) -> QuestionResult:
    """Return what the answers to `question` come to; texts come in random order."""
    given = [form[question.key] for form in forms if question.key in form]
    match question.kind:
        case "scale":
            figures = [each for each in given if each != NOT_APPLICABLE]
            return _figures(
                question, figures, SCALE, not_applicable=len(given) - len(figures)
            )
        case "recommend":
            return _figures(question, given, RECOMMEND)
        case "choice":
            tally = Counter(given)
            return QuestionResult(
                question=question,
                count=len(given),
                distribution=tuple(
                    (label, tally[place])
                    for place, label in enumerate(question.choices)
                ),
            )
        case "before_after":
            return _outcomes(question, given)
    texts = [text for text in given if text]
    random.SystemRandom().shuffle(texts)
    return QuestionResult(question=question, count=len(texts), texts=tuple(texts))


def _figures(
    question: Question, figures: list[int], scale: range, *, not_applicable: int = 0
) -> QuestionResult:
    tally = Counter(figures)
    return QuestionResult(
        question=question,
        count=len(figures),
        mean=_mean(figures),
        not_applicable=not_applicable,
        distribution=tuple((str(figure), tally[figure]) for figure in scale),
    )


def _outcomes(question: Question, given: list[Answers]) -> QuestionResult:
    results = []
    for outcome in question.outcomes:
        pairs = [answer[outcome.code] for answer in given if outcome.code in answer]
        results.append(
            OutcomeResult(
                outcome=outcome,
                count=len(pairs),
                before=_mean([pair["before"] for pair in pairs]),
                after=_mean([pair["after"] for pair in pairs]),
            )
        )
    return QuestionResult(question=question, count=len(given), outcomes=tuple(results))


def _mean(figures: Sequence[int]) -> float | None:
    return sum(figures) / len(figures) if figures else None


def _is_figure(answer: Any, scale: range) -> bool:
    return type(answer) is int and answer in scale


def _choices(raw: Sequence[Any]) -> tuple[str, ...]:
    """Return the labels of a list block, which stores them plain or as items."""
    return tuple(
        each["value"] if isinstance(each, Mapping) else str(each) for each in raw
    )
