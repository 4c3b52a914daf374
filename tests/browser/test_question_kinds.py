"""Every kind of question answered by mouse, by finger on a small screen, by keyboard."""

import json
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser import short_programme
from tests.browser.server import Server
from tests.browser.test_concurrency import OPEN_RUN

_ALL_KINDS = """
from assessments.models import Question, QuizPage, QuizQuestion
from content.models import ProgrammePage
from lms.core.models import User
from lms.demo.kinds import load_kinds
by = User.objects.get(email="admin@demo.sidro.example")
programme = ProgrammePage.objects.get(code="KINDS-1")
quiz = QuizPage.objects.descendant_of(programme).get()
asked = load_kinds(by)
bank = Question.objects.filter(live=True, locale__language_code="en").order_by("pk")
known = {question.kind for question in asked}
for question in bank:
    if question.kind not in known:
        known.add(question.kind)
        asked.append(question)
quiz.questions = [QuizQuestion(question=question, sort_order=number)
    for number, question in enumerate(asked)]
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
    return server.json(OPEN_RUN.format(code="KINDS-1", people=5))


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
    _is_saved(page, hotspot)


def _reach(page: Page, target: Locator) -> None:
    for _press in range(200):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab never gets there.")


@dataclass(frozen=True)
class Hand:
    """Somebody with a mouse, with a finger on a small screen, or with keys alone."""

    page: Page
    way: str

    def press(self, target: Locator, key: str = "Space") -> None:
        if self.way == "keys":
            _reach(self.page, target)
            self.page.keyboard.press(key)
        elif self.way == "mouse":
            self._area(target).click()
        else:
            area = self._area(target)
            assert area.bounding_box()["height"] >= FINGER, area.inner_text()
            area.tap()

    def write(self, field: Locator, text: str) -> None:
        if self.way == "keys":
            _reach(self.page, field)
        else:
            self.press(field)
        self.page.keyboard.type(text)

    def choose(self, field: Locator, place: int) -> None:
        if self.way == "keys":
            _reach(self.page, field)
            for _each in range(place):
                self.page.keyboard.press("ArrowDown")
        else:  # the list that opens belongs to the system, not to the page
            assert field.bounding_box()["height"] >= FINGER
            field.select_option(index=place)

    def _area(self, target: Locator) -> Locator:
        """Return what can be hit: a radio button or box together with its label."""
        kind = target.get_attribute("type")
        return target.locator("xpath=..") if kind in ("radio", "checkbox") else target


# How high something must be for a finger, in CSS pixels.
FINGER = 44
TYPED = {
    "numeric": "600 min",
    "short_text": "Сидро",
    "free_text": "Stay near, say little, come back when you said you would. " * 4,
    "survey_text": "More tea.",
}


def _answer(hand: Hand, question: Locator, kind: str) -> None:
    """Answer a question of whatever kind, rightly or not."""
    if kind in TYPED:
        field = question.locator("input[type=text], textarea").first
        hand.write(field, TYPED[kind])
    elif kind == "cloze":
        for field, text in zip(
            question.locator(".gap").all(), ("10 min", "said", ""), strict=True
        ):
            hand.write(field, text) if text else hand.choose(field, 1)
    elif kind in ("kprim", "likert"):
        for statement in question.locator(".statement").all():
            hand.press(statement.locator("input").first)
    elif kind in ("matching", "ordering", "word_drop", "image_labels"):
        for place, field in enumerate(question.locator("select").all(), start=1):
            hand.choose(field, place if kind in ("ordering", "image_labels") else 1)
    else:
        hand.press(question.locator("input[type=radio], input[type=checkbox]").first)


def _go_on_with_the_case(hand: Hand) -> None:
    """Answer what the case has asked so far, and see the next step unfold."""
    asked = hand.page.locator(".case .question")
    before = asked.count()
    for question in asked.all():
        hand.press(question.locator("input").locator("visible=true").first)
    with hand.page.expect_navigation():
        hand.press(hand.page.get_by_role("button", name="Go on with the case"), "Enter")
    assert asked.count() > before


def _hand_in_a_file(hand: Hand, question: Locator) -> None:
    hand.press(question.get_by_role("link", name="Hand in"), "Enter")
    hand.page.wait_for_url("**/files/")
    if hand.way == "keys":
        _finds_nothing(hand.page)
    hand.page.locator("input[type=file]").set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"A calm corner."}
    )
    hand.press(hand.page.get_by_role("button", name="Hand in this file"), "Enter")
    expect(hand.page.locator("main")).to_contain_text("File 1 (Plain text")


@pytest.mark.parametrize(
    ("number", "way", "screen"),
    [
        (2, "mouse", {}),
        (3, "touch", {"width": 360, "has_touch": True}),
        (4, "keys", {}),
    ],
)
def test_every_kind_is_answered(open_quiz, server, number, way, screen):
    page, begun = open_quiz(number, **screen)
    hand = Hand(page, way)
    _go_on_with_the_case(hand)
    apart = {"file_upload"}
    kinds = sorted(begun["places"].keys() - apart, key=begun["places"].get)
    for kind in kinds:
        _answer(hand, _question(page, begun, kind), kind)
    for kind in kinds:
        _is_saved(page, _question(page, begun, kind))
    _hand_in_a_file(hand, _question(page, begun, "file_upload"))

    answers = _answers(server, begun)
    assert len(answers) == 16  # a case is answered by its parts
    assert [kind for kind, answer in answers.items() if not answer] == []
    assert answers["numeric"] == "600 min"
