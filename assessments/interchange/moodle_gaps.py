"""Texts with gaps in Moodle XML: cloze, and words that are put into a text."""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.html import escape
from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft, Row
from assessments.interchange import markup
from assessments.interchange.moodle_values import number
from assessments.interchange.reading import CannotTake
from assessments.interchange.safe_xml import Element
from assessments.question_types.passage import numbers

PASSAGE = "sidro-passage"
_GAP = re.compile(
    r"\{(\d*):([A-Z_]+):((?:\\.|[^{}\\])*)\}|\[\[\s*(\d+)\s*\]\]", re.DOTALL
)
_KINDS = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), "text"),
    **dict.fromkeys(("NUMERICAL", "NM"), "number"),
    **dict.fromkeys(
        (
            *("MULTICHOICE", "MC", "MULTICHOICE_S", "MCS", "MULTICHOICE_V", "MCV"),
            *("MULTICHOICE_H", "MCH", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS"),
        ),
        "choice",
    ),
}
_WEIGHT = re.compile(r"^%(-?[\d.]+)%")


def _split(draft: Draft) -> str:
    """Take the text with the gaps out of the stem, and return it as plain text.

    Our own files mark it; of others the whole text is it, and the question says so.
    """
    html = "".join(draft.texts())
    passage = markup.plain_lines(html).replace("\n", "\n\n")
    shown = [block for block in draft.stem if block["type"] != "text"]
    asked = f"<p>{_('Fill in the gaps.')}</p>"
    draft.stem = [{"type": "text", "value": asked}, *shown]
    return passage


def _marked(element: Element, draft: Draft) -> str:
    """Return the text with gaps, from its own place or out of the stem."""
    html = element.text_at("questiontext", "text")
    before, mark, after = html.partition(f'<div class="{PASSAGE}">')
    if not mark:
        return _split(draft)
    draft.stem = markup.rich(before).blocks or draft.stem[:1]
    return markup.plain_lines(after).replace("\n", "\n\n")


def read_cloze(element: Element, draft: Draft, losses: list[str]) -> None:
    draft.kind = "cloze"
    rows: list[Row] = []

    def gap(found: re.Match[str]) -> str:
        if found[4]:
            raise CannotTake(_("Its gaps are written in a way that is not known."))
        rows.append(_gap_row(found[2], found[3], losses))
        return f"[[{len(rows)}]]"

    draft.values["passage"] = _GAP.sub(gap, _marked(element, draft))
    if not rows:
        raise CannotTake(_("Its text has no gaps."))
    draft.rows["gaps"] = rows


def _gap_row(kind: str, answers: str, losses: list[str]) -> Row:
    if kind not in _KINDS:
        raise CannotTake(_("Its gaps are written in a way that is not known."))
    right, wrong, feedback = [], [], ""
    for piece in re.split(r"(?<!\\)~", answers):
        body, _mark, said = _cut(piece)
        weight = _WEIGHT.match(body)
        worth = Decimal(number(weight[1])) if weight else Decimal(0)
        body = body[weight.end() :] if weight else body
        if body.startswith("="):
            body, worth = body[1:], Decimal(100)
        text = _bare(body)
        if 0 < worth < 100:
            losses.append(_("Answers that earned a part of the marks now earn none."))
        if worth == 100:
            right.append(text)
            feedback = feedback or _bare(said)
        else:
            wrong.append(text)
    row = {"kind": _KINDS[kind], "feedback": feedback}
    if row["kind"] == "number":
        value, _colon, within = (right or [""])[0].partition(":")
        return {**row, "right": value, "tolerance": number(within or "0")}
    if row["kind"] == "choice":
        return {**row, "right": (right or [""])[0], "wrong": "\n".join(wrong)}
    return {**row, "right": "\n".join(right)}


def _cut(piece: str) -> tuple[str, str, str]:
    body, *said = re.split(r"(?<!\\)#", piece, maxsplit=1)
    return body, "#", said[0] if said else ""


