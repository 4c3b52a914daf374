"""The bank in a browser: out as a file, in again, and its pages for axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.server import Server

_IDS = """
import json
from django.urls import reverse
from assessments.models import Question, QuizPage
question = Question.objects.filter(live=True).order_by("pk").first()
print("JSON" + json.dumps({
    "bank": reverse(Question.snippet_viewset.get_url_name("list")),
    "record": reverse("question_record", args=[question.pk]),
    "paper": reverse("quiz_on_paper", args=[QuizPage.objects.first().pk]),
    "coverage": reverse("question_coverage"),
    "import": reverse("question_import"),
}))
"""


@pytest.fixture(scope="module")
def places(server: Server) -> dict[str, str]:
    return server.json(_IDS)


@pytest.fixture
def trainer(new_page, server):
    key = server.session("trainer@demo.sidro.example")

    def enter(width: int = 1280, scheme: str = "light") -> Page:
        page = new_page(width=width, scheme=scheme)
        page.context.add_cookies(
            [{"name": "sessionid", "value": key, "url": server.url}]
        )
        return page

    return enter


def test_questions_leave_as_a_file_and_come_back_as_drafts(
    trainer, places, tmp_path, server
):
    page = trainer()
    page.goto(f"{places['bank']}?kind=matching")
    page.get_by_label("Select all").first.check()
    page.get_by_role("link", name="Export the selected questions").click()
    expect(
        page.get_by_role("heading", name="What each format can hold")
    ).to_be_visible()
    page.get_by_label("Moodle XML").check()
    with page.expect_download() as begun:
        page.get_by_role("button", name="Download the file").click()
    file = tmp_path / begun.value.suggested_filename
    begun.value.save_as(file)

    page.goto(places["import"])
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look through the file").click()
    expect(
        page.get_by_role("heading", name="Will be created as drafts")
    ).to_be_visible()
    assert axe_finds(page) == []
    rows = page.locator("table.listing tbody tr").count()
    assert rows
    page.get_by_role("button", name="Create the chosen drafts").click()

    expect(
        page.get_by_text(re.compile(r"in the bank as (a draft|drafts)"))
    ).to_be_visible()
    made = server.json(
        "import json; from assessments.models import QuestionImport as Q;"
        "print('JSON' + json.dumps(Q.objects.get().made))"
    )
    assert made == rows


@pytest.mark.looks
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_pages_of_the_bank(trainer, places, width):
    page = trainer(width=width)
    for name in ("record", "paper", "coverage", "import"):
        page.goto(places[name])
        assert axe_finds(page) == [], name


def axe_finds(page: Page) -> list[str]:
    """Return what axe finds in our part of the page; the frame is Wagtail's."""
    results = Axe().run(page, context={"include": [["main"]]}).response
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:120]}"
        for found in results["violations"]
    ]
