"""CSV: one question a row, in columns that a spreadsheet can edit."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import StringIO
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft
from assessments.interchange import markup
from assessments.interchange.moodle_kinds import number
from assessments.interchange.reading import (
    CannotTake,
    Found,
    Refused,
    limited,
    short_name,
    text_of,
)
from assessments.interchange.writing import (
    Fit,
    accepted_range,
    common_losses,
    has_formatting,
    no_kind,
    rubric,
)

FIXED = [
    *("type", "name", "question", "marks", "right", "from", "to", "unit", "marking"),
    "other units",
    *("guidance", "model answer", "longest answer", "feedback", "outcomes"),
    *("difficulty", "tags", "shuffle"),
]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_CELL = 20_000
_Cells = Mapping[str, str]


def neutral(cell: object) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def _typed(cell: str) -> str:
    """Return what an author wrote in a cell that `neutral` may have marked."""
    if cell.startswith("'") and cell[1:2] and cell[1] in ("'", *_FORMULA):
        return cell[1:]
    return cell


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
            typed = [_typed(cell.strip()).strip() for cell in row]
            yield _found(dict(zip(header, typed, strict=False)), line)
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


def fit(draft: Draft) -> Fit:
    if draft.kind not in READERS:
        return no_kind()
    lost = common_losses(draft, has_images=False, has_labels=True)
    feedback = draft.values.get("general_feedback", "")
    if has_formatting(draft) or any(mark in feedback for mark in ("<b", "<i", "<a ")):
        lost.append(_("Formatting"))
    if "ignores_case" in draft.values and not all(
        draft.values[name]
        for name in ("ignores_case", "ignores_diacritics", "ignores_script")
    ):
        lost.append(_("What makes a difference in a typed answer"))
    if draft.rows.get("criteria"):
        lost.append(_("The rubric; it stays as words for markers"))
    return Fit(losses=tuple(lost))


def write(drafts: Iterable[Draft]) -> bytes:
    """Return the table with as many numbered columns as the longest list needs."""
    rows = [_cells(draft) for draft in drafts]
    most = max((_highest(row) for row in rows), default=0)
    numbered = [
        f"{name} {place}"
        for place in range(1, most + 1)
        for name in ("choice", "feedback", "partner", "worth")
    ]
    out = StringIO()
    writer = csv.DictWriter(out, [*FIXED, *numbered], restval="")
    writer.writeheader()
    writer.writerows({k: neutral(v) for k, v in row.items()} for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _highest(row: Mapping[str, object]) -> int:
    last = (name.rpartition(" ")[2] for name in row)
    return max((int(each) for each in last if each.isdecimal()), default=0)


def _cells(draft: Draft) -> dict[str, object]:
    values = draft.values
    row: dict[str, object] = {
        "type": draft.kind,
        "name": draft.name,
        "question": markup.plain_lines("".join(draft.texts())),
        "marks": draft.marks,
        "marking": values.get("scoring", ""),
        "guidance": "\n".join([values.get("guidance", ""), *rubric(draft)]).strip(),
        "model answer": values.get("model_answer", ""),
        "longest answer": values.get("max_length", ""),
        "feedback": markup.plain_lines(values.get("general_feedback", "")),
        "outcomes": draft.outcomes,
        "difficulty": values.get("difficulty", 2),
        "tags": ", ".join(draft.tags),
        "shuffle": "yes" if values.get("shuffle", True) else "no",
    }
    if draft.kind == "true_false":
        row["right"] = "true" if values["is_true"] else "false"
    if draft.kind == "numeric":
        low, high = accepted_range(draft)
        row |= {"right": values["value"], "from": low, "to": high}
        row["unit"] = values.get("unit", "")
        row["other units"] = "; ".join(
            f"{each['unit']} = {each['factor']}" for each in draft.rows.get("units", [])
        )
    return row | _listed(draft)


def _listed(draft: Draft) -> dict[str, object]:
    cells: dict[str, object] = {}
    for place, choice in enumerate(draft.rows.get("choices", []), start=1):
        cells[f"choice {place}"] = choice["text"]
        cells[f"feedback {place}"] = choice["feedback"]
    right = [
        str(place)
        for place, choice in enumerate(draft.rows.get("choices", []), start=1)
        if choice["is_correct"]
    ]
    if right:
        cells["right"] = ", ".join(right)
    for place, each in enumerate(draft.rows.get("accepted", []), start=1):
        cells[f"choice {place}"] = each["text"]
        cells[f"feedback {place}"] = each["feedback"]
        cells[f"worth {place}"] = each["worth"]
    for place, step in enumerate(draft.rows.get("steps", []), start=1):
        cells[f"choice {place}"] = step["text"]
    pairs = draft.rows.get("pairs", [])
    for place, pair in enumerate(pairs, start=1):
        cells[f"choice {place}"], cells[f"partner {place}"] = (
            pair["left"],
            pair["right"],
        )
    for place, each in enumerate(draft.rows.get("distractors", []), len(pairs) + 1):
        cells[f"partner {place}"] = each["text"]
    return cells
