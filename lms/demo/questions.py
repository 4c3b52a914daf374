"""The demo's question bank: thirty questions in four languages."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from wagtail.models import Locale

from assessments.models import (
    CaseVignette,
    Choice,
    Distractor,
    Hint,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Pair,
    Question,
    ShortText,
    SingleChoice,
    Step,
    TrueFalse,
    VignettePart,
)
from content.models import ProgrammePage
from lms.core.models import User
from lms.demo.reading import LANGUAGES, in_language, read
from lms.demo.streams import lesson_blocks

# Questions with this tag may be drawn for a post-test; parts of cases may not.
DRAWABLE = "post-test"


def load_bank(programmes: dict[str, ProgrammePage], by: User) -> None:
    """Write every question that is not there yet, and publish it."""
    for texts in read("questions"):
        programme = programmes["RTS-32" if texts["code"][0] == "A" else "FFS-32"]
        if not _find(texts["code"], "en"):
            load_question(texts, programme, by)


def find(code: str) -> Question:
    question = _find(code, "en")
    if question is None:
        raise LookupError(code)
    return question


def _find(code: str, language: str) -> Question | None:
    found = Question.objects.filter(
        name__startswith=f"{code} ", locale__language_code=language
    )
    return found.first()


def load_question(
    texts: dict[str, Any], programme: ProgrammePage, by: User
) -> Question:
    """Write one question with its translations; a case brings its parts along."""
    first = _load_parts(texts, programme, by)
    question = _question(texts, programme, by, parts=first["en"])
    question.locale = Locale.objects.get(language_code="en")
    _save(question, by, is_drawable=texts["kind"] != "short_text")
    for language in LANGUAGES[1:]:
        translated = in_language(texts["translations"], language)
        if translated:
            merged = _merge(texts, translated)
            _translate(question, merged, language, programme, by, first[language])
    return question


def _load_parts(
    texts: dict[str, Any], programme: ProgrammePage, by: User
) -> dict[str, list[Question]]:
    """Write the questions about a case; return them by language."""
    found: dict[str, list[Question]] = {language: [] for language in LANGUAGES}
    for number, part in enumerate(texts.get("parts", [])):
        common = {
            name: texts[name]
            for name in ("outcomes", "difficulty", "intensity", "content_note")
            if name in texts
        }
        label = f"{texts['code']}.{number + 1}"
        english = {**common, **part, "code": label, "name": texts["name"]}
        question = _question(english, programme, by)
        question.locale = Locale.objects.get(language_code="en")
        _save(question, by, is_drawable=False)
        found["en"].append(question)
        for language in LANGUAGES[1:]:
            translated = in_language(texts["translations"], language)
            if translated:
                merged = {
                    **_merge(english, translated["parts"][number]),
                    "name": translated["name"],
                    "content_note": translated.get("content_note", ""),
                }
                copy = _translate(question, merged, language, programme, by, [])
                found[language].append(copy)
    return found


def _merge(texts: dict[str, Any], translated: dict[str, Any]) -> dict[str, Any]:
    """Return `texts` in another language: what is right stays what is right."""
    merged = {**texts, **translated, "code": texts["code"]}
    for name in ("choices", "pairs"):
        if name in texts:
            merged[name] = [
                {**old, **new}
                for old, new in zip(texts[name], translated[name], strict=True)
            ]
    return merged


def _translate(
    source: Question,
    texts: dict[str, Any],
    language: str,
    programme: ProgrammePage,
    by: User,
    parts: list[Question],
) -> Question:
    question = _question(texts, programme, by, parts=parts)
    question.locale = Locale.objects.get(language_code=language)
    question.translation_key = source.translation_key
    _save(question, by, is_drawable=DRAWABLE in source.tags.names())
    return question


def _save(question: Question, by: User, *, is_drawable: bool) -> None:
    question.live = False
    question.full_clean(exclude=["polymorphic_ctype"])
    question.save()
    if is_drawable:
        question.tags.add(DRAWABLE)
        question.save()
    question.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    question.refresh_from_db()


def _question(
    texts: dict[str, Any],
    programme: ProgrammePage,
    by: User,
    *,
    parts: list[Question] | None = None,
) -> Question:
    stem = texts["story"] if texts["kind"] == "vignette" else texts["stem"]
    common = {
        "name": f"{texts['code']} {texts['name']}",
        "programme": programme,
        "stem": lesson_blocks([{"text": stem}], texts["code"]),
        "marks": Decimal(str(texts.get("max_marks", texts.get("marks", 1)))),
        "general_feedback": texts.get("general_feedback", ""),
        "outcomes": ", ".join(texts["outcomes"]),
        "difficulty": texts["difficulty"],
        "intensity": texts["intensity"],
        "content_note": texts.get("content_note", ""),
        "author": by,
        "hints": [
            Hint(text=text, sort_order=number)
            for number, text in enumerate(texts.get("hints", []))
        ],
    }
    if texts["kind"] == "vignette":
        rows = [
            VignettePart(question=part, sort_order=number)
            for number, part in enumerate(parts or [])
        ]
        return _made(CaseVignette, **common, parts=rows)
    return _MAKERS[texts["kind"]](texts, common)


def _made(model: Any, **fields: Any) -> Question:
    """Make a question with its child rows, which only modelcluster knows of."""
    question: Question = model(**fields)
    return question


def _choices(texts: dict[str, Any]) -> list[Choice]:
    return [
        Choice(
            text=each["text"],
            is_correct=each["correct"],
            feedback=each.get("feedback", ""),
            sort_order=number,
        )
        for number, each in enumerate(texts["choices"])
    ]


def _single(texts: dict[str, Any], common: dict[str, Any]) -> Question:
    return _made(SingleChoice, **common, choices=_choices(texts))


def _multiple(texts: dict[str, Any], common: dict[str, Any]) -> Question:
    return _made(MultipleChoice, **common, choices=_choices(texts))


def _true_false(texts: dict[str, Any], common: dict[str, Any]) -> Question:
    return TrueFalse(**common, is_true=texts["correct"])


def _matching(texts: dict[str, Any], common: dict[str, Any]) -> Question:
    return _made(
        Matching,
        **common,
        pairs=[
            Pair(left=each["left"], right=each["right"], sort_order=number)
            for number, each in enumerate(texts["pairs"])
        ],
        distractors=[
            Distractor(text=each, sort_order=number)
            for number, each in enumerate(texts.get("distractors", []))
        ],
    )


def _ordering(texts: dict[str, Any], common: dict[str, Any]) -> Question:
    steps = [Step(text=t, sort_order=n) for n, t in enumerate(texts["items"])]
    return _made(Ordering, **common, steps=steps)


def _numeric(texts: dict[str, Any], common: dict[str, Any]) -> Question:
    value = Decimal(str(texts["answer"]))
    return Numeric(
        **common,
        value=value,
        low=value - Decimal(str(texts["tolerance_low"])),
        high=value + Decimal(str(texts["tolerance_high"])),
        unit=texts.get("unit", ""),
    )


def _short_text(texts: dict[str, Any], common: dict[str, Any]) -> Question:
    return ShortText(
        **common,
        guidance=texts["marker_guidance"],
        model_answer=texts.get("model_answer", ""),
    )


_MAKERS: dict[str, Callable[[dict[str, Any], dict[str, Any]], Question]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "numeric": _numeric,
    "short_text": _short_text,
}
