"""Deciding whether a quiz is passed.

Pure: no queries, no clock, no settings. The sentences are English source text,
marked here for translation; `courses.domain.completion.finding_text` shows them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from assessments.counting import BEST, Counted, counted
from courses.findings import Evidence, Finding

PASSED = gettext_noop("%(quiz)s: passed with %(percent)s %% (%(needed)s %% is needed).")
NOT_TAKEN = gettext_noop("%(quiz)s: not taken yet; %(needed)s %% is needed.")
IN_PROGRESS = gettext_noop("%(quiz)s: begun and not handed in yet.")
BEING_MARKED = gettext_noop(
    "%(quiz)s: handed in; a trainer still has to mark written answers."
)
NOT_YET = gettext_noop(
    "%(quiz)s: not yet. The best of %(used)s tries has %(percent)s %%; %(needed)s %%"
    " is needed. Tries left: %(left)s."
)
NO_TRY_LEFT = gettext_noop(
    "%(quiz)s: not yet. The best of %(used)s tries has %(percent)s %%; %(needed)s %%"
    " is needed. No try is left; ask a trainer."
)
COUNTED_NOT_YET = gettext_noop(
    "%(quiz)s: not yet. What counts is %(percent)s %%; %(needed)s %% is needed."
    " Tries left: %(left)s."
)
COUNTED_NO_TRY_LEFT = gettext_noop(
    "%(quiz)s: not yet. What counts is %(percent)s %%; %(needed)s %% is needed. No try"
    " is left; ask a trainer."
)
MISSING = gettext_noop("%(quiz)s is not part of this version of the programme.")


@dataclass(frozen=True, kw_only=True)
class AttemptFact:
    """One try. `percent` is None until it is marked."""

    percent: Decimal | None
    passed: bool
    is_open: bool
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class QuizFacts:
    """The quiz as frozen, and the tries of one person, in their order.

    `allowed` counts extra tries that were granted; None means no limit.
    """

    quiz: str
    exists: bool
    needed: Decimal
    allowed: int | None
    counts: str = BEST
    attempts: Sequence[AttemptFact] = ()

    @property
    def left(self) -> int | None:
        if self.allowed is None:
            return None
        return max(self.allowed - len(self.attempts), 0)


def quiz_facts_from(record: Mapping[str, Any]) -> QuizFacts:
    """Return the facts that were kept as JSON when somebody was judged."""
    attempts = tuple(
        AttemptFact(
            percent=None if each["percent"] is None else Decimal(each["percent"]),
            passed=each["passed"],
            is_open=each["is_open"],
            evidence=Evidence(**each["evidence"]),
        )
        for each in record["attempts"]
    )
    needed = Decimal(record["needed"])
    return QuizFacts(**{**record, "needed": needed, "attempts": attempts})


def judge_quiz(facts: QuizFacts) -> Finding:
    """Count the try, or the tries, that the quiz says; by default the best."""
    result = counted(facts.attempts, facts.counts, needed=facts.needed)
    met = result.passed
    achieved = result.percent if result.percent is not None else Decimal(0)
    waits = any(each.percent is None for each in facts.attempts)
    return Finding(
        kind="quiz_passed",
        met=met,
        required=facts.needed,
        achieved=achieved,
        unit="percent",
        message=_message(facts, result, met=met),
        values={
            "quiz": facts.quiz,
            "percent": plain(achieved),
            "needed": plain(facts.needed),
            "used": len(facts.attempts),
            "left": "∞" if facts.left is None else facts.left,
        },
        possible=facts.exists and (met or waits or facts.left != 0),
        evidence=tuple(facts.attempts[place].evidence for place in result.places),
    )


def _message(facts: QuizFacts, result: Counted, *, met: bool) -> str:
    if not facts.exists:
        return MISSING
    if met:
        return PASSED
    if any(each.is_open for each in facts.attempts):
        return IN_PROGRESS
    if any(each.percent is None for each in facts.attempts):
        return BEING_MARKED
    if not result.places:
        return NOT_TAKEN
    if facts.counts != BEST:
        return COUNTED_NO_TRY_LEFT if facts.left == 0 else COUNTED_NOT_YET
    return NO_TRY_LEFT if facts.left == 0 else NOT_YET


def plain(number: Decimal) -> str:
    """Return the number without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
