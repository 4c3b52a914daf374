"""Which documents people hold for their place on a run.

The app that issues documents registers how to find them, so that others can say
whose certificate a change would concern, without knowing certificates.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.models import CourseRun


@dataclass(frozen=True, kw_only=True)
class HeldDocument:
    """A document that was issued: what it is called, and where the office finds it."""

    label: str
    url: str


Reader = Callable[[Iterable[int]], Mapping[int, Sequence[HeldDocument]]]
_readers: dict[str, Reader] = {}


def register_documents(name: str, reader: Reader) -> None:
    """Let `reader` find documents by enrolment; a repeat puts the last in place."""
    _readers[name] = reader


def documents_of(enrolment_ids: Iterable[int]) -> dict[int, list[HeldDocument]]:
    """Return what is held for each of the enrolments that hold anything."""
    ids = list(enrolment_ids)
    found: dict[int, list[HeldDocument]] = {}
    for reader in _readers.values():
        for pk, documents in reader(ids).items():
            found.setdefault(pk, []).extend(documents)
    return found


# How a run's accreditation is named on paper; the app that keeps decisions says it.
DecisionReader = Callable[[CourseRun], str]
_decisions: list[DecisionReader] = []


def register_decision(reader: DecisionReader) -> None:
    """Let `reader` name the decision a run is held under; the last one counts."""
    _decisions[:] = [reader]


def decision_of(run: CourseRun) -> str:
    """Return number and body of the decision that covers the run, or nothing."""
    return _decisions[0](run) if _decisions else ""
