"""What the public may know of programmes: hours, outline, coming dates."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from django.apps import apps
from django.db.models import QuerySet

from content.models import (
    ActivityPage,
    ModulePage,
    PlannedSession,
    ProgrammeIndexPage,
    ProgrammePage,
)
from content.offers import Offer, offers_for

Minutes = Counter[str]  # by mode


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A programme as the catalogue shows it."""

    programme: ProgrammePage
    minutes: Minutes
    offers: Sequence[Offer]

    @property
    def total(self) -> int:
        return self.minutes.total()


@dataclass(frozen=True, kw_only=True)
class OutlinePart:
    """One module and what happens in it."""

    module: ModulePage
    activities: Sequence[ActivityPage]
    sessions: Sequence[PlannedSession]


def listed(index: ProgrammeIndexPage) -> QuerySet[ProgrammePage]:
    """The programmes that the catalogue offers."""
    return (
        ProgrammePage.objects.live()
        .public()
        .child_of(index)
        .filter(is_listed=True)
        .order_by("path")
    )


def entries(programmes: Iterable[ProgrammePage]) -> list[Entry]:
    """Return programmes with hours and dates, at the same cost for any number."""
    programmes = list(programmes)
    minutes = minutes_of(programmes)
    offers = offers_for(programmes)
    return [
        Entry(
            programme=programme,
            minutes=minutes[programme.path],
            offers=offers[programme.translation_key],
        )
        for programme in programmes
    ]


def minutes_of(programmes: Sequence[ProgrammePage]) -> dict[str, Minutes]:
    """Return the planned minutes by mode of each programme, by its path."""
    totals = {programme.path: Counter[str]() for programme in programmes}
    if not programmes:
        return totals
    under = commonprefix([p.path for p in programmes])  # noqa: RUF071 - not file paths
    depth = len(programmes[0].path)
    modules = set(
        ModulePage.objects.live()
        .filter(path__startswith=under)
        .values_list("path", flat=True)
    )
    parents = modules | totals.keys()
    for path, minutes, mode in _activity_minutes(under):
        # Inside a module that is not published, nothing counts.
        if path[: -ModulePage.steplen] in parents:
            totals.get(path[:depth], Counter())[mode] += minutes
    sessions = PlannedSession.objects.filter(module__path__startswith=under)
    for path, minutes, mode in sessions.values_list("module__path", "minutes", "mode"):
        if path in modules:
            totals.get(path[:depth], Counter())[mode] += minutes
    return totals


def outline(programme: ProgrammePage) -> list[OutlinePart]:
    """Return the modules of a programme with their activities, in tree order."""
    modules = (
        ModulePage.objects.live()
        .child_of(programme)
        .order_by("path")
        .prefetch_related("planned_sessions")
    )
    activities = sorted(
        (
            page
            for model in activity_models()
            for page in model.objects.live().descendant_of(programme)
        ),
        key=lambda page: page.path,
    )
    return [
        OutlinePart(
            module=module,
            activities=[a for a in activities if a.path.startswith(module.path)],
            sessions=module.planned_sessions.all(),
        )
        for module in modules
    ]


def activity_models() -> list[type[ActivityPage]]:
    """Return every kind of page that a trainee completes, from whatever app."""
    return [model for model in apps.get_models() if issubclass(model, ActivityPage)]


def _activity_minutes(under: str) -> Iterator[tuple[str, int, str]]:
    for model in activity_models():
        pages = model.objects.live().filter(path__startswith=under)
        yield from pages.values_list("path", "minutes", "mode")
