"""What a person on a run may be given today, and if nothing, why not.

Pure: what has been found out about the person comes from `courses`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from certificates.domain.phrases import Phrase
from certificates.models import Certificate
from courses.domain.completion import Standing
from courses.models import CourseRun, Enrolment

_REASONS = {
    "run_cancelled": gettext_noop("The run was cancelled."),
    "waiting": gettext_noop("This person is on the waiting list."),
    "withdrawn": gettext_noop("This person has withdrawn."),
    "no_requirements": gettext_noop("The programme version has no requirements."),
    "not_over": gettext_noop("The last session is not over yet."),
    "no_information": gettext_noop("Nothing is recorded for: %(sessions)s."),
    "not_met": gettext_noop("Some requirements are not met."),
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The kind of document earned; or none, with a code and a sentence."""

    kind: Certificate.Kind | None = None
    code: str = "earned"
    reason: Phrase | None = None

    @classmethod
    def lacking(cls, reason: Phrase) -> "Verdict":
        """Earned, and held up by a field that the body wants on certificates."""
        return cls(code="field_missing", reason=reason)

    @property
    def is_earned(self) -> bool:
        return self.kind is not None

    @property
    def lacks_information(self) -> bool:
        return self.code == "no_information"


def verdict(standing: Standing, run: CourseRun, *, at: datetime) -> Verdict:
    """Decide from a standing.

    Attendance alone earns a document only once the run is finished: until then the
    rest may still be done.
    """
    status = standing.enrolment.status
    if run.status == CourseRun.Status.CANCELLED:
        return _refused("run_cancelled")
    if status == Enrolment.Status.WAITING:
        return _refused("waiting")
    if status == Enrolment.Status.WITHDRAWN:
        return _refused("withdrawn")
    if not standing.findings:
        return _refused("no_requirements")
    if standing.last_end is not None and at < standing.last_end:
        return _refused("not_over")
    if standing.missing_sessions:
        names = ", ".join(session.item.title for session in standing.missing_sessions)
        return _refused("no_information", sessions=names)
    return _earned(standing, run)


def _earned(standing: Standing, run: CourseRun) -> Verdict:
    if standing.earned is None:
        return _refused("not_met")
    kind = Certificate.Kind(standing.earned)
    is_finished = run.status == CourseRun.Status.FINISHED
    if kind is Certificate.Kind.ATTENDANCE and not is_finished:
        return _refused("not_met")
    return Verdict(kind=kind)


def _refused(code: str, **values: str) -> Verdict:
    return Verdict(code=code, reason=Phrase(message=_REASONS[code], values=values))
