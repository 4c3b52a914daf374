"""The demo's programmes: pages in four languages, requirements, frozen versions."""

from typing import Any

from wagtail.models import Page

from content.models import (
    EvaluationFormPage,
    LearningOutcome,
    LessonPage,
    ModulePage,
    PlannedSession,
    ProgrammePage,
)
from lms.core.models import User
from lms.demo.pages import add, translate
from lms.demo.reading import LANGUAGES, in_language, lesson, read
from lms.demo.streams import evaluation_blocks, lesson_blocks

Document = ProgrammePage.Document
_PLAIN = ("title", "public_title", "summary", "audience", "prerequisites", "methods")


def load_programme(code: str, catalogue: Page, by: User) -> ProgrammePage:
    """Write the programme `code` with all its modules; a repeat changes nothing."""
    texts = read("programmes")[code]
    in_room_only = not any(module["lessons"] for module in texts["modules"])
    page = add(
        catalogue,
        ProgrammePage(
            slug=code.lower(),
            code=code,
            level=texts["level"],
            aim=_paragraphs(texts["aim"]),
            how_to_complain=texts["how_to_complain"],
            group_min=texts["group_min"],
            group_max=texts["group_max"],
            is_listed=not in_room_only,
            document=Document.ATTENDANCE if in_room_only else Document.COMPLETION,
            outcomes=[
                LearningOutcome(code=o["code"], text=o["text"], sort_order=n)
                for n, o in enumerate(texts["outcomes"])
            ],
            **{name: texts[name] for name in _PLAIN},
        ),
        by,
    )
    for language in LANGUAGES[1:]:
        translated = in_language(texts["translations"], language)
        if translated:
            translate(page, language, by, _programme_texts(translated))
    for module in texts["modules"]:
        load_module(page, module, texts["translations"], by)
    return page


def _programme_texts(texts: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: texts[name] for name in _PLAIN if name in texts},
        "aim": _paragraphs(texts["aim"]),
        "how_to_complain": texts.get("how_to_complain", ""),
        "outcomes": {code: {"text": text} for code, text in texts["outcomes"].items()},
    }


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{each.strip()}</p>" for each in text.split("\n\n"))


def load_module(
    programme: ProgrammePage,
    texts: dict[str, Any],
    translations: dict[str, Any],
    by: User,
) -> ModulePage:
    code = texts["code"]
    module = add(
        programme,
        ModulePage(
            slug=code.lower(),
            code=code,
            title=texts["title"],
            summary=texts["summary"],
            planned_sessions=[
                _planned_session(session, n)
                for n, session in enumerate(texts.get("sessions", []))
            ],
        ),
        by,
    )
    for language in LANGUAGES[1:]:
        in_this = in_language(translations, language) or {}
        translated = in_this.get("modules", {}).get(code)
        if translated:
            translate(module, language, by, _module_texts(translated))
    for entry in texts["lessons"]:
        load_lesson(module, entry, by)
    return module


def _module_texts(texts: dict[str, Any]) -> dict[str, Any]:
    sessions = {
        code: {
            name: session[name]
            for name in ("title", "summary", "content_note", "alternative_task")
            if session.get(name)
        }
        for code, session in texts.get("sessions", {}).items()
    }
    return {
        "title": texts["title"],
        "summary": texts.get("summary", ""),
        "planned_sessions": sessions,
    }


def _planned_session(texts: dict[str, Any], number: int) -> PlannedSession:
    return PlannedSession(
        sort_order=number,
        code=texts["code"],
        title=texts["title"],
        summary=texts["summary"],
        minutes=texts["minutes"],
        is_core=texts["core"],
        intensity=texts["intensity"],
        content_note=texts.get("content_note", ""),
        alternative_task=texts.get("alternative_task", ""),
        outcomes=", ".join(texts["outcomes"]),
    )


def load_lesson(module: ModulePage, entry: dict[str, Any], by: User) -> LessonPage:
    """Write a lesson under `module`; `entry` may rename it with `as`."""
    code = entry.get("as", entry["code"])
    english = _lesson_texts(entry["code"], code, "en")
    page = add(
        module,
        LessonPage(
            slug=code.lower(),
            code=code,
            minutes=entry["minutes"],
            intensity=entry["intensity"],
            outcomes=", ".join(entry["outcomes"]),
            **english,
        ),
        by,
    )
    for language in LANGUAGES[1:]:
        if lesson(entry["code"], language) and has_translation(module, language):
            translate(page, language, by, _lesson_texts(entry["code"], code, language))
    return page


