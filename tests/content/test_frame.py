"""Menu, footer, support and exit in the language of the reader."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from content.frame import current_frame, forget_frames, frame_in
from content.models import LocaleSettings, SupportContact
from lms.core.exits import exit_target
from tests.factories import content

pytestmark = pytest.mark.django_db


def settings_for(code: str, **fields) -> LocaleSettings:
    defaults = {"support_text": "Talk to somebody."}
    return LocaleSettings.objects.create(
        locale=content.locale(code), **{**defaults, **fields}
    )


def test_menu_holds_what_editors_put_there():
    catalogue = content.catalogue()
    about = content.standard_page(title="About us")
    content.standard_page(title="Hidden", live=False, show_in_menus=True)

    frame = frame_in("en")

    assert [link.title for link in frame.menu] == ["Programmes"]
    assert [link.url for link in frame.footer_links] == [about.url]
    assert frame.programmes_url == catalogue.url


def test_each_language_has_its_own_menu_and_support():
    content.catalogue()
    content.catalogue("sl", title="Programi")
    settings_for("en")
    settings_for("sl", support_text="Pogovorite se.")

    assert [link.title for link in frame_in("sl").menu] == ["Programi"]
    assert frame_in("sl").support_text == "Pogovorite se."
    assert frame_in("en").support_text == "Talk to somebody."


def test_language_without_settings_uses_those_of_the_default():
    content.home()
    content.locale("sl")
    SupportContact.objects.create(
        settings=settings_for("en"), label="Helpline", contact="[helpline]"
    )

    assert [c.contact for c in frame_in("sl").contacts] == ["[helpline]"]


def test_frame_of_an_empty_site_is_empty_and_works():
    frame = frame_in("en")

    assert frame.contacts == ()
    assert frame.exit_target == ""


def test_frame_is_read_once_and_anew_after_publishing():
    home = content.home()
    frame_in("en")

    with CaptureQueriesContext(connection) as queries:
        frame_in("en")
    assert len(queries) == 0

    page = content.standard_page(home, title="About us", live=False)
    page.save_revision().publish()
    assert [link.title for link in frame_in("en").footer_links] == ["About us"]

    page.refresh_from_db()
    page.unpublish()
    assert frame_in("en").footer_links == ()


def test_footer_shows_contacts_on_every_page(client):
    home = content.home()
    SupportContact.objects.create(
        settings=settings_for("en", footer_text="An invented provider."),
        label="Helpline",
        contact="[helpline]",
    )

    page = client.get(home.url).content.decode()

    assert "An invented provider." in page
    assert "[helpline]" in page


def test_exit_leads_where_the_language_says(client):
    settings_for("en", exit_url="https://weather.example/")
    settings_for("sl", exit_url="https://vreme.example/")

    english = client.get("/exit/", headers={"accept-language": "en"})
    slovene = client.get("/exit/", headers={"accept-language": "sl"})

    assert english.url == "https://weather.example/"
    assert slovene.url == "https://vreme.example/"


def test_exit_without_settings_leads_to_the_installations_neutral_site(rf, settings):
    settings.EXIT_URL = "https://neutral.example/"

    assert exit_target(rf.get("/exit/")) == "https://neutral.example/"


@pytest.mark.parametrize(
    ("scope", "shown"), [("off", False), ("flagged", True), ("learning", True)]
)
def test_exit_is_shown_as_far_as_editors_want(client, scope, shown):
    settings_for("en", exit_scope=scope)
    page = content.standard_page(is_support_page=True)

    found = client.get(page.url).content.decode()

    assert ('href="/exit/"' in found) is shown


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org/", "data:text/html,x", "weather"]
)
def test_exit_leads_to_web_pages_only(url):
    made = LocaleSettings(locale=content.locale(), support_text="Talk.", exit_url=url)

    with pytest.raises(ValidationError) as refusal:
        made.full_clean()
    assert set(refusal.value.message_dict) == {"exit_url"}


def test_page_that_explains_exit_is_linked_while_published():
    page = content.standard_page(title="Leaving quickly", is_support_page=True)
    settings_for("en", exit_page=page)

    assert frame_in("en").exit_page_url == page.url

    page.unpublish()
    assert frame_in("en").exit_page_url == ""


def test_current_frame_follows_the_active_language():
    content.home()
    settings_for("en")
    settings_for("sl", footer_text="Noga")
    forget_frames()

    with translation.override("sl"):
        assert current_frame().footer_text == "Noga"


def test_contacts_are_stale_after_half_a_year():
    made = LocaleSettings(checked_on=date(2026, 1, 10))

    assert not made.is_stale(date(2026, 1, 10) + timedelta(days=183))
    assert made.is_stale(date(2026, 1, 10) + timedelta(days=184))
