"""Which pages anyone may find, and finding them by words."""

import re
from collections.abc import Sequence

from django.db.models import QuerySet
from wagtail.models import Locale, Page

from content.models import (
    HomePage,
    NewsIndexPage,
    NewsPage,
    ProgrammeIndexPage,
    ProgrammePage,
    PublicationIndexPage,
    PublicationPage,
    StandardPage,
)
from lms.core.scripts import fold

# Modules, lessons, quizzes and forms are for people on a run.
SEARCHED = (ProgrammePage, StandardPage, NewsPage, PublicationPage)
LISTS = (HomePage, ProgrammeIndexPage, NewsIndexPage, PublicationIndexPage)
LONGEST_QUERY = 200


def findable() -> QuerySet[Page]:
    """The published pages that search engines may list."""
    hidden = ProgrammePage.objects.filter(is_listed=False)
    return (
        Page.objects.live()
        .public()
        .type(*SEARCHED, *LISTS)
        .exclude(pk__in=hidden.values_list("pk", flat=True))
    )


def words_of(query: str) -> list[str]:
    """Return the words of a query as the index keeps them; signs mean nothing."""
    return re.findall(r"\w+", fold(query[:LONGEST_QUERY]))


def find(query: str, *, locale: Locale) -> Sequence[Page]:
    """Return pages of one language that hold all words of `query`, best first.

    Latin or Cyrillic, with or without diacritics, and the start of a word is
    enough, since Serbian and Slovene words change at their end.
    """
    words = words_of(query)
    if not words:
        return []
    hidden = ProgrammePage.objects.filter(is_listed=False, locale=locale)
    pages = (
        Page.objects.live()
        .public()
        .type(*SEARCHED)
        .filter(locale=locale)
        .exclude(pk__in=list(hidden.values_list("pk", flat=True)))
        .specific()
    )
    return pages.autocomplete(" ".join(words))
