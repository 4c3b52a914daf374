"""Reading CSV: one question a row, in columns that a spreadsheet can edit."""

import csv
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft
from assessments.interchange import markup
from assessments.interchange.moodle_values import number
from assessments.interchange.reading import (
    CannotTake,
    Found,
    Refused,
    limited,
    short_name,
    text_of,
)
from lms.core.spreadsheets import typed

MOST_CELL = 20_000
_Cells = Mapping[str, str]


def read(data: bytes) -> list[Found]:
    text = text_of(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(MOST_CELL * 10)
    reader = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader)]
        missing = [name for name in ("type", "question") if name not in header]
        if missing:
            raise Refused(
                "no_columns",
                _("The first row does not name the column “%(name)s”.")
                % {"name": missing[0]},
            )
        return limited(_rows(reader, header))
    except csv.Error as error:
        raise Refused(
            "malformed",
            _("Line %(line)s cannot be read as a row of a table.")
            % {"line": reader.line_num},
        ) from error


def _rows(reader: Any, header: list[str]) -> Iterator[Found]:
    line = reader.line_num + 1
    for row in reader:
        if any(cell.strip() for cell in row):
            given = [typed(cell.strip()).strip() for cell in row]
            yield _found(dict(zip(header, given, strict=False)), line)
        line = reader.line_num + 1


def _found(cells: _Cells, line: int) -> Found:
    kind = cells.get("type", "").lower().replace(" ", "_")
    name = short_name(cells.get("name") or cells.get("question", ""))
    found = Found(line=line, name=name or _("Without a name"), kind=kind)
    try:
        draft = _draft(kind, found.name, cells)
    except CannotTake as reason:
        found.refusal = str(reason)
    else:
        found.draft = draft
    return found


def _draft(kind: str, name: str, cells: _Cells) -> Draft:
    if kind not in READERS:
        raise CannotTake(
            _("The type “%(kind)s” cannot stand in a table.") % {"kind": kind[:40]}
        )
    if any(len(cell) > MOST_CELL for cell in cells.values()):
        raise CannotTake(_("One of its texts is longer than a question can be."))
    draft = _shell(kind, name, cells)
    READERS[kind](cells, draft)
    return draft


def _shell(kind: str, name: str, cells: _Cells) -> Draft:
    html = markup.from_plain(cells.get("question", ""))
    draft = Draft(kind=kind, name=name)
    draft.stem = [{"type": "text", "value": html}] if html else []
    draft.values["general_feedback"] = markup.from_plain(cells.get("feedback", ""))
    draft.values["outcomes"] = cells.get("outcomes", "")
    draft.tags = [t.strip() for t in cells.get("tags", "").split(",") if t.strip()]
    if cells.get("marks"):
        draft.values["marks"] = number(cells["marks"], places=2)
    if cells.get("difficulty"):
        draft.values["difficulty"] = int(number(cells["difficulty"], places=0))
    if cells.get("shuffle"):
        draft.values["shuffle"] = cells["shuffle"].lower() not in ("no", "false", "0")
    return draft


def _numbered(cells: _Cells, name: str) -> list[str]:
    """Return the cells "choice 1", "choice 2" … up to the last column there is."""
    found: list[str] = []
    for place in count(1):
        if f"{name} {place}" not in cells:
            return found
        found.append(cells[f"{name} {place}"])
    return found


def _read_choices(cells: _Cells, draft: Draft) -> None:
    right = cells.get("right", "").replace(";", ",").split(",")
    try:
        numbers = {int(each) for each in right if each.strip()}
    except ValueError as error:
        raise CannotTake(
            _("The column “right” must hold numbers of choices, such as 1, 3.")
        ) from error
    feedback = _numbered(cells, "feedback")
    rows = []
    for place, text in enumerate(_numbered(cells, "choice"), start=1):
        if text:
            said = feedback[place - 1] if place <= len(feedback) else ""
            rows.append(
                {"text": text, "is_correct": place in numbers, "feedback": said}
            )
    draft.rows["choices"] = rows
    if draft.kind == "multiple_choice" and cells.get("marking"):
        draft.values["scoring"] = cells["marking"]


def _read_truth(cells: _Cells, draft: Draft) -> None:
    right = cells.get("right", "").lower()
    if right not in ("true", "false"):
        raise CannotTake(_("The column “right” must say true or false."))
    draft.values["is_true"] = right == "true"


def _read_number(cells: _Cells, draft: Draft) -> None:
    value = number(cells.get("right", ""))
    draft.values |= {
        "value": value,
        "low": number(cells.get("from") or value),
        "high": number(cells.get("to") or value),
        "unit": cells.get("unit", ""),
    }
    others = [each.partition("=") for each in cells.get("other units", "").split(";")]
    draft.rows["units"] = [
        {"unit": unit.strip(), "factor": factor.strip()}
        for unit, _mark, factor in others
        if unit.strip()
    ]


def _read_pairs(cells: _Cells, draft: Draft) -> None:
    left, right = _numbered(cells, "choice"), _numbered(cells, "partner")
    left += [""] * (len(right) - len(left))
    both = list(zip(left, right, strict=False))
    draft.rows["pairs"] = [{"left": a, "right": b} for a, b in both if a]
    draft.rows["distractors"] = [{"text": b} for a, b in both if b and not a]


def _read_steps(cells: _Cells, draft: Draft) -> None:
    steps = [text for text in _numbered(cells, "choice") if text]
    draft.rows["steps"] = [{"text": text} for text in steps]
    if cells.get("marking"):
        draft.values["scoring"] = cells["marking"]


def _read_text(cells: _Cells, draft: Draft) -> None:
    draft.values["guidance"] = cells.get("guidance", "")
    draft.values["model_answer"] = cells.get("model answer", "")
    texts = _numbered(cells, "choice") if draft.kind == "short_text" else []
    feedback, worth = _numbered(cells, "feedback"), _numbered(cells, "worth")
    draft.rows["accepted"] = [
        {
            "text": text,
            "worth": int(number(worth[n] or "100", places=0))
            if n < len(worth)
            else 100,
            "feedback": feedback[n] if n < len(feedback) else "",
        }
        for n, text in enumerate(texts)
        if text
    ]
    if cells.get("longest answer"):
        draft.values["max_length"] = int(number(cells["longest answer"], places=0))


READERS: dict[str, Callable[[_Cells, Draft], None]] = {
    "single_choice": _read_choices,
    "multiple_choice": _read_choices,
    "kprim": _read_choices,
    "true_false": _read_truth,
    "numeric": _read_number,
    "matching": _read_pairs,
    "ordering": _read_steps,
    "short_text": _read_text,
    "free_text": _read_text,
}
