"""Publishing and translating pages as an author would."""

from typing import Any

from wagtail.models import Locale, Page

from lms.core.models import User


def publish(page: Page, by: User) -> None:
    """Save a revision of `page` in the name of `by` and publish it."""
    page.save_revision(user=by).publish(user=by)


def add(parent: Page, page: Page, by: User) -> Page:
    """Put `page` under `parent` and publish it; one with its slug is returned."""
    existing = parent.get_children().filter(slug=page.slug).first()
    if existing:
        return existing.specific
    page.locale = parent.locale
    page.owner = by
    parent.add_child(instance=page)
    publish(page, by)
    return page


def translate(page: Page, language: str, by: User, texts: dict[str, Any]) -> Page:
    """Copy `page` into `language` with `texts` in place of its own, and publish.

    `texts` may hold lists of plain dicts for inline children, matched by `code`.
    """
    locale = Locale.objects.get(language_code=language)
    existing = page.get_translation_or_none(locale)
    if existing:
        return existing.specific
    copy = page.copy_for_translation(locale, copy_parents=False).specific
    for name, value in texts.items():
        if isinstance(value, dict):
            _translate_children(copy, name, value)
        else:
            setattr(copy, name, value)
    copy.slug = page.slug
    publish(copy, by)
    return copy


def _translate_children(page: Page, name: str, by_code: dict[str, Any]) -> None:
    children = list(getattr(page, name).all())
    for child in children:
        for field, value in by_code.get(child.code, {}).items():
            setattr(child, field, value)
    setattr(page, name, children)
