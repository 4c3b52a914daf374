"""The demo's public site, in four languages."""

import csv
import io
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Locale, Page, Site

from content.models import (
    HomePage,
    LocaleSettings,
    NewsIndexPage,
    NewsPage,
    ProgrammeIndexPage,
    PublicationIndexPage,
    PublicationPage,
    StandardPage,
    SupportContact,
)
from lms.core.models import User
from lms.demo.pages import add, publish, translate
from lms.demo.reading import LANGUAGES, in_language, read
from lms.demo.streams import home_blocks, lesson_blocks

_INDEXES = {
    "programmes": ProgrammeIndexPage,
    "publications": PublicationIndexPage,
    "news": NewsIndexPage,
}


def load_site(by: User) -> ProgrammeIndexPage:
    """Write the site around the programmes; return the catalogue in English."""
    for language in LANGUAGES:
        Locale.objects.get_or_create(language_code=language)
    home, is_new = _load_home(by)
    indexes = {name: _load_index(name, home, by) for name in _INDEXES}
    _load_standard_pages(home, by)
    _load_publications(indexes["publications"], by)
    _load_news(indexes["news"], by)
    _load_settings()
    if is_new:
        _lead_cards_on(home, by)
    return indexes["programmes"]


def _home_texts(language: str) -> dict[str, Any]:
    texts = in_language(read("site")["home"], language)
    return {
        "title": texts["title"],
        "hero_heading": texts["hero_heading"],
        "hero_text": texts["hero_text"],
        "body": home_blocks(texts, {}),
    }


def _load_home(by: User) -> tuple[HomePage, bool]:
    """Make the home page of each language; the English one serves the site."""
    existing = HomePage.objects.filter(locale__language_code="en").first()
    if existing:
        return existing, False
    root = Page.get_first_root_node()
    welcome = Page.objects.filter(depth=2, slug="home").first()
    home = HomePage(slug="sidro", **_home_texts("en"))
    home.locale = Locale.objects.get(language_code="en")
    root.add_child(instance=home)
    publish(home, by)
    Site.objects.filter(is_default_site=True).update(root_page=home, site_name="Sidro")
    if welcome:
        welcome.delete()
    for language in LANGUAGES[1:]:
        copy = home.copy_for_translation(Locale.objects.get(language_code=language))
        for name, value in _home_texts(language).items():
            setattr(copy, name, value)
        copy.slug = f"sidro-{language}"
        publish(copy, by)
    return home, True


def _load_index(name: str, home: HomePage, by: User) -> Page:
    texts = read("site")["indexes"][name]

    def fields(language: str) -> dict[str, Any]:
        found = in_language(texts, language)
        has_introduction = hasattr(_INDEXES[name], "introduction")
        intro = {"introduction": found["introduction"]} if has_introduction else {}
        return {"title": found["title"], **intro}

    page = add(home, _INDEXES[name](slug=name, show_in_menus=True, **fields("en")), by)
    _translate_all(page, by, fields)
    return page


def _translate_all(page: Page, by: User, fields: Any) -> None:
    for language in LANGUAGES[1:]:
        translate(page, language, by, fields(language))


def _load_standard_pages(home: HomePage, by: User) -> None:
    for texts in read("site")["pages"]:

        def fields(language: str, texts: dict[str, Any] = texts) -> dict[str, Any]:
            found = in_language(texts, language)
            return {
                "title": found["title"],
                "introduction": found["introduction"],
                "body": lesson_blocks(found["body"], texts["slug"]),
            }

        extra = {}
        if hasattr(StandardPage, "is_support_page"):
            extra["is_support_page"] = texts["is_support_page"]
        page = StandardPage(
            slug=texts["slug"],
            show_in_menus=texts["show_in_menus"],
            **extra,
            **fields("en"),
        )
        _translate_all(add(home, page, by), by, fields)


def _load_news(index: Page, by: User) -> None:
    for texts in read("site")["news"]:

        def fields(language: str, texts: dict[str, Any] = texts) -> dict[str, Any]:
            found = in_language(texts, language)
            return {
                "title": found["title"],
                "introduction": found["introduction"],
                "body": lesson_blocks(found["body"], texts["slug"]),
            }

        page = NewsPage(
            slug=texts["slug"],
            date=date.fromisoformat(str(texts["date"])),
            **fields("en"),
        )
        _translate_all(add(index, page, by), by, fields)


def _load_publications(index: Page, by: User) -> None:
    for texts in read("site")["publications"]:

        def fields(language: str, texts: dict[str, Any] = texts) -> dict[str, Any]:
            found = in_language(texts, language)
            return {
                "title": found["title"],
                "summary": found["summary"],
                "authors": found["authors"],
                "body": lesson_blocks(found["body"], texts["slug"]),
            }

        page = PublicationPage(
            slug=texts["slug"],
            date=date.fromisoformat(str(texts["date"])),
            file=_data_file(texts["slug"], texts["en"]["body"], by),
            **fields("en"),
        )
        _translate_all(add(index, page, by), by, fields)


def _data_file(slug: str, body: list[dict[str, Any]], by: User) -> Document | None:
    """Return the tables behind a publication's charts as one file to download."""
    charts = [block["chart"] for block in body if "chart" in block]
    title = f"{slug}-data"
    existing = Document.objects.filter(title=title).first()
    if existing or not charts:
        return existing
    out = io.StringIO()
    writer = csv.writer(out)
    for chart in charts:
        writer.writerow([chart["title"]])
        writer.writerow(chart["header"])
        writer.writerows([*chart["rows"], []])
    document = Document(title=title, uploaded_by_user=by)
    content = ContentFile(out.getvalue().encode("utf-8-sig"))
    document.file.save(f"{title}.csv", content, save=False)
    document._set_document_file_metadata()  # noqa: SLF001 - size and hash, as on upload
    document.save()
    return document


def _load_settings() -> None:
    texts = read("site")["settings"]
    for language in LANGUAGES:
        locale = Locale.objects.get(language_code=language)
        found = in_language(texts, language)
        if LocaleSettings.objects.filter(locale=locale).exists():
            continue
        settings = LocaleSettings(
            locale=locale,
            support_text=found["support_text"],
            footer_text=found["footer_text"],
            exit_page=StandardPage.objects.filter(
                locale=locale, slug="safety-and-your-browser"
            ).first(),
        )
        settings.contacts = [
            SupportContact(sort_order=number, **contact)
            for number, contact in enumerate(found["contacts"])
        ]
        settings.save()


def _lead_cards_on(home: HomePage, by: User) -> None:
    """Link the cards of each home page, now that the pages they lead to exist."""
    for page in HomePage.objects.all():
        language = page.locale.language_code
        targets = {p.slug: p.pk for p in page.get_children()}
        texts = in_language(read("site")["home"], language)
        page.body = home_blocks(texts, targets)
        publish(page, by)
