"""Searching in either script, and what search engines may list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from content.finding import find, findable, words_of
from tests.factories import content

pytestmark = pytest.mark.django_db


def titles(query: str, code: str = "sr-latn") -> list[str]:
    return [page.title for page in find(query, locale=content.locale(code))]


@pytest.mark.parametrize(
    "query",
    [
        "Zaštita dece",
        "zastita",
        "Заштита",
        "заштита деце",
        "ZAŠTIT",
        "dece zaštita",
        'zaštita "dece',
        "zaštita -*()' dece",
    ],
)
def test_latin_title_is_found_however_it_is_written(query):
    content.programme(content.catalogue("sr-latn"), title="Zaštita dece")

    assert titles(query) == ["Zaštita dece"]


@pytest.mark.parametrize("query", ["Заштита деце", "Zaštita dece", "zastita dece"])
def test_cyrillic_title_is_found_by_either_script(query):
    content.programme(content.catalogue("sr"), title="Заштита деце")

    assert titles(query, "sr") == ["Заштита деце"]


def test_text_is_found_without_its_markup():
    content.standard_page(
        content.home("sr-latn"),
        title="O nama",
        body=[("text", "<p>Rad sa <b>hraniteljima</b></p>")],
    )

    assert titles("хранитељ") == ["O nama"]
    assert titles("strong") == []


def test_each_kind_of_public_page_is_found():
    content.programme(content.catalogue("sl"), title="Varnost prva")
    content.news("sl", title="Varnost druga")
    content.publication("sl", title="Varnost tretja")
    content.standard_page(content.home("sl"), title="Varnost četrta")

    assert set(titles("varnost", "sl")) == {
        "Varnost prva",
        "Varnost druga",
        "Varnost tretja",
        "Varnost četrta",
    }


def test_lessons_modules_and_forms_are_not_found():
    programme = content.programme(title="Trust")
    module = content.module(programme, title="Trust module")
    content.lesson(module, title="Trust lesson")
    content.evaluation_form(programme, title="Trust form")

    assert titles("trust", "en") == ["Trust"]


def test_drafts_unlisted_and_other_languages_are_not_found():
    content.standard_page(title="Harbour draft", live=False)
    content.programme(title="Harbour past", is_listed=False)
    content.standard_page(content.home("sl"), title="Harbour elsewhere")
    content.standard_page(title="Harbour")

    assert titles("harbour", "en") == ["Harbour"]


@pytest.mark.parametrize("query", ["", "   ", '"', "%*", "-"])
def test_nothing_to_look_for_finds_nothing(query):
    content.standard_page(title="Harbour")

    assert words_of(query) == []
    assert titles(query, "en") == []


def test_search_page_shows_results_of_its_language(client):
    content.standard_page(title="Harbour", introduction="Where ships rest.")

    response = client.get("/en/search/", {"q": "harb"})

    page = response.content.decode()
    assert "1 page found for “harb”." in page
    assert "Where ships rest." in page
    assert '<meta name="robots" content="noindex">' in page


def test_search_page_says_that_nothing_was_found_and_escapes(client):
    content.home()

    response = client.get("/en/search/", {"q": "<b>nowhere</b>"})

    page = response.content.decode()
    assert "Nothing was found" in page
    assert "<b>nowhere</b>" not in page


def test_search_without_language_leads_to_the_readers():
    with translation.override("sl"):
        assert reverse("search") == "/sl/search/"


def search_queries(client, count: int) -> int:
    for number in range(count):
        content.standard_page(title=f"Harbour {number}")
        content.news(title=f"Harbour news {number}")
    client.get("/en/search/", {"q": "harbour"})
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/en/search/", {"q": "harbour"})
    assert response.status_code == 200
    return len(queries)


def test_search_costs_the_same_for_any_number_of_results(client):
    few = search_queries(client, 1)

    assert search_queries(client, 4) == few


def test_sitemap_lists_public_pages_only(client):
    listed = content.programme(title="Listed")
    hidden = content.programme(title="Hidden", is_listed=False)
    lesson = content.lesson(content.module(listed))
    draft = content.standard_page(title="Draft", live=False)

    body = client.get("/sitemap.xml").content.decode()

    assert listed.url in body
    assert not any(page.slug in body for page in (hidden, lesson, draft))
    assert content.home().pk in findable().values_list("pk", flat=True)


def test_robots_keeps_people_pages_out(client):
    response = client.get("/robots.txt")

    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain"
    assert {"Disallow: /admin/", "Disallow: /runs/", "Disallow: /teach/"} <= set(lines)
    assert "Sitemap: http://testserver/sitemap.xml" in lines
