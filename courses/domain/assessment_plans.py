"""How the outcomes of a version are assessed: its quizzes, and their questions.

The app that keeps quizzes registers how to read them, so that others can tell without
knowing quizzes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from courses.models import ProgrammeVersion


@dataclass(frozen=True, kw_only=True)
class PlannedQuiz:
    """A quiz of a version. `questions` counts those that may be asked, by outcome."""

    code: str
    title: str
    is_graded: bool
    pass_percent: int | None = None
    asked: int = 0
    questions: Mapping[str, int] = field(default_factory=dict)


Reader = Callable[[ProgrammeVersion, str], Sequence[PlannedQuiz]]
_readers: list[Reader] = []


def register_plan(reader: Reader) -> None:
    """Let `reader` tell of the quizzes of a version; the last one counts."""
    _readers[:] = [reader]


def plan_of(version: ProgrammeVersion, locale: str) -> list[PlannedQuiz]:
    """Return the quizzes of a version in their order, worded for a reader of `locale`."""
    return list(_readers[0](version, locale)) if _readers else []
