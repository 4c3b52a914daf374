"""A server with the demo and a browser, shared by all tests of this folder."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.server import PASSWORD, Server, running_demo
from tests.run import CHROMIUM_NAMES


def pytest_itemcollected(item: pytest.Item) -> None:
    if "chromium" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    with running_demo() as started:
        yield started


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Gone before the worker turns to other tests: Playwright keeps a loop running."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                # No name is looked up: leaving for another site fails at once, never slowly.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open a page of its own browser context: new_page(width=360, scheme="dark")."""
    contexts = []

    def open_page(width: int = 1280, scheme: str = "light", **options: object) -> Page:
        context = chromium.new_context(
            base_url=server.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="en-GB",
            timezone_id="Europe/Belgrade",
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """Sign in on a page, by the form, as a person would."""

    def enter(page: Page, email: str, password: str = PASSWORD) -> None:
        if "@" not in email:
            email = f"{email}@demo.sidro.example"
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.locator(
            "form[action*=login] [type=submit], main form [type=submit]"
        ).first.click()
        page.wait_for_url(lambda url: "/accounts/login" not in url)

    return enter
