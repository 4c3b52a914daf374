"""Writing Moodle XML."""

import base64
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from django.utils.html import escape as escape_html
from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft
from assessments.interchange import markup, moodle_gaps
from assessments.interchange.labels import tags_of
from assessments.interchange.moodle_kinds import MODEL_ANSWER
from assessments.interchange.writing import (
    Fit,
    accepted_range,
    common_losses,
    no_kind,
    rubric,
)
from assessments.question_types.multiple_choice import ALL_OR_NOTHING
from assessments.question_types.ordering import ADJACENT, EXACT, POSITION

_Body = Callable[[Draft], Iterable[str]]
# Not allowed in XML at all.
_CONTROL = dict.fromkeys(c for c in range(32) if chr(c) not in "\t\n\r")


def fit(draft: Draft) -> Fit:
    if draft.kind not in BODIES:
        return no_kind()
    lost = common_losses(draft, has_images=True, has_labels=True, has_hints=True)
    if draft.kind == "numeric" and not _is_symmetric(draft):
        lost.append(_("The right number; the accepted range stays"))
    if draft.kind in ("short_text", "free_text"):
        lost.append(_("How long the answer may be"))
    if draft.rows.get("accepted") and (
        draft.values.get("guidance") or draft.values.get("model_answer")
    ):
        lost.append(_("Guidance for markers and the possible answer"))
    if "ignores_script" in draft.values and not (
        draft.values["ignores_script"] and draft.values["ignores_diacritics"]
    ):
        lost.append(_("That script or diacritics make a difference"))
    if draft.kind == "cloze" and any(row["unit"] for row in draft.rows["gaps"]):
        lost.append(_("Unit"))
    if draft.rows.get("criteria"):
        lost.append(_("The rubric; it stays as words for markers"))
    return Fit(losses=tuple(lost))


def write(drafts: Iterable[Draft]) -> bytes:
    """Return the document; drafts that do not fit must not be given."""
    body = "\n".join(_question(draft) for draft in drafts)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>\n'.encode()


def _element(tag: str, text: object, **attributes: str) -> str:
    given = "".join(f" {name}={quoteattr(v)}" for name, v in attributes.items())
    return f"<{tag}{given}>{escape(str(text).translate(_CONTROL))}</{tag}>"


def _wrap(tag: str, inner: str, **attributes: str) -> str:
    given = "".join(f" {name}={quoteattr(v)}" for name, v in attributes.items())
    return f"<{tag}{given}>{inner}</{tag}>"


def _html(tag: str, html: str, more: str = "") -> str:
    return _wrap(tag, _element("text", html) + more, format="html")


def _question(draft: Draft) -> str:
    kind, body = BODIES[draft.kind]
    name = kind(draft) if callable(kind) else kind
    parts = [
        _wrap("name", _element("text", draft.name)),
        _stem(draft),
        _html("generalfeedback", draft.values.get("general_feedback", "")),
        _element("defaultgrade", draft.marks),
        *body(draft),
        *(
            _html("hint", escape_html(row["text"]))
            for row in draft.rows.get("hints", [])
        ),
        _wrap(
            "tags",
            "".join(_wrap("tag", _element("text", tag)) for tag in tags_of(draft)),
        ),
    ]
    inner = "\n    ".join(parts)
    return f"  <question type={quoteattr(name)}>\n    {inner}\n  </question>"


def _stem(draft: Draft) -> str:
    html, files = [], []
    for block in draft.stem:
        if block["type"] == "text":
            html.append(str(block["value"]))
        elif block["type"] == "image":
            shown = block["value"]
            alt = escape_html(shown["alt"])
            role = ' role="presentation"' if shown["decorative"] else ""
            source = markup.PLUGIN_FILE + quote(shown["picture"])
            html.append(f'<p><img src="{source}" alt="{alt}"{role}></p>')
    html.append(PASSAGES[draft.kind](draft) if draft.kind in PASSAGES else "")
    for picture in draft.pictures.values():
        data = base64.b64encode(picture.data).decode()
        files.append(
            _element("file", data, name=picture.name, path="/", encoding="base64")
        )
    return _html("questiontext", "".join(html), "".join(files))


def _answer(text: str, fraction: object, feedback: str = "", more: str = "") -> str:
    return _wrap(
        "answer",
        _element("text", text) + _html("feedback", escape_html(feedback)) + more,
        fraction=str(fraction),
        format="html",
    )


def _choices(draft: Draft, right: object, wrong: object) -> list[str]:
    return [
        _answer(
            escape_html(row["text"]),
            right if row["is_correct"] else wrong,
            row["feedback"],
        )
        for row in draft.rows["choices"]
    ]


def _shuffle(draft: Draft) -> str:
    return _element("shuffleanswers", str(bool(draft.values.get("shuffle"))).lower())


def _single(draft: Draft) -> Iterable[str]:
    yield _element("single", "true")
    yield _shuffle(draft)
    yield from _choices(draft, 100, 0)


def _is_set(draft: Draft) -> bool:
    return bool(draft.values.get("scoring") == ALL_OR_NOTHING)


def _multiple(draft: Draft) -> Iterable[str]:
    if _is_set(draft):
        yield _shuffle(draft)
        yield from _choices(draft, 100, 0)
        return
    right = sum(bool(row["is_correct"]) for row in draft.rows["choices"]) or 1
    each = f"{Decimal(100) / right:.5f}".rstrip("0").rstrip(".")
    yield _element("single", "false")
    yield _shuffle(draft)
    yield from _choices(draft, each, f"-{each}")


