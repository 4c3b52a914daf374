"""What the frame around every page needs to know: its language and its theme."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from lms.core import appearance
from lms.core.icons import icon_svg

register = template.Library()

CURRENT = mark_safe(' aria-current="true"')
SCRIPTS = {"sr": "sr-Cyrl", "sr-latn": "sr-Latn"}


@dataclass(frozen=True, kw_only=True)
class LanguageChoice:
    """A language of the interface and where choosing it leads."""

    code: str
    tag: str
    label: str
    next_url: str
    is_current: bool


@register.filter
def language_tag(code: str) -> str:
    """Give the tag that names a language to browsers, with its script for Serbian."""
    return SCRIPTS.get(code, code)


@register.simple_tag
def html_lang() -> str:
    return language_tag(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def chosen_theme(context: Context) -> str:
    """Give the theme a person chose, or nothing when the device decides."""
    request = context.get("request")
    theme = request.COOKIES.get(appearance.COOKIE, "") if request else ""
    return theme if theme in appearance.THEMES else ""


@register.simple_tag(takes_context=True)
def language_choices(context: Context) -> list[LanguageChoice]:
    """List the languages; a content page leads to its own translation.

    Where there is none, choosing a language leads to that language's front page.
    """
    here = context["request"].get_full_path() if "request" in context else "/"
    page = context.get("page")
    translations = _translations(page) if isinstance(page, Page) else None
    current = get_language()
    return [
        LanguageChoice(
            code=code,
            tag=language_tag(code),
            label=label,
            next_url=here
            if translations is None
            else translations.get(code, f"/{code}/"),
            is_current=code == current,
        )
        for code, label in settings.LANGUAGES
    ]


@register.simple_tag
def language_name() -> str:
    """Name the language that is active, in that language."""
    return dict(settings.LANGUAGES).get(get_language() or "", "")


@register.simple_tag(takes_context=True)
def nav_link(context: Context, url: str, label: str, *, icon: str = "") -> SafeString:
    """Link a part of the site, marked when this page belongs to it."""
    path = context["request"].path if "request" in context else ""
    return format_html(
        '<a href="{}"{}>{}{}</a>',
        url,
        CURRENT if path.startswith(url) and url != "/" else "",
        icon_svg(icon, size="small") if icon else "",
        label,
    )


def _translations(page: Page) -> dict[str, str]:
    pages = page.get_translations(inclusive=True).live().select_related("locale")
    urls = {page.locale.language_code: page.url for page in pages}
    return {code: url for code, url in urls.items() if url}
