"""What each kind of question is in Moodle XML, beside what all of them have."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction

from django.utils.html import escape as escape_html

from assessments.domain.drafts import Draft
from assessments.interchange import markup, moodle_gaps
from assessments.interchange import moodle_xml as xml
from assessments.interchange.moodle_kinds import MODEL_ANSWER
from assessments.interchange.writing import accepted_range, rubric
from assessments.question_types.multiple_choice import ALL_OR_NOTHING
from assessments.question_types.ordering import ADJACENT, EXACT, POSITION

_Body = Callable[[Draft], Iterable[str]]


def _answer(text: str, fraction: object, feedback: str = "", more: str = "") -> str:
    return xml.wrap(
        "answer",
        xml.element("text", text) + xml.html("feedback", escape_html(feedback)) + more,
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
    return xml.element("shuffleanswers", str(bool(draft.values.get("shuffle"))).lower())


def _single(draft: Draft) -> Iterable[str]:
    yield xml.element("single", "true")
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
    yield xml.element("single", "false")
    yield _shuffle(draft)
    yield from _choices(draft, each, f"-{each}")


def _true_false(draft: Draft) -> Iterable[str]:
    is_true = draft.values["is_true"]
    yield _answer("true", 100 if is_true else 0)
    yield _answer("false", 0 if is_true else 100)


def _numeric(draft: Draft) -> Iterable[str]:
    low, high = accepted_range(draft)
    middle, within = (low + high) / 2, (high - low) / 2
    yield _answer(
        f"{middle.normalize():f}",
        100,
        more=xml.element("tolerance", f"{within.normalize():f}"),
    )
    unit = draft.values.get("unit")
    if unit:
        times = [(Fraction(1), unit)]
        times += [
            (1 / Fraction(r["factor"]), r["unit"]) for r in draft.rows.get("units", [])
        ]
        inner = "".join(
            xml.wrap(
                "unit",
                xml.element("multiplier", f"{float(each):.9g}")
                + xml.element("unit_name", name),
            )
            for each, name in times
        )
        yield xml.wrap("units", inner)
        yield xml.element("unitgradingtype", 0)
        yield xml.element("showunits", 1)


def _matching(draft: Draft) -> Iterable[str]:
    yield xml.element("shuffleanswers", "true")
    for row in draft.rows["pairs"]:
        yield _pair(row["left"], row["right"])
    for row in draft.rows["distractors"]:
        yield _pair("", row["text"])


def _pair(left: str, right: str) -> str:
    answer = xml.wrap("answer", xml.element("text", right))
    return xml.html("subquestion", escape_html(left), answer)


def _essay(draft: Draft) -> Iterable[str]:
    told = markup.from_plain(
        "\n".join([draft.values.get("guidance", ""), *rubric(draft)])
    )
    model = markup.from_plain(draft.values.get("model_answer", ""))
    if model:
        told += f'<div class="{MODEL_ANSWER}">{model}</div>'
    yield xml.element("responseformat", "plain")
    yield xml.element("responserequired", 1)
    yield xml.element("responsefieldlines", 10 if draft.kind == "short_text" else 20)
    yield xml.element("attachments", 0)
    yield xml.html("graderinfo", told)
    yield xml.html("responsetemplate", "")


_GRADINGS = {
    EXACT: "ALL_OR_NOTHING",
    ADJACENT: "RELATIVE_NEXT_EXCLUDE_LAST",
    POSITION: "ABSOLUTE_POSITION",
}


def _ordering(draft: Draft) -> Iterable[str]:
    scoring = draft.values.get("scoring", ADJACENT)
    yield xml.element("layouttype", "VERTICAL")
    yield xml.element("selecttype", "ALL")
    yield xml.element("selectcount", 0)
    yield xml.element("gradingtype", _GRADINGS[scoring])
    for row in draft.rows["steps"]:
        yield _answer(escape_html(row["text"]), "1.0000000")


def _accepted(draft: Draft) -> Iterable[str]:
    yield xml.element("usecase", 0 if draft.values.get("ignores_case", True) else 1)
    for row in draft.rows["accepted"]:
        yield _answer(row["text"], row["worth"], row["feedback"])


def _kprime(draft: Draft) -> Iterable[str]:
    rows = draft.rows["choices"]
    yield xml.wrap("scoringmethod", xml.element("text", "kprime"))
    yield _shuffle(draft)
    yield xml.element("numberofrows", len(rows))
    yield xml.element("numberofcolumns", 2)
    for place, row in enumerate(rows, start=1):
        said = xml.html("optiontext", escape_html(row["text"]))
        told = xml.html("feedbacktext", escape_html(row["feedback"]))
        yield xml.wrap("row", said + told, number=str(place))
    for place, text in enumerate(("True", "False"), start=1):
        said = xml.wrap("responsetext", xml.element("text", text))
        yield xml.wrap("column", said, number=str(place))
    for place, row in enumerate(rows, start=1):
        for column, is_it in enumerate((row["is_correct"], not row["is_correct"]), 1):
            value = xml.element("value", "1.000" if is_it else "0.000")
            yield xml.wrap(
                "weight", value, rownumber=str(place), columnnumber=str(column)
            )


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
    "word_drop": ("ddwtos", lambda draft: moodle_gaps.words(draft, xml.element)),
}
# What goes after the stem, because Moodle has both in one text.
PASSAGES: dict[str, Callable[[Draft], str]] = {
    "cloze": moodle_gaps.cloze_text,
    "word_drop": moodle_gaps.words_text,
}
