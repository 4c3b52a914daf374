"""Writing CSV: one question a row, in columns that a spreadsheet can edit."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO

from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft
from assessments.interchange import markup
from assessments.interchange.table_reading import READERS
from assessments.interchange.writing import (
    Fit,
    accepted_range,
    common_losses,
    has_formatting,
    no_kind,
    rubric,
)
from lms.core.spreadsheets import neutral

FIXED = [
    *("type", "name", "question", "marks", "right", "from", "to", "unit", "marking"),
    "other units",
    *("guidance", "model answer", "longest answer", "feedback", "outcomes"),
    *("difficulty", "tags", "shuffle"),
]


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
