"""The whole of a trainee's path with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import short_programme
from tests.browser.server import Server
from tests.browser.test_concurrency import OPEN_RUN


@pytest.fixture(scope="module")
def run(server: Server):
    short_programme.write(server, "KEYS-1")
    return server.json(OPEN_RUN.format(code="KEYS-1", people=1))


def _reach(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus, as somebody without a mouse would."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            outline = target.evaluate(
                "node => getComputedStyle(node).outlineStyle !== 'none' ||"
                " getComputedStyle(node).boxShadow !== 'none'"
            )
            label = target.evaluate("node => node.closest('label') !== null")
            assert outline or label, "The focus cannot be seen."
            return
    raise AssertionError("Tab never gets there.")


def _press(page: Page, target: Locator, key: str = "Enter") -> None:
    _reach(page, target)
    page.keyboard.press(key)


def test_a_trainee_signs_in_learns_and_passes_without_a_mouse(new_page, server, run):
    page = new_page()
    page.goto("/accounts/login/")
    _reach(page, page.locator("input[name=login]"))
    page.keyboard.type("keys-1-0@example.org")
    _reach(page, page.locator("input[name=password]"))
    page.keyboard.type("a-long-enough-password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/")

    _press(page, page.locator(".next__action a"))
    _press(page, page.get_by_role("link", name="Continue"))
    expect(page.locator("h1")).to_have_text("A first lesson")
    _press(page, page.get_by_role("button", name="Done, go on"))
    page.wait_for_url(lambda url: "/lessons/" not in url)

    page.goto("/my/")
    _press(page, page.locator(".next__action a"))
    _press(page, page.locator("main form [type=submit]").first)
    _reach(page, page.locator("input[type=radio]").first)
    page.keyboard.press("Space")
    right = page.get_by_label(short_programme.RIGHT)
    if not right.is_checked():
        page.keyboard.press("ArrowDown")
    expect(right).to_be_checked()
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    _press(page, page.get_by_role("button", name="Hand in"))
    _press(page, page.get_by_role("button", name="Hand in now"))
    expect(page.locator("main")).to_contain_text(re.compile("passed", re.IGNORECASE))

    page.goto("/my/")
    _press(page, page.locator(".next__action a"))
    _reach(page, page.locator("main input[type=radio]").first)
    page.keyboard.press("Space")
    _press(page, page.locator("main form [type=submit]").last)
    expect(page.locator("main")).to_contain_text(re.compile("thank", re.IGNORECASE))
