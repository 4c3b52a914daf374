"""What the public may know of programmes: hours, outline, coming dates."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from os.path import commonprefix
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet

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
class OutlineLine:
    """A module, activity or session, and the language its words are in."""

    item: ModulePage | ActivityPage | PlannedSession
    locale: str


@dataclass(frozen=True, kw_only=True)
class OutlinePart:
    """One module and what happens in it."""

    module: OutlineLine
    activities: Sequence[OutlineLine]
    sessions: Sequence[OutlineLine]


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
            minutes=minutes[programme.translation_key],
            offers=offers[programme.translation_key],
        )
        for programme in programmes
    ]


def sources(programmes: Iterable[ProgrammePage]) -> dict[UUID, ProgrammePage]:
    """Return the page each programme was first written as, by translation key.

    As in a frozen version, structure and figures come from it and translations only
    add words: a programme takes as long in one language as in another, however much
    of it is translated by now.
    """
    own = {programme.translation_key: programme for programme in programmes}
    published = ProgrammePage.objects.live().filter(translation_key__in=own)
    first = {page.translation_key: page for page in published.order_by("-pk")}
    return own | first


def minutes_of(programmes: Sequence[ProgrammePage]) -> dict[UUID, Minutes]:
    """Return the planned minutes by mode of each programme, by translation key."""
    paths = {page.path: key for key, page in sources(programmes).items()}
    totals = {key: Counter[str]() for key in paths.values()}
    if not paths:
        return totals
    under = commonprefix(list(paths))  # noqa: RUF071 - not file paths
    depth = len(next(iter(paths)))
    modules = set(
        ModulePage.objects.live()
        .filter(path__startswith=under)
        .values_list("path", flat=True)
    )
    parents = modules | paths.keys()
    for path, minutes, mode in _activity_minutes(under):
        # Inside a module that is not published, nothing counts.
        if path[: -ModulePage.steplen] in parents and path[:depth] in paths:
            totals[paths[path[:depth]]][mode] += minutes
    sessions = PlannedSession.objects.filter(module__path__startswith=under)
    for path, minutes, mode in sessions.values_list("module__path", "minutes", "mode"):
        if path in modules and path[:depth] in paths:
            totals[paths[path[:depth]]][mode] += minutes
    return totals


def outline(programme: ProgrammePage) -> list[OutlinePart]:
    """Return the modules of a programme with what happens in them, in tree order.

    What is not translated yet comes in the language it was written in.
    """
    source = sources([programme])[programme.translation_key]
    inside = reduce(or_, (Q(path__startswith=p.path) for p in (source, programme)))
    modules = list(
        ModulePage.objects.live()
        .filter(inside)
        .order_by("path")
        .select_related("locale")
        .prefetch_related("planned_sessions")
    )
    activities = _activities(inside)
    words = {
        page.translation_key: page
        for page in [*modules, *activities]
        if page.is_descendant_of(programme)
    }
    return [
        _part(module, activities, words)
        for module in modules
        if module.is_child_of(source)
    ]


def _part(
    module: ModulePage,
    activities: Sequence[ActivityPage],
    words: dict[UUID, ModulePage | ActivityPage],
) -> OutlinePart:
    own = words.get(module.translation_key)
    worded = own if isinstance(own, ModulePage) else module
    sessions = {each.code: each for each in worded.planned_sessions.all()}
    inside = [each for each in activities if each.is_descendant_of(module)]
    return OutlinePart(
        module=_line(worded, worded),
        activities=[
            _line(page, page)
            for page in (words.get(each.translation_key, each) for each in inside)
        ],
        sessions=[
            _line(sessions[each.code], worded)
            if each.code in sessions
            else _line(each, module)
            for each in module.planned_sessions.all()
        ],
    )


def _line(
    item: ModulePage | ActivityPage | PlannedSession, page: ModulePage | ActivityPage
) -> OutlineLine:
    return OutlineLine(item=item, locale=page.locale.language_code)


def _activities(inside: Q) -> list[ActivityPage]:
    found = [
        page
        for model in activity_models()
        for page in model.objects.live().filter(inside).select_related("locale")
    ]
    return sorted(found, key=lambda page: page.path)


def activity_models() -> list[type[ActivityPage]]:
    """Return every kind of page that a trainee completes, from whatever app."""
    return [model for model in apps.get_models() if issubclass(model, ActivityPage)]


def _activity_minutes(under: str) -> Iterator[tuple[str, int, str]]:
    for model in activity_models():
        pages = model.objects.live().filter(path__startswith=under)
        yield from pages.values_list("path", "minutes", "mode")