def _true_false(draft: Draft) -> Iterable[str]:
    is_true = draft.values["is_true"]
    yield _answer("true", 100 if is_true else 0)
    yield _answer("false", 0 if is_true else 100)


def _is_symmetric(draft: Draft) -> bool:
    low, high = accepted_range(draft)
    value = Decimal(draft.values["value"])
    return value - low == high - value


def _numeric(draft: Draft) -> Iterable[str]:
    low, high = accepted_range(draft)
    middle, within = (low + high) / 2, (high - low) / 2
    yield _answer(
        f"{middle.normalize():f}",
        100,
        more=_element("tolerance", f"{within.normalize():f}"),
    )
    unit = draft.values.get("unit")
    if unit:
        times = [(Fraction(1), unit)]
        times += [
            (1 / Fraction(r["factor"]), r["unit"]) for r in draft.rows.get("units", [])
        ]
        inner = "".join(
            _wrap(
                "unit",
                _element("multiplier", f"{float(each):.9g}")
                + _element("unit_name", name),
            )
            for each, name in times
        )
        yield _wrap("units", inner)
        yield _element("unitgradingtype", 0)
        yield _element("showunits", 1)


def _matching(draft: Draft) -> Iterable[str]:
    yield _element("shuffleanswers", "true")
    for row in draft.rows["pairs"]:
        yield _pair(row["left"], row["right"])
    for row in draft.rows["distractors"]:
        yield _pair("", row["text"])


def _pair(left: str, right: str) -> str:
    answer = _wrap("answer", _element("text", right))
    return _html("subquestion", escape_html(left), answer)


def _essay(draft: Draft) -> Iterable[str]:
    told = markup.from_plain(
        "\n".join([draft.values.get("guidance", ""), *rubric(draft)])
    )
    model = markup.from_plain(draft.values.get("model_answer", ""))
    if model:
        told += f'<div class="{MODEL_ANSWER}">{model}</div>'
    yield _element("responseformat", "plain")
    yield _element("responserequired", 1)
    yield _element("responsefieldlines", 10 if draft.kind == "short_text" else 20)
    yield _element("attachments", 0)
    yield _html("graderinfo", told)
    yield _html("responsetemplate", "")


_GRADINGS = {
    EXACT: "ALL_OR_NOTHING",
    ADJACENT: "RELATIVE_NEXT_EXCLUDE_LAST",
    POSITION: "ABSOLUTE_POSITION",
}


def _ordering(draft: Draft) -> Iterable[str]:
    scoring = draft.values.get("scoring", ADJACENT)
    yield _element("layouttype", "VERTICAL")
    yield _element("selecttype", "ALL")
    yield _element("selectcount", 0)
    yield _element("gradingtype", _GRADINGS[scoring])
    for row in draft.rows["steps"]:
        yield _answer(escape_html(row["text"]), "1.0000000")


def _accepted(draft: Draft) -> Iterable[str]:
    yield _element("usecase", 0 if draft.values.get("ignores_case", True) else 1)
    for row in draft.rows["accepted"]:
        yield _answer(row["text"], row["worth"], row["feedback"])


def _kprime(draft: Draft) -> Iterable[str]:
    rows = draft.rows["choices"]
    yield _wrap("scoringmethod", _element("text", "kprime"))
    yield _shuffle(draft)
    yield _element("numberofrows", len(rows))
    yield _element("numberofcolumns", 2)
    for place, row in enumerate(rows, start=1):
        said = _html("optiontext", escape_html(row["text"]))
        told = _html("feedbacktext", escape_html(row["feedback"]))
        yield _wrap("row", said + told, number=str(place))
    for place, text in enumerate(("True", "False"), start=1):
        said = _wrap("responsetext", _element("text", text))
        yield _wrap("column", said, number=str(place))
    for place, row in enumerate(rows, start=1):
        for column, is_it in enumerate((row["is_correct"], not row["is_correct"]), 1):
            value = _element("value", "1.000" if is_it else "0.000")
            yield _wrap("weight", value, rownumber=str(place), columnnumber=str(column))


def _text(draft: Draft) -> Iterable[str]:
    return _accepted(draft) if draft.rows.get("accepted") else _essay(draft)


def _text_type(draft: Draft) -> str:
    return "shortanswer" if draft.rows.get("accepted") else "essay"


def _multiple_type(draft: Draft) -> str:
    return "multichoiceset" if _is_set(draft) else "multichoice"


BODIES: dict[str, tuple[str | Callable[[Draft], str], _Body]] = {
    "single_choice": ("multichoice", _single),
    "multiple_choice": (_multiple_type, _multiple),
    "true_false": ("truefalse", _true_false),
    "numeric": ("numerical", _numeric),
    "matching": ("matching", _matching),
    "short_text": (_text_type, _text),
    "free_text": ("essay", _essay),
    "ordering": ("ordering", _ordering),
    "kprim": ("kprime", _kprime),
    "cloze": ("cloze", moodle_gaps.cloze),
    "word_drop": ("ddwtos", lambda draft: moodle_gaps.words(draft, _element)),
}
# What goes after the stem, because Moodle has both in one text.
PASSAGES: dict[str, Callable[[Draft], str]] = {
    "cloze": moodle_gaps.cloze_text,
    "word_drop": moodle_gaps.words_text,
}
