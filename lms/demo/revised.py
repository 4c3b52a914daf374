"""A later version of an accredited programme, and the question whether it is covered."""

from datetime import datetime

from certificates.domain import version_changes
from certificates.models import Accreditation, VersionChange
from content.models import ModulePage, ProgrammePage
from courses.domain.freezing import freeze
from courses.models import ProgrammeVersion
from lms.demo.pages import publish
from lms.demo.runs import Cast

NUMBER = "1.1"
_METHODS = (
    " Each day ends with a quarter of an hour in pairs, in which nobody takes notes."
)
_SUMMARY = " The group agrees on a sign by which anybody may leave the room."


def first_version(page: ProgrammePage) -> ProgrammeVersion | None:
    """Return the version that the demo's runs deliver."""
    return page.versions.order_by("pk").first()


def load_revised(decision: Accreditation, cast: Cast, *, at: datetime) -> None:
    """Revise the programme of a decision a little, and ask the body about it.

    A sentence is added to its methods and to the summary of a module, and a quarter of an
    hour moves from one session to the next.
    """
    version = decision.versions.get()
    if version.programme.versions.filter(number=NUMBER).exists():
        return
    page = version.programme.specific
    page.methods += _METHODS
    publish(page, cast.admin)
    module = ModulePage.objects.child_of(page).order_by("path").first()
    module.summary += _SUMMARY
    shorter, longer = list(module.planned_sessions.all())[:2]
    shorter.minutes -= 15
    longer.minutes += 15
    module.planned_sessions = [
        shorter,
        longer,
        *list(module.planned_sessions.all())[2:],
    ]
    publish(module, cast.admin)
    page.refresh_from_db()
    new = freeze(
        page,
        number=NUMBER,
        note="Room to breathe at the end of each day.",
        by=cast.admin,
        at=at,
    )
    version_changes.propose(
        decision,
        new,
        claimed=VersionChange.Weight.MINOR,
        reason="Aims, outcomes and hours stay; a quarter of an hour moves within a day.",
        trainers=[],
        by=cast.coordinator,
        at=at,
    )