def has_translation(page: Page, language: str) -> bool:
    return page.get_translations().filter(locale__language_code=language).exists()


def _lesson_texts(source: str, code: str, language: str) -> dict[str, Any]:
    texts = lesson(source, language)
    if texts is None:
        raise ValueError(f"No lesson {source} in {language}.")
    return {
        "title": texts["title"],
        "summary": texts["summary"],
        "content_note": texts.get("content_note", ""),
        "topics": ", ".join(texts.get("topics") or []),
        "body": lesson_blocks(texts["body"], code),
        "alternative_body": lesson_blocks(
            texts.get("alternative") or [], f"{code}/other"
        ),
    }


def load_evaluation_form(
    module: ModulePage,
    code: str,
    by: User,
    moment: EvaluationFormPage.Moment = EvaluationFormPage.Moment.END,
) -> EvaluationFormPage:
    """Put the evaluation form at the end of `module`, in every language it is in.

    With another `moment`, the form that is answered some months later.
    """
    is_end = moment == EvaluationFormPage.Moment.END
    texts = read("evaluation") if is_end else read("evaluation_later")[str(moment)]
    english = in_language(texts, "en")
    page = add(
        module,
        EvaluationFormPage(
            slug=code.lower(),
            code=code,
            moment=moment,
            title=english["title"],
            introduction=english["introduction"],
            items=evaluation_blocks(english["items"]),
        ),
        by,
    )
    for language in LANGUAGES[1:]:
        translated = in_language(texts, language)
        if translated and has_translation(module, language):
            translate(
                page,
                language,
                by,
                {
                    "title": translated["title"],
                    "introduction": translated["introduction"],
                    "items": evaluation_blocks(translated["items"]),
                },
            )
    return page


def load_online_set(
    name: str, catalogue: Page, by: User, *, is_listed: bool = True
) -> ProgrammePage:
    """Write a short online set, from lessons of the programme for carers."""
    texts = read(name)
    page = add(
        catalogue,
        ProgrammePage(
            slug=texts["code"].lower(),
            code=texts["code"],
            title=texts["title"],
            public_title=texts["public_title"],
            summary=texts["summary"],
            audience=texts["audience"],
            aim=_paragraphs(texts["aim"]),
            level=texts["level"],
            document=ProgrammePage.Document.PARTICIPATION,
            attendance_certificate=False,
            group_min=1,
            group_max=40,
            is_listed=is_listed,
            outcomes=[
                LearningOutcome(code=o["code"], text=o["text"], sort_order=n)
                for n, o in enumerate(texts["outcomes"])
            ],
        ),
        by,
    )
    for language in LANGUAGES[1:]:
        translated = in_language(texts["translations"], language)
        translate(page, language, by, _carers_texts(translated))
    codes = [outcome["code"] for outcome in texts["outcomes"]]
    for entry in texts["modules"]:
        module = add(
            page,
            ModulePage(
                slug=entry["code"].lower(),
                code=entry["code"],
                title=texts["module_titles"][entry["code"]],
            ),
            by,
        )
        for language in LANGUAGES[1:]:
            titles = in_language(texts["translations"], language)["module_titles"]
            translate(module, language, by, {"title": titles[entry["code"]]})
        for number, source in enumerate(entry["lessons"], start=1):
            load_lesson(
                module,
                {
                    "code": source,
                    "as": f"{entry['code']}-O{number}",
                    "minutes": 60,
                    "intensity": 1,
                    "outcomes": codes,
                },
                by,
            )
    return page


def _carers_texts(texts: dict[str, Any]) -> dict[str, Any]:
    outcomes = texts["outcomes"]
    if isinstance(outcomes, list):
        outcomes = {outcome["code"]: outcome["text"] for outcome in outcomes}
    return {
        **{name: texts[name] for name in _PLAIN if name in texts},
        "aim": _paragraphs(texts["aim"]),
        "outcomes": {code: {"text": text} for code, text in outcomes.items()},
    }
