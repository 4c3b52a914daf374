"""The frame in a real browser: exit, dialog, menus, theme, and axe in both schemes."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

pytestmark = pytest.mark.looks

LEARNING = "/styleguide/?frame=base_learning"


@pytest.fixture
def guide(page: Page, sign_in: Callable[..., None]) -> Page:
    """The style guide in the frame of learning pages; the way out leads to a blank page."""

    def outside(route: Route) -> None:
        route.fulfill(body="<p>outside</p>", content_type="text/html")

    page.route(lambda url: "wikipedia.org" in url or "neutral" in url, outside)
    sign_in(page, "admin")
    page.goto(LEARNING)
    return page


def expect_outside(page: Page) -> None:
    expect(page).not_to_have_url(re.compile("/styleguide/|/exit/"))


def expect_still_here(page: Page) -> None:
    """Leaving begins in the key's own event and covers the page at once."""
    page.evaluate("new Promise(go => requestAnimationFrame(() => setTimeout(go)))")
    expect(page.get_by_text("Loading.", exact=True)).to_have_count(0)
    expect(page).to_have_url(re.compile("/styleguide/"))


def dots(page: Page) -> int:
    return page.locator(".exit__dots > .is-on").count()


def preferences(page: Page) -> Locator:
    return page.locator(".site-header__tools summary", has_text="Language")


def status(page: Page) -> Locator:
    return page.locator("[data-exit] [role=status]")


def test_shift_three_times_leaves_in_the_same_tab(guide: Page):
    for pressed, left in ((1, "2 more times"), (2, "1 more time ")):
        guide.keyboard.press("Shift")
        assert dots(guide) == pressed
        expect(status(guide)).to_contain_text(left)

    guide.keyboard.press("Shift")

    expect_outside(guide)
    assert len(guide.context.pages) == 1


def test_another_key_between_starts_again(guide: Page):
    guide.keyboard.press("Shift")
    guide.keyboard.press("Shift")
    guide.keyboard.press("a")
    guide.keyboard.press("Shift")

    expect_still_here(guide)
    assert dots(guide) == 1


def test_shift_for_capital_letters_does_not_count(guide: Page):
    field = guide.locator("#id_name").first
    field.focus()
    for letter in "ABC":
        guide.keyboard.press(f"Shift+{letter}")

    expect_still_here(guide)
    assert dots(guide) == 0
    expect(field).to_have_value("ABC")


def test_five_seconds_of_rest_forget_the_presses(guide: Page):
    guide.clock.install()
    guide.goto(LEARNING)
    guide.keyboard.press("Shift")
    guide.clock.run_for(4_000)
    guide.keyboard.press("Shift")
    guide.clock.run_for(4_900)
    assert dots(guide) == 2

    guide.clock.run_for(200)

    assert dots(guide) == 0
    expect(status(guide)).to_have_text("Exit this page expired.")


def test_exit_ends_the_session_so_back_shows_nothing(guide: Page):
    guide.locator("[data-exit-link]").click()
    expect_outside(guide)

    guide.goto("/account/")

    expect(guide).to_have_url(re.compile("/accounts/login/"))


def test_second_skip_link_is_the_way_out(guide: Page):
    guide.get_by_text("Skip to the content").focus()
    guide.keyboard.press("Tab")

    expect(guide.locator(":focus")).to_have_text("Exit this page")
    guide.keyboard.press("Enter")
    expect_outside(guide)


def test_dialog_opens_closes_and_gives_the_focus_back(guide: Page):
    trigger = guide.get_by_role("button", name="Withdraw").first
    dialog = guide.get_by_role("dialog", name="Withdraw from this run?")
    trigger.click()
    expect(dialog).to_be_visible()
    box = dialog.bounding_box()
    assert box is not None
    assert abs(box["y"] + box["height"] / 2 - 450) < 2  # in the middle of 900 pixels

    guide.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(trigger).to_be_focused()


def test_menu_closes_by_escape_and_by_a_click_elsewhere(guide: Page):
    summary = preferences(guide)
    menu = guide.locator(".site-header__tools .menu__body", has_text="Slovenščina")
    summary.click()
    expect(menu).to_be_visible()
    guide.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(summary).to_be_focused()

    summary.click()
    guide.locator("h1").click()

    expect(menu).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_theme_is_kept_with_and_without_javascript(new_page, script):
    page = new_page(java_script_enabled=script)
    page.goto("/accounts/login/")
    preferences(page).click()
    with page.expect_response("**/theme/"):
        page.locator(".site-header__tools button[value=dark]").click()

    page.goto("/accounts/password/reset/")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_dialog_unfolds_without_javascript(new_page, sign_in):
    page = new_page(java_script_enabled=False)
    sign_in(page, "admin")
    page.goto("/styleguide/")

    page.locator("summary", has_text="Withdraw").click()

    expect(page.get_by_text("Withdraw from this run?")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_style_guide_is_accessible_and_fits(new_page, sign_in, scheme, width):
    page = new_page(width=width, scheme=scheme)
    refused: list[str] = []
    sign_in(page, "admin")
    page.on("console", lambda said: refused.append(said.text))
    page.goto(LEARNING)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert refused == []
