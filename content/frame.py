"""What the frame of every page shows in one language: menu, footer, support, exit."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Locale, Page, Site

from content.models import (
    HomePage,
    LocaleSettings,
    ProgrammeIndexPage,
    StandardPage,
)

# Every page needs this and editors change it rarely. What they change is forgotten
# at once in the process they use, and within this time in the others.
SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Contact:
    label: str
    contact: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The frame in one language; where it says nothing, the default language does."""

    menu: tuple[Link, ...] = ()
    footer_links: tuple[Link, ...] = ()
    programmes_url: str = ""
    footer_text: str = ""
    support_text: str = ""
    contacts: tuple[Contact, ...] = ()
    exit_scope: str = LocaleSettings.ExitScope.LEARNING
    exit_target: str = ""
    exit_page_url: str = ""


def current_frame() -> Frame:
    """Return the frame in the language that is active now."""
    return frame_in(get_language() or "")


def frame_in(language: str) -> Frame:
    key = f"content.frame.{language}"
    found = caches["rendered"].get(key)
    if found is None:
        found = _build(language)
        caches["rendered"].set(key, found, timeout=SECONDS)
    return found


def exit_target(_request: HttpRequest) -> str:
    """Tell where *Exit this page* leads in the language of the reader."""
    return current_frame().exit_target


def forget_frames() -> None:
    """Make the next page read menu, footer and support anew."""
    languages = Locale.objects.values_list("language_code", flat=True)
    caches["rendered"].delete_many(f"content.frame.{code}" for code in languages)


def _build(language: str) -> Frame:
    default = Locale.get_default()
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    locale = locales.get(language, default)
    pages = _top_pages(locale)
    settings = _settings_for(locale, default)
    catalogue = [p for p in pages if p.specific_class is ProgrammeIndexPage]
    return Frame(
        menu=_links(page for page in pages if page.show_in_menus),
        footer_links=_links(
            page
            for page in pages
            if page.specific_class is StandardPage and not page.show_in_menus
        ),
        programmes_url=catalogue[0].url or "" if catalogue else "",
        **(_from_settings(settings) if settings else {}),
    )


def _top_pages(locale: Locale) -> list[Page]:
    """Return the published pages right below the front page of a language."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return []
    root = site.root_page
    home = (
        HomePage.objects.live()
        .filter(locale=locale, depth=root.depth)
        .filter(Q(pk=root.pk) | Q(translation_key=root.translation_key))
        .first()
    )
    return list(Page.objects.live().public().child_of(home)) if home else []


def _settings_for(locale: Locale, default: Locale) -> LocaleSettings | None:
    found = {
        settings.locale_id: settings
        for settings in LocaleSettings.objects.filter(locale__in=[locale, default])
        .select_related("exit_page")
        .prefetch_related("contacts")
    }
    return found.get(locale.pk) or found.get(default.pk)


def _from_settings(settings: LocaleSettings) -> dict[str, Any]:
    page = settings.exit_page
    return {
        "footer_text": settings.footer_text,
        "support_text": settings.support_text,
        "contacts": tuple(
            Contact(label=c.label, contact=c.contact, note=c.note)
            for c in settings.contacts.all()
        ),
        "exit_scope": settings.exit_scope,
        "exit_target": settings.exit_url,
        "exit_page_url": page.url or "" if page and page.live else "",
    }


def _links(pages: Iterable[Page]) -> tuple[Link, ...]:
    return tuple(Link(title=page.title, url=page.url) for page in pages if page.url)