def _bare(text: str) -> str:
    return markup.plain(re.sub(r"\\([}{#~/\"\\])", r"\1", text)).strip()


def _safe(text: str) -> str:
    return re.sub(r"([}{#~\\])", r"\\\1", text.strip())


def cloze(draft: Draft) -> Iterable[str]:
    """Return nothing: all of a cloze stands in its text."""
    return ()


def cloze_text(draft: Draft) -> str:
    """Return the text with gaps as Moodle writes them, to go after the stem."""
    rows = draft.rows["gaps"]
    html = markup.from_plain(draft.values["passage"])

    def gap(found: re.Match[str]) -> str:
        place = int(found[1])
        return _written(rows[place - 1]) if 0 < place <= len(rows) else found[0]

    filled = re.sub(r"\[\[\s*(\d+)\s*\]\]", gap, html)
    return f'<div class="{PASSAGE}">{filled}</div>'


def _written(row: Row) -> str:
    said = f"#{_html(row['feedback'])}" if row["feedback"] else ""
    right = [line for line in row["right"].splitlines() if line.strip()]
    if row["kind"] == "number":
        value = right[0].replace(",", ".") if right else ""
        return f"{{1:NUMERICAL:={value}:{row['tolerance'] or 0}{said}}}"
    if row["kind"] == "choice":
        wrong = [
            f"~{_html(line)}" for line in row["wrong"].splitlines() if line.strip()
        ]
        return f"{{1:MULTICHOICE:={_html(right[0])}{said}{''.join(wrong)}}}"
    pieces = [f"={_html(line)}{said}" for line in right]
    return f"{{1:SHORTANSWER:{'~'.join(pieces)}}}"


def _html(text: str) -> str:
    return _safe(escape(text))


def read_words(element: Element, draft: Draft, losses: list[str]) -> None:
    """Read words dragged into, or selected in, a text."""
    draft.kind = "word_drop"
    tags = ("dragbox", "selectoption")
    boxes = [
        " ".join(markup.plain(box.text_at("text")).split())
        for tag in tags
        for box in element.all(tag)
    ]
    passage = _marked(element, draft)
    stand = numbers(passage)
    if not stand or not all(1 <= n <= len(boxes) for n in stand):
        raise CannotTake(_("Its text has gaps without words, or none."))
    places = iter(range(1, len(stand) + 1))
    draft.values["passage"] = re.sub(
        r"\[\[\s*\d+\s*\]\]", lambda _gap: f"[[{next(places)}]]", passage
    )
    right = [boxes[n - 1] for n in stand]
    draft.rows["words"] = [{"text": word} for word in right]
    extra = [word for n, word in enumerate(boxes, start=1) if n not in stand]
    draft.rows["extra_words"] = [{"text": word} for word in extra]
    if len({box.text_at("group") for t in tags for box in element.all(t)}) > 1:
        losses.append(_("All words are offered for every gap."))


def words(draft: Draft, element: object) -> Iterable[str]:
    listed = [row["text"] for row in draft.rows["words"]]
    yield from _boxes([*dict.fromkeys(listed)], element)
    yield from _boxes([row["text"] for row in draft.rows["extra_words"]], element)


def _boxes(texts: Iterable[str], element: object) -> Iterable[str]:
    for text in texts:
        inner = element("text", text) + element("group", 1)  # type: ignore[operator]
        yield f"<dragbox>{inner}<infinite/></dragbox>"


def words_text(draft: Draft) -> str:
    """Return the text in which each gap names the box its word is in."""
    listed = [row["text"] for row in draft.rows["words"]]
    boxes = [*dict.fromkeys(listed)]

    def gap(found: re.Match[str]) -> str:
        place = int(found[1])
        known = 0 < place <= len(listed)
        return f"[[{boxes.index(listed[place - 1]) + 1}]]" if known else found[0]

    html = markup.from_plain(draft.values["passage"])
    filled = re.sub(r"\[\[\s*(\d+)\s*\]\]", gap, html)
    return f'<div class="{PASSAGE}">{filled}</div>'
