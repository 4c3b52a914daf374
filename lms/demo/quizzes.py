"""The demo's quizzes: before, in between, after, and a task for the portfolio."""

from decimal import Decimal
from typing import Any

from assessments.models import FeedbackBand, QuizDraw, QuizPage, QuizQuestion
from content.models import ModulePage, ProgrammePage
from lms.core.models import User
from lms.demo.pages import add, translate
from lms.demo.programmes import has_translation
from lms.demo.questions import DRAWABLE, find
from lms.demo.reading import LANGUAGES, in_language, read

_FEEDBACK = {
    "after_submission": QuizPage.Feedback.FULL,
    "after_post_test": QuizPage.Feedback.AFTER_OTHER,
    "when_finished": QuizPage.Feedback.WHEN_DONE,
}
PORTFOLIO = {"A4": "A-Q14", "B4": "B-Q14"}
PORTFOLIO_TEXTS = {
    "en": (
        "A task for your portfolio",
        "<p>One short answer in your own words. A trainer reads it and writes back"
        " within ten days. Please enter no details of real people.</p>",
    ),
    "sr": (
        "Задатак за ваш портфолио",
        "<p>Један кратак одговор вашим речима. Тренер га чита и одговара у року од"
        " десет дана. Молимо вас да не уносите податке стварних људи.</p>",
    ),
    "sl": (
        "Naloga za vašo mapo",
        "<p>Kratek odgovor z vašimi besedami. Trener ga prebere in odgovori v desetih"
        " dneh. Prosimo, ne vnašajte podatkov resničnih oseb.</p>",
    ),
}


def load_quizzes(programme: ProgrammePage, by: User) -> dict[str, QuizPage]:
    """Put the quizzes of `programme` into its modules; return them by code."""
    modules = {
        page.code: page for page in ModulePage.objects.child_of(programme).live()
    }
    texts = [q for q in read("quizzes") if q["programme"] == programme.code]
    pages = {each["code"]: _load(each, modules, programme, by) for each in texts}
    for code, module in modules.items():
        if code in PORTFOLIO:
            _load_portfolio(module, PORTFOLIO[code], by)
    _hold_back_pre_test(pages, by)
    return pages


def _load(
    texts: dict[str, Any],
    modules: dict[str, ModulePage],
    programme: ProgrammePage,
    by: User,
) -> QuizPage:
    module = modules[texts["module"]]
    codes = texts.get("anchors") or texts.get("questions") or []
    feedback = _FEEDBACK[texts["show_answers"]]
    draws = []
    if texts["draw"]["count"]:
        draws = [
            QuizDraw(count=texts["draw"]["count"], programme=programme, tag=DRAWABLE)
        ]
    page = add(
        module,
        QuizPage(
            slug=texts["code"].lower(),
            code=texts["code"],
            is_graded=texts["graded"],
            pass_percent=texts["pass_percent"],
            tries=texts["tries"] or 0,
            wait_hours=texts["wait_hours"],
            behaviour=texts.get("behaviour", QuizPage.Behaviour.END),
            penalty_percent=25,
            # Which quiz must come first is known once all of them exist.
            feedback=QuizPage.Feedback.SCORE
            if feedback == QuizPage.Feedback.AFTER_OTHER
            else feedback,
            **_parts(texts, codes, draws),
            **_texts(texts),
        ),
        by,
    )
    _translate_all(page, module, texts, by)
    return page


def _parts(
    texts: dict[str, Any], codes: list[str], draws: list[QuizDraw]
) -> dict[str, Any]:
    """Return the questions of a quiz; anchors are the same before and after."""
    anchors = texts.get("anchors") or []
    return {
        "questions": [
            QuizQuestion(
                question=find(code), sort_order=number, is_anchor=code in anchors
            )
            for number, code in enumerate(codes)
        ],
        "draws": draws,
    }


def _texts(texts: dict[str, Any]) -> dict[str, Any]:
    bands = texts.get("overall_feedback") or [{"text": ""}]
    return {
        "title": texts["title"],
        "introduction": texts["intro"],
        "failed_text": texts.get("failed_text", ""),
        # One text speaks for all; several are bands of overall feedback.
        "passed_text": bands[0]["text"] if len(bands) == 1 else "",
        "bands": [
            FeedbackBand(from_percent=band["from_percent"], text=band["text"])
            for band in bands
            if len(bands) > 1
        ],
    }


def _translate_all(
    page: QuizPage, module: ModulePage, texts: dict[str, Any], by: User
) -> None:
    for language in LANGUAGES[1:]:
        translated = in_language(texts["translations"], language)
        if translated and has_translation(module, language):
            translate(page, language, by, _texts({**texts, **translated}))


def _load_portfolio(module: ModulePage, question: str, by: User) -> None:
    title, introduction = PORTFOLIO_TEXTS["en"]
    code = f"{module.code}-TASK"
    page = add(
        module,
        QuizPage(
            slug=code.lower(),
            code=code,
            title=title,
            introduction=introduction,
            is_graded=False,
            tries=1,
            wait_hours=0,
            double_marking=True,
            marking_tolerance=Decimal("0.5"),
            **_parts({}, [question], []),
        ),
        by,
    )
    for language in LANGUAGES[1:]:
        title, introduction = in_language(PORTFOLIO_TEXTS, language)
        if has_translation(module, language):
            texts = {"title": title, "introduction": introduction}
            translate(page, language, by, texts)


def _hold_back_pre_test(pages: dict[str, QuizPage], by: User) -> None:
    """Let the pre-test say nothing until the post-test is done, in all languages."""
    before = next((p for code, p in pages.items() if code.endswith("-PRE")), None)
    after = next((p for code, p in pages.items() if code.endswith("-POST")), None)
    if not before or not after or before.feedback_after_id:
        return
    for page in [before, *before.get_translations()]:
        page.feedback = QuizPage.Feedback.AFTER_OTHER
        page.feedback_after = after
        page.save_revision(user=by).publish(user=by)
