"""What every kind of question answers.

Pure: a payload and an answer in, marks and explanations out. No models, no
settings, no clock, so that marking an old attempt again gives the same result.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments.question_types.paper import Paper
from assessments.question_types.summary import Summary, Tally

Payload = Mapping[str, Any]  # everything a question version shows and is marked against
Body = Mapping[str, Any]  # the part of a payload that its kind defines
Answer = Any  # JSON; None means that nothing was answered
Values = Callable[[str], list[str]]  # what a form sent under a field's suffix


class InvalidAnswer(ValueError):
    """The answer cannot be meant for this question; nothing was kept of it."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of feedback: what stood there, what was given, what is right.

    `state` is right, wrong, missed, or empty where there is nothing to judge.
    """

    text: str
    given: str = ""
    right: str = ""
    state: str = ""
    note: str = ""


class QuestionType(ABC):
    """One kind of question. Instances hold nothing."""

    kind: ClassVar[str]
    # Whether the computer can mark it; otherwise a trainer does.
    is_automatic: ClassVar[bool] = True
    # Whether it earns marks; what is only asked for an opinion does not.
    is_graded: ClassVar[bool] = True
    # Whether it only frames other questions.
    is_container: ClassVar[bool] = False
    # Whether the order in which an author wrote things would give the answer away.
    always_shuffles: ClassVar[bool] = False

    def needs_marker(self, body: Body) -> bool:
        """Whether a person has to mark what is answered to this question."""
        return not self.is_automatic

    @abstractmethod
    def problems(self, body: Body) -> list[str]:
        """Return, in words, why the question cannot be answered fairly yet."""

    @abstractmethod
    def clean(self, body: Body, answer: Answer) -> Answer:
        """Return the answer as it is stored, None when empty, or refuse it."""

    @abstractmethod
    def read(self, body: Body, values: Values) -> Answer:
        """Return the answer that a submitted form holds, not yet cleaned."""

    def is_complete(self, body: Body, answer: Answer) -> bool:
        """Whether nothing is left open; shown before handing in."""
        return answer is not None

    @abstractmethod
    def share(self, body: Body, answer: Answer) -> Fraction | None:
        """Return the part of the marks earned, 0 to 1; None if a person must say."""

    def order(self, body: Body) -> list[str]:
        """Return the keys that may be shown in any order, in a neutral order."""
        return []

    @abstractmethod
    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        """Return what may be shown while answering: never which answer is right."""

    @abstractmethod
    def explain(self, body: Body, answer: Answer) -> list[Line]:
        """Return the answer beside the right one, once the rules allow it."""

    @abstractmethod
    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        """Return what is printed under the stem; what is right only `with_key`.

        `order` is as for `public`: the same order gives the same paper with its key.
        Texts are in the active language.
        """

    def summarise(self, payload: Payload, answers: Iterable[Answer]) -> Summary:
        """Count what was answered, also what nobody chose. Answers are cleaned ones."""
        given = list(answers)
        said = [answer for answer in given if answer is not None]
        return Summary(
            answered=len(said),
            blank=len(given) - len(said),
            tallies=self.tallies(payload["body"], said),
        )

    def tallies(self, body: Body, answers: Sequence[Answer]) -> list[Tally]:
        """Return the counts for the question or for each of its lines."""
        return []


def key_of(text: str) -> str:
    """Return a short name for an offered text that says nothing of its place."""
    return sha256(text.strip().encode()).hexdigest()[:8]


def in_order(
    rows: Iterable[Mapping[str, Any]], order: Iterable[str]
) -> list[Mapping[str, Any]]:
    """Return the rows in the order of their keys; rows not named come last."""
    place = {key: position for position, key in enumerate(order)}
    return sorted(rows, key=lambda row: place.get(row["key"], len(place)))


def repeated(texts: Iterable[str]) -> list[str]:
    """Return the texts that occur twice or more, once each."""
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for text in (each.strip() for each in texts):
        if text in seen:
            twice[text] = None
        seen.add(text)
    return list(twice)


def repetition_problems(texts: Iterable[str]) -> list[str]:
    return [
        _("“%(text)s” is there twice.") % {"text": text} for text in repeated(texts)
    ]


def marks_for(share: Fraction, marks: Decimal) -> Decimal:
    """Return `share` of `marks`, to the hundredth, rounded in no one's favour."""
    exact = share * Fraction(marks)
    hundredths = round(exact * 100)
    return Decimal(hundredths) / 100
