"""Authoring with the mouse and with the keyboard: places on images, sections."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.server import Server

_IDS = """
import json
from django.urls import reverse
from assessments.models import Hotspot, QuizPage
hotspot = Hotspot.objects.filter(image__isnull=False).first()
page = QuizPage.objects.filter(questions__section=1, sections=None).first()
print("JSON" + json.dumps({
    "hotspot": reverse(Hotspot.snippet_viewset.get_url_name("edit"), args=[hotspot.pk]),
    "quiz": reverse("wagtailadmin_pages:edit", args=[page.pk]),
}))
"""


@pytest.fixture(scope="module")
def places(server: Server) -> dict[str, str]:
    return server.json(_IDS)


@pytest.fixture
def author(new_page: Callable[..., Page], server: Server) -> Page:
    page = new_page()
    key = server.session("trainer@demo.sidro.example")
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": server.url}])
    # What is tried here is not kept, not even as a draft that saves itself.
    page.route("**/admin/**", _only_look)
    return page


def _only_look(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_places_are_drawn_on_the_image_and_stay_numbers(author, places):
    author.goto(places["hotspot"])
    place = author.locator(".drawing__place").first
    x, width = author.locator("#id_areas-0-x"), author.locator("#id_areas-0-width")
    left, wide = float(x.input_value()), float(width.input_value())

    place.focus()
    author.keyboard.press("ArrowRight")
    author.keyboard.press("Alt+ArrowRight")
    expect(x).to_have_value(f"{left + 0.5:g}")
    expect(width).to_have_value(f"{wide + 0.5:g}")

    place.hover(position={"x": 20, "y": 20})
    box = place.bounding_box()
    author.mouse.down()
    author.mouse.move(box["x"] + 60, box["y"] + 20)
    author.mouse.up()
    assert float(x.input_value()) > left + 1

    x.fill("3")
    assert ": 3 % from the left" in place.get_attribute("aria-label")
    assert place.evaluate("each => each.style.left") == "3%"


def test_a_question_follows_the_section_it_was_given(author, places):
    author.goto(f"{places['quiz']}#tab-questions")
    chosen = author.locator("#id_questions-0-section")
    for number, title in enumerate(("Night", "Day")):
        author.locator("#id_sections-ADD").dispatch_event("click")
        heading = author.locator(f"#id_sections-{number}-title")
        heading.evaluate("(field, title) => { field.value = title; }", title)
        heading.dispatch_event("input")
    expect(chosen.locator("option")).to_have_text(["1. Night", "2. Day"])

    chosen.evaluate("field => { field.value = '2'; }")
    chosen.dispatch_event("change")
    up = "#inline_child_sections-1 [data-inline-panel-child-move-up]"
    author.locator(up).dispatch_event("click")

    expect(chosen.locator("option")).to_have_text(["1. Day", "2. Night"])
    expect(chosen).to_have_value("1")
