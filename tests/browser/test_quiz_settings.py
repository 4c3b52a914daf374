"""What a trainee sees of time, pages, checking at once, and a session that ends."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import short_programme
from tests.browser.server import Server
from tests.browser.test_concurrency import OPEN_RUN

_SET = """
from assessments.models import QuizPage, QuizQuestion
from lms.core.models import User
page = QuizPage.objects.get(code="M1-Q1", path__startswith=
    __import__("content.models", fromlist=["ProgrammePage"]).ProgrammePage.objects.get(
        code={code!r}).path)
for name, value in {settings!r}.items():
    setattr(page, name, value)
page.questions = [QuizQuestion(question=q.question, sort_order=q.sort_order)
    for q in page.questions.all()]
{more}
page.save_revision(user=User.objects.get(email="admin@demo.sidro.example")).publish()
print("done")
"""
_SECOND = """
from assessments.models import TrueFalse
from lms.demo.streams import lesson_blocks
from wagtail.models import Locale
second = TrueFalse(name="Second", is_true=False, live=False, outcomes="S1",
    locale=Locale.objects.get(language_code="en"),
    stem=lesson_blocks([{{"text": "<p>Is shouting a help?</p>"}}], "x"))
second.save()
second.save_revision().publish(skip_permission_checks=True)
page.questions.add(QuizQuestion(question=second, sort_order=9))
"""


def _run(server: Server, code: str, more: str = "", **settings):
    short_programme.write(server, code)
    done = server.shell(
        _SET.format(
            code=code,
            settings=settings,
            more=more.replace("{{", "{").replace("}}", "}"),
        )
    )
    assert "done" in done, done
    return server.json(OPEN_RUN.format(code=code, people=2))


def _begin(new_page, server: Server, run, code: str, width: int = 1280) -> Page:
    page = new_page(width=width)
    key = server.session(f"{code.lower()}-0@example.org")
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": server.url}])
    page.goto(f"/runs/{run['run']}/quizzes/{run['quiz']}/")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("[data-quiz]")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def pages_run(server: Server):
    return _run(server, "PAGE-1", _SECOND, layout="one", behaviour="immediate")


def test_answers_of_another_page_wait_and_are_sent_after_signing_in_again(
    new_page, server, pages_run
):
    page = _begin(new_page, server, pages_run, "PAGE-1", width=360)
    address, cookies = page.url, page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label(short_programme.RIGHT).check()
    expect(page.locator("[data-status]")).to_contain_text("signed out")

    page.context.add_cookies(cookies)
    page.goto(f"{address}?page=2")
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    page.goto(address)

    expect(page.get_by_label(short_programme.RIGHT)).to_be_checked()
    page.get_by_role("button", name="Check this answer").click()
    expect(page.locator(".question__checked")).to_contain_text("1 of 1 marks")
    expect(page.get_by_label(short_programme.RIGHT)).to_be_disabled()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Come back to this question").check()
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("main")).to_contain_text("You flagged 1 question")
    expect(page.locator("main")).to_contain_text("1 question is still open")


def test_when_time_is_up_the_page_hands_in_what_was_answered(new_page, server):
    run = _run(server, "TIME-1", time_limit=1, warn_minutes=1)
    page = _begin(new_page, server, run, "TIME-1")
    expect(page.locator("[data-time-said]")).to_contain_text("left")
    page.get_by_label(short_programme.RIGHT).check()
    expect(page.locator("[data-status]")).to_contain_text("Saved at")

    # The minute passes in the database, so that the test need not wait for it.
    server.shell(
        "from assessments.models import Attempt\n"
        "from django.utils import timezone\n"
        "from datetime import timedelta\n"
        "Attempt.objects.filter(state='open', due_at__isnull=False).update("
        "due_at=timezone.now() + timedelta(seconds=6))\n"
    )
    page.reload()

    expect(page.locator("h1")).to_contain_text("Passed", timeout=20_000)
