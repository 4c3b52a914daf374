"""Aiken: a question, lettered choices, and the letter of the right one."""

import re
from collections.abc import Iterable, Iterator
from string import ascii_uppercase

from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft
from assessments.interchange import markup
from assessments.interchange.reading import Found, limited, short_name, text_of
from assessments.interchange.writing import (
    Fit,
    common_losses,
    has_formatting,
    no_kind,
)

_CHOICE = re.compile(r"^([A-Z])[.)]\s+(.+)$")
_ANSWER = re.compile(r"^ANSWER:\s*([A-Z])\s*$")


def read(data: bytes) -> list[Found]:
    return limited(_questions(text_of(data)))


def _questions(text: str) -> Iterator[Found]:
    asked: list[str] = []
    choices: list[tuple[str, str]] = []
    begins = 0
    for place, raw in enumerate([*text.split("\n"), ""], start=1):
        line = raw.strip()
        answer, choice = _ANSWER.match(line), _CHOICE.match(line)
        if answer:
            yield _found(begins or place, asked, choices, answer[1])
            asked, choices, begins = [], [], 0
        elif choice and asked:
            choices.append((choice[1], choice[2]))
        elif line:
            if choices:  # a new question began before the last one had its answer
                yield _found(begins, asked, choices, "")
                asked, choices, begins = [], [], 0
            begins = begins or place
            asked.append(line)
    if asked:
        yield _found(begins, asked, choices, "")


def _found(
    line: int, asked: list[str], choices: list[tuple[str, str]], answer: str
) -> Found:
    name = short_name(" ".join(asked)) or _("Without a name")
    found = Found(line=line, name=name, kind="Aiken")
    letters = [letter for letter, _text in choices]
    if not asked:
        found.refusal = _("There is an answer without a question.")
    elif not answer:
        found.refusal = _("The line “ANSWER:” is missing.")
    elif answer not in letters:
        found.refusal = _("The answer is not one of the choices.")
    elif letters != list(ascii_uppercase[: len(letters)]):
        found.refusal = _("The choices are not lettered A, B, C …")
    else:
        stem = {"type": "text", "value": markup.from_plain("\n".join(asked))}
        rows = [
            {"text": text, "is_correct": letter == answer, "feedback": ""}
            for letter, text in choices
        ]
        found.draft = Draft(
            kind="single_choice", name=name, stem=[stem], rows={"choices": rows}
        )
    return found


def fit(draft: Draft) -> Fit:
    if draft.kind != "single_choice":
        return no_kind()
    rows = draft.rows["choices"]
    if sum(bool(row["is_correct"]) for row in rows) != 1 or len(rows) > 26:
        return Fit(refusal=_("The format needs exactly one right choice, of up to 26."))
    first = _lines(draft)
    if any(_CHOICE.match(line) or _ANSWER.match(line) for line in first.split("\n")):
        return Fit(refusal=_("A line of its text looks like a choice or an answer."))
    lost = common_losses(draft, has_images=False, has_labels=False)
    if has_formatting(draft):
        lost.append(_("Formatting"))
    if draft.values.get("general_feedback") or any(row["feedback"] for row in rows):
        lost.append(_("Feedback"))
    if draft.marks != 1:
        lost.append(_("Marks"))
    if not draft.values.get("shuffle", True):
        lost.append(_("That choices keep their order"))
    return Fit(losses=(*lost, _("Name and difficulty")))


def _lines(draft: Draft) -> str:
    return markup.plain_lines("".join(draft.texts()))


def write(drafts: Iterable[Draft]) -> bytes:
    return ("\n\n".join(_written(draft) for draft in drafts) + "\n").encode()


def _written(draft: Draft) -> str:
    lines = [_lines(draft)]
    right = ""
    for letter, row in zip(ascii_uppercase, draft.rows["choices"], strict=False):
        lines.append(f"{letter}. {' '.join(row['text'].split())}")
        if row["is_correct"]:
            right = letter
    return "\n".join([*lines, f"ANSWER: {right}"])
