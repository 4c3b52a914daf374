"""In which ways a training is taught: what the version plans, and where it is held."""

from collections import defaultdict
from collections.abc import Sequence

from content.models import Mode
from courses.models import CourseRun, OutlineItem, ProgrammeVersion, Session


def modes_of_version(version: ProgrammeVersion) -> frozenset[str]:
    """Return the ways in which a version has minutes."""
    return frozenset(_planned([version.pk])[version.pk])


def modes_of(runs: Sequence[CourseRun]) -> dict[int, frozenset[str]]:
    """Return the same for runs: a session with a link and no room is live online."""
    planned = _planned([run.version_id for run in runs])
    online = set(
        Session.objects.held()
        .filter(run__in=[run.pk for run in runs], room="")
        .exclude(link="")
        .values_list("run", flat=True)
    )
    moved = {True: frozenset({Mode.LIVE_ONLINE.value}), False: frozenset()}
    return {
        run.pk: frozenset(planned[run.version_id]) | moved[run.pk in online]
        for run in runs
    }


def _planned(versions: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = OutlineItem.objects.filter(version__in=versions, minutes__gt=0)
    for version, mode in rows.exclude(mode="").values_list("version", "mode"):
        found[version].add(mode)
    return found
