"""Marking by keyboard, as a trainer who never touches the mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Server

_WAITING = """
import json
from assessments.models import Response
from lms.core.models import User
trainer = User.objects.get(email="trainer@demo.sidro.example")
waiting = Response.objects.to_mark(trainer).filter(
    attempt__enrolment__run__code="B-01")
print("JSON" + json.dumps([waiting.count(),
    waiting.values_list("version__question", flat=True)[0]]))
"""


@pytest.fixture
def desk(server: Server, new_page) -> Page:
    _count, question = server.json(_WAITING)
    page = new_page(width=1280)
    key = server.session("trainer@demo.sidro.example")
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": server.url}])
    page.goto(f"/teach/marking/{question}/")
    return page


def test_an_answer_is_marked_and_the_next_one_shown_by_keys_alone(desk, server):
    before, _question = server.json(_WAITING)
    heading = desk.locator("h2.question__heading")
    for key, number in (("n", 2), ("p", 1)):
        with desk.expect_navigation():
            desk.keyboard.press(key)
        expect(heading).to_have_text(f"Answer {number} of {before}")
    marks = desk.locator("input[type=number]")
    expect(desk.locator("[data-marking]")).to_be_focused()

    desk.keyboard.press("2")
    expect(marks).to_have_value("2")
    desk.keyboard.press("c")
    comment = desk.get_by_label("Comment for the trainee")
    expect(comment).to_be_focused()
    # While somebody writes, letters and digits are what they are.
    desk.keyboard.type("In 3 steps, not now.")
    expect(comment).to_have_value("In 3 steps, not now.")
    expect(marks).to_have_value("2")
    with desk.expect_navigation():
        desk.keyboard.press("Control+Enter")

    expect(desk.get_by_text("The mark is saved.")).to_be_visible()
    after, _question = server.json(_WAITING)
    assert after == before - 1
