"""What the public sees, and what it never does."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content import offers
from content.models import LessonPage, ModulePage
from content.offers import Offer
from tests.factories import content

pytestmark = pytest.mark.django_db


def html(client, page) -> str:
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def offered(monkeypatch):
    """Let tests say what is on offer, in place of the app that runs trainings."""
    found: dict = {}
    monkeypatch.setattr(offers, "_providers", [])
    offers.register_provider(
        lambda programmes: {
            p.translation_key: found[p.pk] for p in programmes if p.pk in found
        }
    )
    return found


def offer(**fields) -> Offer:
    defaults = {
        "starts_on": date(2026, 9, 7),
        "ends_on": date(2026, 9, 10),
        "place": "Novi Sad",
        "language": "sr-latn",
        "trainers": ("Mira Ilić",),
        "places_left": 3,
    }
    return Offer(**{**defaults, **fields})


def test_programme_tells_what_people_need_to_know(client, offered):
    programme = content.programme(title="Steady", code="ST-1")
    content.outcome(programme, text="listen without pressing")
    module = content.module(programme, title="First days")
    content.planned_session(
        module,
        title="Arriving",
        minutes=90,
        is_core=True,
        intensity=2,
        content_note="Deals with separation.",
    )
    content.lesson(module, title="Before you start", minutes=45)
    offered[programme.pk] = [offer()]

    page = html(client, programme)

    for expected in (
        "To help people help.",
        "listen without pressing",
        "Social workers.",
        "Direct work with children.",
        "Short inputs and practice.",
        "Write to the coordinator.",
        "2.25 hours",
        "1.5 hours",
        "0.75 hours",
        "12 to 20 people",
        "First days",
        "Arriving",
        "Before you start",
        "core: may not be missed",
        "heavy",
        "Deals with separation.",
        "Novi Sad",
        "Mira Ilić",
        "3 places left",
        "Srpski",
        "Certificate of completed training",
        "certificate of attendance",
    ):
        assert expected in page, expected
    assert "noindex" not in page


def test_full_run_says_so(client, offered):
    programme = content.programme()
    offered[programme.pk] = [offer(places_left=0)]

    assert "Full; there is a waiting list." in html(client, programme)


def test_what_is_not_published_counts_for_nothing(client):
    programme = content.programme()
    module = content.module(programme)
    content.lesson(module, minutes=60)
    content.lesson(module, minutes=600, live=False, title="Unfinished")
    hidden = content.module(programme, live=False, title="Later")
    content.lesson(hidden, minutes=600)
    content.planned_session(hidden, minutes=600)

    page = html(client, programme)

    assert "<dd>1 hour</dd>" in page
    assert "Unfinished" not in page
    assert "Later" not in page


def test_catalogue_shows_hours_and_next_date(client, offered):
    programme = content.programme(title="Steady")
    content.planned_session(content.module(programme), minutes=1440)
    offered[programme.pk] = [
        offer(starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 5), place="Niš"),
        offer(),
    ]

    page = html(client, content.catalogue())

    assert "24 hours" in page
    assert "Novi Sad" in page
    assert "Niš" not in page


def test_unlisted_programme_is_reachable_but_not_offered(client):
    listed = content.programme(title="Listed")
    past = content.programme(title="From the past", is_listed=False)
    content.lesson(content.module(past))

    catalogue = html(client, content.catalogue())

    assert listed.title in catalogue
    assert past.title not in catalogue
    assert past.title not in html(client, content.home())
    assert '<meta name="robots" content="noindex">' in html(client, past)


def test_empty_catalogue_says_so(client):
    assert "No programme is on offer now" in html(client, content.catalogue())


def test_drafts_are_never_public(client):
    draft = content.standard_page(live=False)

    assert client.get(draft.url).status_code == 404


@pytest.mark.parametrize("kind", ["lesson", "module", "evaluation_form"])
def test_visitors_of_the_inside_are_led_to_the_programme(client, kind):
    programme = content.programme()
    module = content.module(programme)
    page = {
        "module": module,
        "lesson": content.lesson(module),
        "evaluation_form": content.evaluation_form(module),
    }[kind]

    response = client.get(page.url)

    assert response.status_code == 302
    assert response.url == programme.url


def test_parts_of_a_page_are_listed_below_it(client):
    parent = content.standard_page(title="About us")
    child = content.standard_page(parent, title="Our trainers")
    content.standard_page(parent, title="Not yet", live=False)

    page = html(client, parent)

    assert child.url in page
    assert "Not yet" not in page


def test_support_page_has_exit_and_a_title_that_tells_nothing(client):
    support = content.standard_page(title="Leaving violence", is_support_page=True)
    plain = content.standard_page(title="About us")

    supported = html(client, support)

    assert "<title>Learning · Sidro</title>" in supported
    assert 'href="/exit/"' in supported
    assert 'href="/exit/"' not in html(client, plain)


def test_home_shows_programmes_news_and_publications(client):
    content.programme(title="Steady")
    content.news(title="We have moved")
    content.publication(title="What callers asked")

    page = html(client, content.home())

    for title in ("Steady", "We have moved", "What callers asked"):
        assert title in page


def test_news_is_newest_first_and_paged(client):
    for day in range(1, 15):
        content.news(title=f"Day {day:02}", date=date(2026, 1, day))
    index = content.news(title="Day 15", date=date(2026, 1, 15)).get_parent()

    first = html(client, index)
    second = client.get(index.url, {"page": 2}).content.decode()

    assert first.index("Day 15") < first.index("Day 14")
    assert "Day 03" not in first
    assert "Day 03" in second


def test_page_names_its_translations(client):
    english = content.standard_page(title="About")
    slovene = content.standard_page(
        content.home("sl"), title="O nas", translation_key=english.translation_key
    )

    page = html(client, english)

    assert f'hreflang="sl" href="http://localhost{slovene.url}"' in page


@pytest.mark.parametrize("model", [LessonPage, ModulePage])
def test_preview_shows_a_draft_to_its_author(model, rf):
    page = content.lesson(live=False) if model is LessonPage else content.module()

    response = page.make_preview_request(preview_mode=page.default_preview_mode)
    response.render()

    assert page.title in response.content.decode()


def test_preview_of_the_other_version_shows_only_that():
    lesson = content.lesson(
        body=[("text", "<p>The usual words.</p>")],
        alternative_body=[("text", "<p>Gentler words.</p>")],
    )

    usual = lesson.make_preview_request(preview_mode="").render().content.decode()
    other = lesson.make_preview_request(preview_mode="other").render().content.decode()

    assert "The usual words." in usual
    assert "Gentler words." not in usual
    assert "Gentler words." in other
    assert "The usual words." not in other


def test_lesson_without_other_version_says_so_in_the_preview():
    lesson = content.lesson()

    other = lesson.make_preview_request(preview_mode="other").render().content.decode()

    assert "This lesson has no other version." in other


def catalogue_queries(client, programmes: int) -> int:
    for _number in range(programmes):
        module = content.module(content.programme())
        content.lesson(module)
        content.planned_session(module)
    url = content.catalogue().url
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.fixture
def database_cache(settings):
    """Count what the shared cache costs too, as in production."""
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "core_cache",
        },
    }


def test_catalogue_costs_the_same_for_1_and_30_programmes(client, database_cache):
    one = catalogue_queries(client, 1)

    assert catalogue_queries(client, 29) == one
    assert len(content.catalogue().get_children()) == 30


def test_programme_costs_the_same_for_any_number_of_modules(client, database_cache):
    programme = content.programme()

    def cost(modules: int) -> int:
        for _number in range(modules):
            module = content.module(programme)
            content.lesson(module)
            content.planned_session(module)
        client.get(programme.url)
        with CaptureQueriesContext(connection) as queries:
            html(client, programme)
        return len(queries)

    assert cost(1) == cost(5)
