"""Reading the published pages of a programme, in every language.

The number of queries depends on how many kinds of page there are, never on how many
pages.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from wagtail.models import Locale, Page

from content.models import (
    ActivityPage,
    LearningOutcome,
    ModulePage,
    PlannedSession,
    ProgrammePage,
)


@dataclass(frozen=True, kw_only=True)
class Tree:
    """The published pages of a programme in one language."""

    locale: str
    programme: ProgrammePage
    modules: list[ModulePage]
    activities: list[ActivityPage]
    sessions: dict[int, list[PlannedSession]]  # by module page
    outcomes: list[LearningOutcome]

    def under(self, parent: Page) -> list[ActivityPage]:
        return [page for page in self.activities if page.is_child_of(parent)]


def source_of(programme: ProgrammePage) -> ProgrammePage:
    """Return the page the programme was first written as; translations came later."""
    same = ProgrammePage.objects.filter(translation_key=programme.translation_key)
    source: ProgrammePage = same.order_by("pk").first() or programme
    return source


def activity_models() -> list[type[ActivityPage]]:
    """Return every page class that a trainee completes, of whichever app."""
    return [model for model in apps.get_models() if issubclass(model, ActivityPage)]


def read_trees(source: ProgrammePage) -> list[Tree]:
    """Return the source tree, then its published translations."""
    codes = {locale.pk: locale.language_code for locale in Locale.objects.all()}
    programmes = [source, *_translations(source, codes)]
    inside = reduce(or_, (Q(path__startswith=page.path) for page in programmes))
    modules = list(ModulePage.objects.live().filter(inside).order_by("path"))
    activities = _activities(inside, {page.path for page in [*programmes, *modules]})
    sessions, outcomes = _sessions(modules), _outcomes(programmes)
    return [
        Tree(
            locale=codes[programme.locale_id],
            programme=programme,
            modules=[each for each in modules if each.is_child_of(programme)],
            activities=[
                each for each in activities if each.is_descendant_of(programme)
            ],
            sessions=sessions,
            outcomes=outcomes[programme.pk],
        )
        for programme in programmes
    ]


def _translations(source: ProgrammePage, codes: dict[int, str]) -> list[ProgrammePage]:
    """Return the published translations, in the order languages are offered."""
    order = [code for code, _name in settings.LANGUAGES]
    same = ProgrammePage.objects.live().filter(translation_key=source.translation_key)
    return sorted(
        same.exclude(pk=source.pk), key=lambda page: order.index(codes[page.locale_id])
    )


def _activities(inside: Q, parents: set[str]) -> list[ActivityPage]:
    """Return published activities whose module is published too, in tree order."""
    found = [
        page
        for model in activity_models()
        for page in model.for_freezing(model.objects.live().filter(inside))
        if page.path[: -page.steplen] in parents
    ]
    return sorted(found, key=lambda page: page.path)


def _sessions(modules: list[ModulePage]) -> dict[int, list[PlannedSession]]:
    sessions = defaultdict(list)
    rows = PlannedSession.objects.filter(module__in=modules)
    for session in rows.order_by("sort_order", "pk"):
        sessions[session.module_id].append(session)
    return sessions


def _outcomes(programmes: list[ProgrammePage]) -> dict[int, list[LearningOutcome]]:
    outcomes = defaultdict(list)
    rows = LearningOutcome.objects.filter(programme__in=programmes)
    for outcome in rows.order_by("sort_order", "pk"):
        outcomes[outcome.programme_id].append(outcome)
    return outcomes
