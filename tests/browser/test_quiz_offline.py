"""An answer is never lost: not by a lost connection, a closed browser or a second tab."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import short_programme
from tests.browser.server import Server
from tests.browser.test_concurrency import OPEN_RUN


@pytest.fixture(scope="module")
def run(server: Server):
    short_programme.write(server, "LOST-1")
    return server.json(OPEN_RUN.format(code="LOST-1", people=3))


def _begin(new_page, server: Server, run, person: int) -> Page:
    page = new_page(width=360)
    key = server.session(f"lost-1-{person}@example.org")
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": server.url}])
    page.goto(f"/runs/{run['run']}/quizzes/{run['quiz']}/")
    page.locator("main form [type=submit]").first.click()
    expect(page.locator("[data-quiz]")).to_be_visible()
    page.wait_for_load_state()  # its scripts too, before the connection goes
    return page


def test_an_answer_given_without_a_connection_arrives_when_it_is_back(
    new_page, server, run
):
    page = _begin(new_page, server, run, 0)
    page.context.set_offline(True)
    page.get_by_label(short_programme.RIGHT).check()
    expect(page.locator("[data-status]")).to_contain_text("Not saved yet")

    page.context.set_offline(False)

    expect(page.locator("[data-status]")).to_contain_text("Saved at", timeout=15_000)
    page.reload()
    expect(page.get_by_label(short_programme.RIGHT)).to_be_checked()


def test_an_answer_waits_in_the_browser_through_a_closed_tab(new_page, server, run):
    page = _begin(new_page, server, run, 1)
    address, context = page.url, page.context
    page.route("**/answers/**", lambda route: route.abort())
    page.get_by_label(short_programme.WRONG).check()
    expect(page.locator("[data-status]")).to_contain_text("Not saved yet")
    page.close()

    again = context.new_page()
    again.goto(address)

    expect(again.get_by_label(short_programme.WRONG)).to_be_checked()
    expect(again.locator("[data-status]")).to_contain_text("Saved at")


def _as_if_it_took_three_seconds_to_load(route: Route) -> None:
    """What a page knows of the server's clock is as old as the page's way here."""
    response = route.fetch()
    older = re.sub(
        r'data-now="(\d+)"',
        lambda found: f'data-now="{int(found[1]) - 3000}"',
        response.text(),
    )
    assert older != response.text()
    route.fulfill(response=response, body=older)


def test_an_older_answer_of_another_tab_does_not_overwrite_a_newer_one(
    new_page, server, run
):
    first = _begin(new_page, server, run, 2)
    second = first.context.new_page()
    second.route(first.url, _as_if_it_took_three_seconds_to_load)
    second.goto(first.url)
    held = []
    first.route("**/answers/**", lambda route: held.append(route))
    with first.expect_request("**/answers/**"):
        first.get_by_label(short_programme.WRONG).check()
    second.get_by_label(short_programme.RIGHT).check()
    expect(second.locator("[data-status]")).to_contain_text("Saved at")

    held[0].continue_()

    expect(first.locator("[data-status]")).to_contain_text("another window")
    second.reload()
    expect(second.get_by_label(short_programme.RIGHT)).to_be_checked()


def test_the_page_holds_no_key(new_page, server, run):
    page = _begin(new_page, server, run, 2)

    source = page.content()

    assert "is_correct" not in source
    assert not re.search(r"correct|feedback", json.dumps(source), re.IGNORECASE)
