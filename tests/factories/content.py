"""Pages as editors would make them; each call gives one published page."""

from itertools import count
from typing import Any

from django.utils.text import slugify
from wagtail.models import Locale, Page, Site

from content.models import (
    EvaluationFormPage,
    HomePage,
    LearningOutcome,
    LessonPage,
    ModulePage,
    NewsIndexPage,
    NewsPage,
    PlannedSession,
    ProgrammeIndexPage,
    ProgrammePage,
    PublicationIndexPage,
    PublicationPage,
    StandardPage,
)

_numbers = count(1)


def locale(code: str = "en") -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def home(code: str = "en", **fields: Any) -> HomePage:
    """The front page of a language; the first one becomes the site's root.

    Asking again gives the same page.
    """
    found = HomePage.objects.filter(locale__language_code=code).first()
    if found:
        return found
    first = HomePage.objects.first()
    if first:
        fields.setdefault("translation_key", first.translation_key)
    fields = {"title": "Home", "hero_heading": "A steady adult helps", **fields}
    page = HomePage(locale=locale(code), slug=f"home-{code}", **fields)
    Page.get_first_root_node().add_child(instance=page)
    if first is None:
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "root_page_id": page.pk},
        )
        Site.clear_site_root_paths_cache()
    return page


def catalogue(code: str = "en", **fields: Any) -> ProgrammeIndexPage:
    """The catalogue of a language; asking again gives the same page."""
    parent = home(code)
    found = ProgrammeIndexPage.objects.child_of(parent).first()
    return found or _child(
        parent,
        ProgrammeIndexPage,
        **{"title": "Programmes", "show_in_menus": True, **fields},
    )


def programme(parent: Page | None = None, **fields: Any) -> ProgrammePage:
    """A programme without modules."""
    number = next(_numbers)
    defaults = {
        "title": f"Programme {number}",
        "code": f"P-{number}",
        "public_title": f"Training {number}",
        "summary": "What the programme is about.",
        "aim": "<p>To help people help.</p>",
        "audience": "Social workers.",
        "prerequisites": "Direct work with children.",
        "methods": "Short inputs and practice.",
        "how_to_complain": "Write to the coordinator.",
    }
    return _child(parent or catalogue(), ProgrammePage, **{**defaults, **fields})


def outcome(programme: ProgrammePage, **fields: Any) -> LearningOutcome:
    defaults = {"code": "A1", "text": "recognise signs of distress"}
    return LearningOutcome.objects.create(programme=programme, **{**defaults, **fields})


def module(parent: ProgrammePage | None = None, **fields: Any) -> ModulePage:
    number = next(_numbers)
    defaults = {"title": f"Module {number}", "code": f"M{number}"}
    return _child(parent or programme(), ModulePage, **{**defaults, **fields})


def planned_session(parent: ModulePage | None = None, **fields: Any) -> PlannedSession:
    number = next(_numbers)
    defaults = {"code": f"S{number}", "title": f"Session {number}", "minutes": 90}
    return PlannedSession.objects.create(
        module=parent or module(), **{**defaults, **fields}
    )


def lesson(parent: ModulePage | None = None, **fields: Any) -> LessonPage:
    number = next(_numbers)
    defaults = {
        "title": f"Lesson {number}",
        "code": f"L{number}",
        "minutes": 60,
        "body": [("text", "<p>Something to read.</p>")],
    }
    return _child(parent or module(), LessonPage, **{**defaults, **fields})


def evaluation_form(parent: Page | None = None, **fields: Any) -> EvaluationFormPage:
    number = next(_numbers)
    defaults = {
        "title": f"Evaluation {number}",
        "code": f"E{number}",
        "items": [("scale", {"key": "useful", "text": "It was useful."})],
    }
    return _child(parent or programme(), EvaluationFormPage, **{**defaults, **fields})


def standard_page(parent: Page | None = None, **fields: Any) -> StandardPage:
    defaults = {"title": f"Page {next(_numbers)}"}
    return _child(parent or home(), StandardPage, **{**defaults, **fields})


def news(code: str = "en", **fields: Any) -> NewsPage:
    """A piece of news, below the news list of its language."""
    parent = NewsIndexPage.objects.child_of(home(code)).first()
    parent = parent or _child(home(code), NewsIndexPage, title="News")
    defaults = {"title": f"News {next(_numbers)}", "introduction": "What happened."}
    return _child(parent, NewsPage, **{**defaults, **fields})


def publication(code: str = "en", **fields: Any) -> PublicationPage:
    """A publication, below the publication list of its language."""
    parent = PublicationIndexPage.objects.child_of(home(code)).first()
    parent = parent or _child(home(code), PublicationIndexPage, title="Publications")
    defaults = {"title": f"Report {next(_numbers)}", "summary": "What was found."}
    return _child(parent, PublicationPage, **{**defaults, **fields})


def _child(parent: Page, model: type[Page], **fields: Any) -> Any:
    fields.setdefault("slug", f"{slugify(fields['title']) or 'page'}-{next(_numbers)}")
    page = model(locale=parent.locale, **fields)
    parent.add_child(instance=page)
    return page
