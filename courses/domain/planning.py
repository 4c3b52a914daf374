"""What other apps have to say about a run that is planned, or open but not begun.

The app that knows accreditation registers an adviser, so that the office reads
whether the run would be accredited before it opens it, without knowing certificates.
What people read who think of coming is said by recognisers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from courses.models import CourseRun, ProgrammeVersion
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


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """Who recognises a run as it is planned now, by which decision, until when."""

    body: str
    number: str
    until: date


Recogniser = Callable[[PlannedRun], Recognition | None]
_recognisers: dict[str, Recogniser] = {}


def register_recogniser(name: str, recogniser: Recogniser) -> None:
    """Let `recogniser` name decisions that cover a run; a repeat puts the last in place."""
    _recognisers[name] = recogniser


def recognitions_of(plan: PlannedRun) -> list[Recognition]:
    """Return every decision that covers the plan, as far as anybody knows one."""
    found = [recogniser(plan) for recogniser in _recognisers.values()]
    return [each for each in found if each]


def plan_of(run: CourseRun) -> PlannedRun:
    """Return a run as it is planned now; its trainers are fetched already or now."""
    return PlannedRun(
        version=run.version,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        capacity=run.capacity,
        lead_trainers=[each.trainer for each in run.run_trainers.all() if each.is_lead],
        language=run.language,
    )
