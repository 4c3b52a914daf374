"""What each kind of question in Moodle XML becomes."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft, Row
from assessments.interchange import markup
from assessments.interchange.moodle_values import number, text_at
from assessments.interchange.reading import CannotTake
from assessments.interchange.safe_xml import Element
from assessments.question_types.multiple_choice import ALL_OR_NOTHING, PARTIAL
from assessments.question_types.ordering import ADJACENT, EXACT, POSITION

Reader = Callable[[Element, Draft, list[str]], None]
MODEL_ANSWER = "sidro-model-answer"
LONG_ESSAY = 15  # lines
# Moodle's own words, there whenever nobody wrote others.
_STANDARD_FEEDBACK = {
    "Your answer is correct.",
    "Your answer is partially correct.",
    "Your answer is incorrect.",
}


def _fraction(element: Element) -> Decimal:
    return Decimal(number(element.get("fraction", "0"), places=5))


def _choice_rows(element: Element, losses: list[str]) -> list[Row]:
    rows = []
    for answer in element.all("answer"):
        feedback = answer.first("feedback")
        rows.append(
            {
                "text": text_at(answer, losses),
                "is_correct": _fraction(answer) > 0,
                "feedback": text_at(feedback, losses) if feedback else "",
            }
        )
    return rows


def _yes(text: str) -> bool:
    return text.strip().lower() in ("1", "true")


def _note_feedback(element: Element, losses: list[str]) -> None:
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        said = markup.plain(element.text_at(name, "text"))
        if said and said not in _STANDARD_FEEDBACK:
            losses.append(_("Feedback for right, partly right and wrong is left out."))


def _multichoice(element: Element, draft: Draft, losses: list[str]) -> None:
    fractions = [_fraction(answer) for answer in element.all("answer")]
    rows = _choice_rows(element, losses)
    draft.values["shuffle"] = _yes(element.text_at("shuffleanswers", default="1"))
    _note_feedback(element, losses)
    if _yes(element.text_at("single", default="true")):
        draft.kind = "single_choice"
        if any(0 < fraction < 100 for fraction in fractions):
            losses.append(_("Answers that earned a part of the marks now earn none."))
        for row, fraction in zip(rows, fractions, strict=True):
            row["is_correct"] = fraction == 100
    else:
        draft.kind = "multiple_choice"
        draft.values["scoring"] = PARTIAL
        if not _is_right_minus_wrong(fractions):
            losses.append(
                _(
                    "Each right answer now earns the same, and each wrong one takes as"
                    " much away."
                )
            )
    draft.rows["choices"] = rows


def _is_right_minus_wrong(fractions: list[Decimal]) -> bool:
    right = [fraction for fraction in fractions if fraction > 0]
    if not right:
        return False
    each = Decimal(100) / len(right)
    return all(abs(abs(f) - each) < Decimal("0.01") if f else False for f in fractions)


def _multichoiceset(element: Element, draft: Draft, losses: list[str]) -> None:
    draft.kind = "multiple_choice"
    draft.values["scoring"] = ALL_OR_NOTHING
    draft.values["shuffle"] = _yes(element.text_at("shuffleanswers", default="1"))
    draft.rows["choices"] = _choice_rows(element, losses)
    _note_feedback(element, losses)


def _truefalse(element: Element, draft: Draft, losses: list[str]) -> None:
    draft.kind = "true_false"
    for answer in element.all("answer"):
        feedback = answer.first("feedback")
        if feedback and text_at(feedback, []):
            losses.append(_("Feedback for single answers is left out."))
        if _fraction(answer) == 100:
            draft.values["is_true"] = answer.text_at("text").strip().lower() == "true"


def _numerical(element: Element, draft: Draft, losses: list[str]) -> None:
    draft.kind = "numeric"
    right = [a for a in element.all("answer") if _fraction(a) == 100]
    if not right:
        raise CannotTake(_("No answer earns all the marks."))
    if len(list(element.all("answer"))) > 1:
        losses.append(_("Only the first right answer is taken over."))
    value = Decimal(number(right[0].text_at("text")))
    within = Decimal(number(right[0].text_at("tolerance", default="0") or "0"))
    draft.values |= {
        "value": str(value),
        "low": str(value - abs(within)),
        "high": str(value + abs(within)),
    }
    units = element.first("units")
    others = []
    for unit in units.all("unit") if units else ():
        times = Decimal(number(unit.text_at("multiplier", default="1"), places=9))
        name = unit.text_at("unit_name").strip()
        if times == 1 and not draft.values.get("unit"):
            draft.values["unit"] = name
        elif times:
            # Moodle says how many of it make one, here it is the other way round.
            others.append({"unit": name, "factor": _one_over(times)})
    draft.rows["units"] = others


def _one_over(times: Decimal) -> str:
    exact = Fraction(1) / Fraction(times)
    return str(exact.limit_denominator(10_000))


def _shortanswer(element: Element, draft: Draft, losses: list[str]) -> None:
    draft.kind = "short_text"
    rows = []
    for answer in element.all("answer"):
        worth = _fraction(answer)
        feedback = answer.first("feedback")
        if worth <= 0:
            losses.append(_("Answers that are listed as wrong are left out."))
            continue
        rows.append(
            {
                "text": answer.text_at("text").replace("\\*", "*").strip(),
                "worth": round(worth),
                "feedback": text_at(feedback, losses) if feedback else "",
            }
        )
    draft.rows["accepted"] = rows
    draft.values["ignores_case"] = not _yes(element.text_at("usecase", default="0"))


def _kprime(element: Element, draft: Draft, losses: list[str]) -> None:
    """Two columns, true and false; a statement is true where the first has weight."""
    draft.kind = "kprim"
    true = {
        weight.get("rownumber")
        for weight in element.all("weight")
        if weight.get("columnnumber") == "1"
        and Decimal(number(weight.text_at("value", default="0") or "0")) > 0
    }
    rows = []
    for row in element.all("row"):
        said, told = row.first("optiontext"), row.first("feedbacktext")
        rows.append(
            {
                "text": text_at(said, losses) if said else "",
                "is_correct": row.get("number") in true,
                "feedback": text_at(told, losses) if told else "",
            }
        )
    draft.rows["choices"] = rows
    draft.values["shuffle"] = _yes(element.text_at("shuffleanswers", default="1"))


def _matching(element: Element, draft: Draft, losses: list[str]) -> None:
    draft.kind = "matching"
    pairs, distractors = [], []
    for each in element.all("subquestion"):
        left = text_at(each, losses)
        right = " ".join(each.text_at("answer", "text").split())
        if left:
            pairs.append({"left": left, "right": right})
        elif right:
            distractors.append({"text": right})
    draft.rows |= {"pairs": pairs, "distractors": distractors}
    _note_feedback(element, losses)


def _essay(element: Element, draft: Draft, losses: list[str]) -> None:
    # Moodle has one kind for both; a field of many lines asks for a longer text.
    lines = Decimal(number(element.text_at("responsefieldlines", default="10") or "10"))
    draft.kind = "free_text" if lines >= LONG_ESSAY else "short_text"
    told = element.text_at("graderinfo", "text")
    guidance, _mark, model = told.partition(f'<div class="{MODEL_ANSWER}">')
    draft.values["guidance"] = markup.plain_lines(guidance)
    draft.values["model_answer"] = markup.plain_lines(model)
    if markup.plain(element.text_at("responsetemplate", "text")):
        losses.append(_("The template for the answer is left out."))
    if element.text_at("attachments", default="0").strip() not in ("", "0"):
        losses.append(_("Files cannot be handed in with the answer."))


_GRADINGS = {
    "ALL_OR_NOTHING": EXACT,
    "-1": EXACT,
    "RELATIVE_NEXT_EXCLUDE_LAST": ADJACENT,
    "1": ADJACENT,
    "ABSOLUTE_POSITION": POSITION,
    "0": POSITION,
}


def _ordering(element: Element, draft: Draft, losses: list[str]) -> None:
    draft.kind = "ordering"
    said = element.text_at("gradingtype").strip()
    draft.values["scoring"] = _GRADINGS.get(said, ADJACENT)
    if said not in _GRADINGS:
        losses.append(_("Marks are given for right neighbours."))
    steps = [text_at(answer, losses) for answer in element.all("answer")]
    draft.rows["steps"] = [{"text": step} for step in steps]
    _note_feedback(element, losses)


READERS: dict[str, Reader] = {
    "multichoice": _multichoice,
    "multichoiceset": _multichoiceset,
    "truefalse": _truefalse,
    "numerical": _numerical,
    "matching": _matching,
    "essay": _essay,
    "ordering": _ordering,
    "shortanswer": _shortanswer,
    "kprime": _kprime,
}
