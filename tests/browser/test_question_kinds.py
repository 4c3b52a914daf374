"""Every kind of question answered by mouse, by finger on a small screen, by keyboard."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser import short_programme
from tests.browser.server import Server
from tests.browser.test_concurrency import OPEN_RUN

_ALL_KINDS = """
from assessments.models import QuizPage, QuizQuestion
from content.models import ProgrammePage
from lms.core.models import User
from lms.demo.kinds import load_kinds
by = User.objects.get(email="admin@demo.sidro.example")
programme = ProgrammePage.objects.get(code="KINDS-1")
quiz = QuizPage.objects.descendant_of(programme).get()
quiz.questions = [QuizQuestion(question=question, sort_order=number)
    for number, question in enumerate(load_kinds(by))]
quiz.is_graded, quiz.pass_percent = True, 70
quiz.save_revision(user=by).publish(user=by, skip_permission_checks=True)
"""
_BEGIN = """
import json
from assessments.domain.attempts import start
from courses.models import Enrolment
enrolment = Enrolment.objects.get(pk={pk})
item = enrolment.run.version.items.get(kind="quiz")
attempt = start(enrolment, item)
places = {{r.version.payload["kind"]: r.position
    for r in attempt.responses.select_related("version")}}
print("JSON" + json.dumps({{"url": attempt.get_absolute_url(), "places": places,
    "attempt": attempt.pk, "email": enrolment.person.email}}))
"""
_ANSWERS = """
import json
from assessments.models import Response
print("JSON" + json.dumps({{r.version.payload["kind"]: r.answer for r in
    Response.objects.filter(attempt={pk}).select_related("version")}}))
"""


@pytest.fixture(scope="module")
def run(server: Server):
    short_programme.write(server, "KINDS-1")
    output = server.shell(_ALL_KINDS)
    assert "Traceback" not in output, output
    return server.json(OPEN_RUN.format(code="KINDS-1", people=3))


@pytest.fixture
def open_quiz(new_page, server: Server, run):
    """Open the quiz as the person with this number; return the page and its facts."""

    def opened(number: int, **options: object) -> tuple[Page, dict]:
        begun = server.json(_BEGIN.format(pk=run["enrolments"][number]))
        page = new_page(**options)
        cookie = {"name": "sessionid", "value": server.session(begun["email"])}
        page.context.add_cookies([{**cookie, "url": server.url}])
        page.goto(begun["url"])
        return page, begun

    return opened


def _answers(server: Server, begun: dict) -> dict:
    return server.json(_ANSWERS.format(pk=begun["attempt"]))


def _question(page: Page, begun: dict, kind: str) -> Locator:
    return page.locator(f"#q{begun['places'][kind]}")


def _is_saved(page: Page, question: Locator) -> None:
    expect(question).to_have_attribute("data-complete", "")


def _finds_nothing(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, json.dumps(found, indent=1)[:3000]


def test_by_mouse(open_quiz, server):
    page, begun = open_quiz(0)
    _finds_nothing(page)
    labels = _question(page, begun, "image_labels")
    for label, spot in (("Way out", 1), ("Nearness", 2), ("Soft light", 3)):
        chip = labels.locator(".chip", has_text=label)
        chip.drag_to(labels.locator(f"[data-spot=s{spot}]"))
    words = _question(page, begun, "word_drop")
    for place, word in enumerate(("listen", "thank", "write down")):
        words.locator(".chip", has_text=word).drag_to(
            words.locator("select").nth(place)
        )
    hotspot = _question(page, begun, "hotspot")
    hotspot.locator("[data-area]", has_text=_number(hotspot, "On the sofa")).click()
    expect(hotspot.get_by_label("On the sofa")).to_be_checked()
    for question in (labels, words, hotspot):
        _is_saved(page, question)
    answers = _answers(server, begun)
    assert len(answers["image_labels"]) == 3
    assert len(answers["word_drop"]) == 3
    assert len(answers["hotspot"]) == 1


def _number(hotspot: Locator, name: str) -> str:
    """Return the number that the list gives to a place."""
    return hotspot.locator("label", has_text=name).inner_text().split(".")[0].strip()


def test_by_finger_on_a_small_screen(open_quiz, server):
    page, begun = open_quiz(1, width=360, has_touch=True)
    _finds_nothing(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    words = _question(page, begun, "word_drop")
    words.locator(".chip", has_text="thank").tap()
    words.locator("select").nth(1).tap()
    expect(words.locator("select").nth(1).locator(":checked")).to_have_text("thank")
    labels = _question(page, begun, "image_labels")
    labels.locator(".chip", has_text="Nearness").tap()
    labels.locator("[data-spot=s2]").tap()
    expect(labels.locator("select").nth(1).locator(":checked")).to_have_text("Nearness")
    hotspot = _question(page, begun, "hotspot")
    hotspot.locator("[data-area]").first.tap()
    kprim = _question(page, begun, "kprim")
    for statement in kprim.locator(".statement").all():
        statement.get_by_label("True").tap()
    likert = _question(page, begun, "likert")
    for statement in likert.locator(".statement").all():
        statement.get_by_label("Agree", exact=True).tap()
    for question in (hotspot, kprim, likert):
        _is_saved(page, question)


def _reach(page: Page, target: Locator) -> None:
    for _press in range(200):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab never gets there.")


def test_by_keyboard(open_quiz, server):
    page, begun = open_quiz(2)
    for kind in ("kprim", "likert"):
        question = _question(page, begun, kind)
        for statement in question.locator(".statement").all():
            _reach(page, statement.locator("input").first)
            page.keyboard.press("Space")
        _is_saved(page, question)
    cloze = _question(page, begun, "cloze")
    for field, keys in zip(
        cloze.locator(".gap").all(), ("10 min", "said", "familiar"), strict=True
    ):
        _reach(page, field)
        page.keyboard.type(keys)
    for kind in ("word_drop", "image_labels"):
        for field in _question(page, begun, kind).locator("select").all():
            _reach(page, field)
            page.keyboard.press("ArrowDown")
    hotspot = _question(page, begun, "hotspot")
    _reach(page, hotspot.locator("input[type=radio]").first)
    page.keyboard.press("Space")
    typed = {"numeric": "600 min", "short_text": "Сидро", "survey_text": "More tea."}
    for kind, text in typed.items():
        question = _question(page, begun, kind)
        _reach(page, question.locator("input[type=text], textarea").first)
        page.keyboard.type(text)
    for kind in ("cloze", "word_drop", "image_labels", "hotspot", *typed):
        _is_saved(page, _question(page, begun, kind))
    files = _question(page, begun, "file_upload").get_by_role("link", name="Hand in")
    _reach(page, files)
    page.keyboard.press("Enter")
    page.wait_for_url("**/files/")
    _finds_nothing(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"A calm corner."}
    )
    page.get_by_role("button", name="Hand in this file").press("Enter")
    expect(page.locator("main")).to_contain_text("File 1 (Plain text")
    assert _answers(server, begun)["numeric"] == "600 min"
