"""The frame around every page: language, theme, menus, errors and the style guide."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from lms.core.templatetags.frame import language_tag

STATIC = Path("lms/core/static/core")


@pytest.mark.parametrize(
    ("language", "tag"),
    [("en", "en"), ("sr", "sr-Cyrl"), ("sr-latn", "sr-Latn"), ("sl", "sl")],
)
def test_page_names_its_language_with_the_script(client, db, language, tag):
    client.cookies["django_language"] = language

    page = client.get(reverse("account_login")).content.decode()

    assert f'<html lang="{tag}"' in page
    assert language_tag(language) == tag


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chosen_theme_is_drawn_from_the_start(client, db, theme):
    back = reverse("account_login")

    response = client.post(reverse("set_theme"), {"theme": theme, "next": back})
    page = client.get(back).content.decode()

    assert response.url == back
    assert f'data-theme="{theme}"' in page
    assert f'<meta name="color-scheme" content="{theme}">' in page


@pytest.mark.parametrize("other", ["device", '"><script>', ""])
def test_any_other_theme_leaves_it_to_the_device(client, db, other):
    client.post(reverse("set_theme"), {"theme": "dark"})

    client.post(reverse("set_theme"), {"theme": other})
    page = client.get(reverse("account_login")).content.decode()

    assert "data-theme=" not in page
    assert '<meta name="color-scheme" content="light dark">' in page


def test_forged_theme_cookie_is_not_shown(client, db):
    client.cookies["theme"] = "x onload=1"

    assert "onload" not in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example"])
def test_choosing_a_theme_never_leads_away(client, db, away):
    response = client.post(reverse("set_theme"), {"theme": "dark", "next": away})

    assert response.url == "/"


def test_theme_is_not_changed_by_a_link(client, db):
    assert client.get(reverse("set_theme"), {"theme": "dark"}).status_code == 405


def test_page_has_nothing_inline(client, administrator):
    client.force_login(administrator)

    page = client.get(reverse("account")).content.decode()

    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son\w+=", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_ids_are_used_once(client, trainer):
    client.force_login(trainer)

    ids = re.findall(r'\sid="([^"]+)"', client.get(reverse("account")).content.decode())

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("template", ["404.html", "403.html", "core/csrf_failure.html"])
def test_error_page_explains_and_leads_home(rf, db, template):
    page = render_to_string(template, request=rf.get("/nowhere/"))

    assert page.count("<h1>") == 1
    assert 'href="/"' in page


def test_server_error_page_needs_no_request():
    page = render_to_string("500.html")

    assert "<h1>" in page
    assert "csrfmiddlewaretoken" not in page


def test_not_found_by_our_own_view_is_not_sent_elsewhere(client, trainee):
    client.force_login(trainee)

    assert client.post(reverse("styleguide")).status_code == 404
    assert client.get("/a-page-of-the-site/").url == "/en/a-page-of-the-site/"


def test_style_guide_is_for_builders_only(client, trainee, settings):
    url = reverse("styleguide")
    client.force_login(trainee)

    hidden = client.get(url).status_code
    settings.DEBUG = True

    assert hidden == 404
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    "frame", ["base", "base_learning", "base_teach", "base_bare", "../../etc"]
)
def test_style_guide_shows_every_frame(client, db, settings, frame):
    settings.DEBUG = True

    page = client.get(reverse("styleguide"), {"frame": frame}).content.decode()

    assert page.count("<h1>") == 1


def test_learning_frame_is_neutral_and_can_be_left(client, db, settings):
    settings.DEBUG = True

    response = client.get(reverse("styleguide"), {"frame": "base_learning"})

    page = response.content.decode()
    assert "<title>Learning · Sidro</title>" in page
    assert 'data-exit-two="Shift, press 2 more times to exit."' in page
    exits = re.findall(r'<a class="([a-z_ -]+)" href="/exit/"([^>]*)>', page)
    assert [name for name, _ in exits] == ["skip-link skip-link--exit", "exit__link"]
    assert all('rel="nofollow noreferrer"' in more for _, more in exits)


@pytest.mark.parametrize(
    ("scope", "needs_exit", "shown"),
    [("learning", False, True), ("flagged", False, False), ("flagged", True, True)],
)
def test_exit_is_shown_where_the_site_wants_it(scope, needs_exit, shown):
    context = {"exit_url": "/exit/", "exit_scope": scope, "needs_exit": needs_exit}

    page = render_to_string("core/_exit.html", context)

    assert ("data-exit-link" in page) is shown


def test_nothing_leads_to_exit_when_it_is_off():
    page = render_to_string("core/_exit.html", {"exit_url": "", "needs_exit": True})

    assert page.strip() == ""


def test_components_use_roles_and_never_the_palette():
    palette = set(
        re.findall(
            r"^    (--(?:[a-z]+-\d{2,3}|white)):", _css("tokens.css"), re.MULTILINE
        )
    )
    others = "".join(
        _css(p.name) for p in STATIC.glob("css/*.css") if p.stem != "tokens"
    )

    assert len(palette) > 30
    assert [name for name in sorted(palette) if f"var({name})" in others] == []


def test_every_role_that_is_used_is_defined():
    everything = "".join(_css(path.name) for path in STATIC.glob("css/*.css"))
    used = set(re.findall(r"var\((--[\w-]+)", everything))
    defined = set(re.findall(r"(--[\w-]+):", everything))

    assert used - defined == set()


def test_every_font_that_is_named_is_shipped_with_its_licence():
    files = set(re.findall(r'url\("\.\./fonts/([^"]+)"\)', _css("base.css")))

    assert files == {path.name for path in STATIC.glob("fonts/*.woff2")}
    assert len(list(STATIC.glob("fonts/LICENSE*"))) == 2


def _css(name: str) -> str:
    return (STATIC / "css" / name).read_text()


def test_front_page_language_choices_come_back_to_a_plain_view(rf: RequestFactory, db):
    with translation.override("sl"):
        page = render_to_string(
            "site/_preferences.html", request=rf.get("/verify/?a=1")
        )

    assert page.count('name="next" value="/verify/?a=1"') == 5
    assert 'value="sl" lang="sl" aria-current="true"' in page
