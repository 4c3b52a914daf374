"""What other apps have to say about a run that is planned but not opened yet.

The app that knows accreditation registers an adviser, so that the office reads
whether the run would be accredited before it opens it, without knowing certificates.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from courses.models import ProgrammeVersion
from lms.core.models import User


@dataclass(frozen=True, kw_only=True)
class PlannedRun:
    """What is decided about a run before it is opened."""

    version: ProgrammeVersion
    starts_on: date
    ends_on: date
    capacity: int
    lead_trainers: Sequence[User]
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """A notice above the button that opens the run. It never stands in the way."""

    tone: str
    heading: str
    text: str
    reasons: Sequence[str] = ()


Adviser = Callable[[PlannedRun], Advice]
_advisers: dict[str, Adviser] = {}


def register_adviser(name: str, adviser: Adviser) -> None:
    """Let `adviser` speak about planned runs; a repeat puts the last in place."""
    _advisers[name] = adviser


def advice_on(plan: PlannedRun) -> list[Advice]:
    """Return what each adviser says about the plan."""
    return [adviser(plan) for adviser in _advisers.values()]
