"""A version as a learner meets it: the outline and its texts, in their language.

A version never changes, so what is rendered from it is kept for ever.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import caches
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from content.models import LessonPage
from content.rendering import render_blocks
from courses.models import FrozenPage, OutlineItem, ProgrammeVersion
from courses.models.version import LATER_KINDS, nearest_locale
from lms.core.canonical import sha256


@dataclass(frozen=True, kw_only=True)
class ItemOutline:
    """An item with its words; `locale` is the language they are in.

    Templates write `lang="{{ each.locale|language_tag }}"` beside them.
    """

    item: OutlineItem
    title: str
    summary: str
    content_note: str
    topics: str
    alternative_task: str
    locale: str


@dataclass(frozen=True, kw_only=True)
class ModuleOutline:
    """A module with its items in order. `module` is None for what stands alone."""

    module: ItemOutline | None
    items: list[ItemOutline] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(each.item.minutes for each in self.items)

    @property
    def activities(self) -> list[ItemOutline]:
        return [each for each in self.items if each.item.is_activity]

    @property
    def sessions(self) -> list[ItemOutline]:
        return [each for each in self.items if each.item.kind == "session"]


def load_outline(version: ProgrammeVersion, locale: str) -> list[ModuleOutline]:
    """Return modules and items in order, worded for a reader of `locale`.

    An item that has no words in it comes in the nearest language of the version. What
    is answered months later is not on the way. Two queries; the bodies of lessons are
    not read.
    """
    words = _words(FrozenPage.objects.filter(item__version=version))
    parts: dict[int | None, ModuleOutline] = {}
    alone: list[ItemOutline] = []
    for item in version.items.exclude(kind__in=LATER_KINDS).order_by("order"):
        worded = _worded(item, words[item.pk], locale, version.locales)
        if item.kind == OutlineItem.Kind.MODULE:
            parts[item.pk] = ModuleOutline(module=worded)
        elif item.module_id in parts:
            parts[item.module_id].items.append(worded)
        else:
            alone.append(worded)
    rest = [ModuleOutline(module=None, items=alone)] if alone else []
    return [*parts.values(), *rest]


def word_items(
    items: Iterable[OutlineItem], versions: Iterable[ProgrammeVersion], locale: str
) -> dict[int, ItemOutline]:
    """Return some items of some versions, by id, worded for a reader of `locale`.

    One query, however many items and versions there are.
    """
    items = list(items)
    words = _words(FrozenPage.objects.filter(item__in=items))
    orders = {version.pk: version.locales for version in versions}
    return {
        item.pk: _worded(item, words[item.pk], locale, orders[item.version_id])
        for item in items
    }


def local_names(
    versions: Iterable[ProgrammeVersion], locale: str
) -> dict[int, dict[str, str]]:
    """Return, by version, what its items are called for a reader of `locale`.

    Findings name a session or form by code and title, and a quiz by its title, as
    the source language has them; both lead to the words of `locale`. Two queries.
    """
    versions = list(versions)
    items = list(OutlineItem.objects.filter(version__in=versions))
    words = word_items(items, versions, locale)
    names: dict[int, dict[str, str]] = {version.pk: {} for version in versions}
    for item in items:
        title = words[item.pk].title
        names[item.version_id][item.title] = title
        names[item.version_id][str(item)] = f"{item.code} {title}"
    return names


def _words(pages: QuerySet[FrozenPage]) -> dict[int, dict[str, Any]]:
    """Return the texts of the outline by item and language, without the bodies."""
    words: dict[int, dict[str, Any]] = defaultdict(dict)
    for page in pages.values(
        "item_id",
        "locale",
        "title",
        summary=KT("content__summary"),
        content_note=KT("content__content_note"),
        topics=KT("content__topics"),
        alternative_task=KT("content__alternative_task"),
    ):
        words[page["item_id"]][page["locale"]] = page
    return words


def _worded(
    item: OutlineItem,
    words: dict[str, Any],
    locale: str,
    order: list[str],
) -> ItemOutline:
    chosen = nearest_locale(locale, [each for each in order if each in words])
    page = words[chosen]
    return ItemOutline(
        item=item,
        title=page["title"],
        summary=page["summary"] or "",
        content_note=page["content_note"] or "",
        topics=page["topics"] or "",
        alternative_task=page["alternative_task"] or "",
        locale=chosen,
    )


def frozen_page(item: OutlineItem, locale: str) -> FrozenPage:
    """Return the item's words in `locale`, or in the nearest language there is."""
    order = item.version.locales
    pages = {page.locale: page for page in item.pages.all()}
    return pages[nearest_locale(locale, [each for each in order if each in pages])]


def has_alternative(page: FrozenPage) -> bool:
    return bool(page.content.get("alternative_body"))


def lesson_html(page: FrozenPage, *, alternative: bool = False) -> SafeString:
    """Return a lesson's body, or its other version, as HTML with an anchor per block.

    Labels inside are in the lesson's own language, whatever the reader's is. Kept
    under a digest of the text, so that two installations or two rebuilt databases
    that share a cache never see each other's lessons.
    """
    raw = _raw(page, alternative=alternative)
    digest = sha256(raw)
    key = f"lesson:{page.locale}:{digest}"
    cache = caches["rendered"]
    html = cache.get(key)
    if html is None:
        block = LessonPage._meta.get_field("body").stream_block
        with override(page.locale):
            html = str(render_blocks(block.to_python(raw)))
        cache.set(key, html, None)
    return mark_safe(html)  # noqa: S308 - made by our own templates


def lesson_blocks(page: FrozenPage, *, alternative: bool = False) -> list[str]:
    """Return the ids of a lesson's blocks, in order: the places one can pause at."""
    return [block["id"] for block in _raw(page, alternative=alternative)]


def _raw(page: FrozenPage, *, alternative: bool) -> list[dict[str, Any]]:
    blocks = page.content.get("alternative_body" if alternative else "body")
    return blocks or []
