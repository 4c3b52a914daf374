"""Tags for the pages of the public site."""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from wagtail.models import Page

from content import catalogue
from content.models import (
    INTENSITY,
    HomePage,
    Mode,
    NewsPage,
    ProgrammeIndexPage,
    ProgrammePage,
    PublicationPage,
)
from content.offers import Offer, offers_for
from content.templatetags.blocks import written

register = template.Library()

HOME_ENTRIES = 3


@register.simple_tag(takes_context=True)
def trail(context: Context, page: Page) -> list[tuple[str, str | None]]:
    """Give the way to `page` from the front page, for the breadcrumb."""
    request = context.get("request")
    above = page.get_ancestors().live().filter(depth__gte=2)
    return [*((p.title, p.get_url(request)) for p in above), (page.title, None)]


@register.simple_tag(takes_context=True)
def alternates(context: Context, page: Page) -> list[tuple[str, str]]:
    """Give language and full address of each published translation of `page`."""
    request = context.get("request")
    translations = page.get_translations(inclusive=True).live().select_related("locale")
    found = [(p.locale.language_code, p.get_full_url(request)) for p in translations]
    return [(code, url) for code, url in found if url] if len(found) > 1 else []


@register.filter
def kind_of_page(page: Page) -> str:
    """Name a kind of page for a reader: "Programme", "News"."""
    return capfirst(str(page._meta.verbose_name))


@register.simple_tag
def catalogue_entries(index: ProgrammeIndexPage) -> list[catalogue.Entry]:
    """Give the programmes that a catalogue offers."""
    return catalogue.entries(catalogue.listed(index))


@register.simple_tag
def home_programmes(home: HomePage) -> list[catalogue.Entry]:
    """Give the first programmes of the language's catalogue."""
    index = ProgrammeIndexPage.objects.live().child_of(home).first()
    return catalogue.entries(catalogue.listed(index)[:HOME_ENTRIES]) if index else []


@register.simple_tag
def latest_news(home: HomePage) -> list[NewsPage]:
    news = NewsPage.objects.live().public().descendant_of(home)
    return list(news.order_by("-date", "-pk")[:HOME_ENTRIES])


@register.simple_tag
def latest_publications(home: HomePage) -> list[PublicationPage]:
    publications = PublicationPage.objects.live().public().descendant_of(home)
    return list(publications.order_by("-date", "-pk")[:HOME_ENTRIES])


@register.simple_tag
def programme_entry(programme: ProgrammePage) -> catalogue.Entry:
    """Give hours and dates of one programme."""
    return catalogue.entries([programme])[0]


@register.simple_tag
def programme_outline(programme: ProgrammePage) -> list[catalogue.OutlinePart]:
    return catalogue.outline(programme)


@register.simple_tag
def programme_offers(programme: ProgrammePage) -> list[Offer]:
    return offers_for([programme])[programme.translation_key]


@register.filter
def hours(minutes: int) -> str:
    """Write minutes as hours: "6 hours", "1.5 hours"."""
    amount = Decimal(minutes) / 60
    rounded = amount.quantize(Decimal("0.01"))
    return ngettext("%(hours)s hour", "%(hours)s hours", _plural(rounded)) % {
        "hours": written(rounded)
    }


@register.simple_tag
def hours_by_mode(minutes: Mapping[str, int]) -> list[tuple[str, str]]:
    """Give pairs of how it is delivered and how long, in a fixed order."""
    return [
        (str(mode.label), hours(minutes[mode])) for mode in Mode if minutes.get(mode)
    ]


@register.filter
def intensity_words(intensity: int) -> str:
    """Say how heavy something is, without the number."""
    words = dict(INTENSITY).get(intensity, "")
    return str(words).split("–", 1)[-1].strip() if intensity else ""


@register.filter
def language_name(code: str) -> str:
    return dict(settings.LANGUAGES).get(code, code)


@register.filter
def places(offer: Offer) -> str:
    """Say how many places are left, if that is known."""
    left = offer.places_left
    if left is None:
        return ""
    if left <= 0:
        return gettext("Full; there is a waiting list.")
    return ngettext("%(count)s place left", "%(count)s places left", left) % {
        "count": left
    }


def _plural(amount: Decimal) -> int:
    """Pick the plural form; a fraction counts like many."""
    return int(amount) if amount == amount.to_integral_value() else 5
