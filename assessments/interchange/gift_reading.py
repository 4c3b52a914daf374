"""Reading GIFT, Moodle's plain-text format."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft
from assessments.interchange import markup
from assessments.interchange.labels import file_under
from assessments.interchange.moodle_values import number
from assessments.interchange.reading import (
    CannotTake,
    Found,
    limited,
    short_name,
    text_of,
)
from assessments.question_types.multiple_choice import PARTIAL

_ESCAPED = "\\~={}#:"
# What was escaped stands, while the rest is taken apart, as characters of nobody.
_AWAY = {char: chr(0xE000 + place) for place, char in enumerate(_ESCAPED)}
_BACK = {ord(private): char for char, private in _AWAY.items()}
_TAG = re.compile(r"\[tag:([^\]]*)\]")
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_WEIGHT = re.compile(r"^%(-?[\d.,]+)%")


@dataclass(kw_only=True)
class _Block:
    line: int
    lines: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Answer:
    is_right: bool
    text: str
    feedback: str
    weight: Decimal | None


def read(data: bytes) -> list[Found]:
    return limited(_found(block) for block in _blocks(text_of(data)))


def _blocks(text: str) -> Iterator[_Block]:
    block, tags = None, list[str]()
    for place, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if bare.startswith("//"):
            tags += _TAG.findall(bare)
        elif bare.startswith("$CATEGORY:"):
            continue
        elif not bare:
            if block:
                yield block
            block = None
        else:
            if block is None:
                block, tags = _Block(line=place, tags=tags), []
            block.lines.append(bare)
    if block:
        yield block


def _hide(text: str) -> str:
    return re.sub(
        r"\\([\\~={}#:n])",
        lambda m: "\n" if m[1] == "n" else _AWAY[m[1]],
        text,
    )


def _show(text: str) -> str:
    return text.translate(_BACK).strip()


def _found(block: _Block) -> Found:
    text = _hide("\n".join(block.lines))
    name = ""
    if text.startswith("::"):
        name, _mark, text = text[2:].partition("::")
    found = Found(line=block.line, name=short_name(_show(name)))
    try:
        found.draft = _draft(text, found)
    except CannotTake as reason:
        found.refusal = str(reason)
    except (ValueError, ArithmeticError, RecursionError):
        found.refusal = _("Something in it has a form that cannot be read.")
    else:
        file_under(found.draft, block.tags)
    found.name = found.name or _("Without a name")
    return found


def _draft(text: str, found: Found) -> Draft:
    before, _open, rest = text.partition("{")
    inside, end, after = rest.partition("}")
    if not _open:
        raise CannotTake(_("It is a text without a question."))
    if not end or "{" in inside or "{" in after or "}" in after:
        raise CannotTake(_("Its braces do not match."))
    gap = "_____" if after.strip() else ""
    stem, is_html = _stem(f"{before.strip()} {gap} {after.strip()}".strip(), found)
    if not found.name:
        found.name = short_name(markup.plain("".join(b["value"] for b in stem)))
    draft = Draft(kind="", name=found.name, stem=stem)
    inside, _mark, general = inside.partition("####")
    draft.values["general_feedback"] = markup.clean(_as_html(_show(general), is_html))
    _read_answers(inside.strip(), draft, found)
    return draft


def _stem(text: str, found: Found) -> tuple[list[dict[str, str]], bool]:
    style = re.match(r"\[(html|moodle|plain|markdown)\]", text)
    bare = text[style.end() :] if style else text
    is_html = style is not None and style[1] == "html"
    result = markup.rich(_as_html(_show(bare), is_html))
    found.losses += result.losses
    return result.blocks, is_html


def _as_html(text: str, is_html: bool) -> str:
    return text if is_html or "<" in text else markup.from_plain(text)


def _read_answers(inside: str, draft: Draft, found: Found) -> None:
    truth = inside.partition("#")[0].strip().upper()
    if not inside:
        found.kind, draft.kind = "essay", "short_text"
        found.losses.append(_("GIFT has no guidance for markers; write it yourself."))
    elif truth in _TRUTHS:
        found.kind, draft.kind = "true/false", "true_false"
        draft.values["is_true"] = _TRUTHS[truth]
        if inside.partition("#")[2].strip():
            found.losses.append(_("Feedback for single answers is left out."))
    elif inside.startswith("#"):
        found.kind = "numerical"
        _read_number(inside[1:].strip(), draft, found)
    else:
        _read_list([_answer(piece) for piece in _pieces(inside)], draft, found)


def _pieces(inside: str) -> list[str]:
    pieces = re.split(r"(?=[~=])", inside)
    # A weight such as %50% never holds the signs; nothing stands before the first.
    if pieces and not pieces[0].strip():
        pieces = pieces[1:]
    if not pieces or any(piece[:1] not in "~=" for piece in pieces):
        raise CannotTake(_("Its answers do not begin with “=” or “~”."))
    return pieces


def _answer(piece: str) -> _Answer:
    body, _mark, feedback = piece[1:].strip().partition("#")
    weight = _WEIGHT.match(body)
    if weight:
        body = body[weight.end() :]
    return _Answer(
        is_right=piece[0] == "=",
        text=_plain(body),
        feedback=_plain(feedback),
        weight=Decimal(number(weight[1])) if weight else None,
    )


def _plain(text: str) -> str:
    shown = _show(text)
    if "<" in shown or "&" in shown:
        return markup.plain(shown)
    return " ".join(shown.split())


def _read_number(text: str, draft: Draft, found: Found) -> None:
    if text.startswith("="):
        pieces = _pieces(text)
        text = _WEIGHT.sub("", pieces[0][1:].strip())
        if len(pieces) > 1:
            found.losses.append(_("Only the first right answer is taken over."))
    text = _show(text.partition("#")[0])
    draft.kind = "numeric"
    if ".." in text:
        low, _mark, high = text.partition("..")
        limits = Decimal(number(low)), Decimal(number(high))
        value = sum(limits) / 2
    else:
        middle, _mark, within = text.partition(":")
        value = Decimal(number(middle))
        margin = abs(Decimal(number(within or "0")))
        limits = value - margin, value + margin
    draft.values |= {
        "value": number(str(value)),
        "low": str(limits[0]),
        "high": str(limits[1]),
    }


def _read_list(answers: list[_Answer], draft: Draft, found: Found) -> None:
    if all(each.is_right and "->" in each.text for each in answers):
        found.kind, draft.kind = "matching", "matching"
        sides = [each.text.partition("->") for each in answers]
        draft.rows["pairs"] = [
            {"left": left.strip(), "right": right.strip()} for left, _m, right in sides
        ]
        return
    if all(each.is_right for each in answers) and len(answers) >= 1:
        found.kind, draft.kind = "short answer", "short_text"
        draft.rows["accepted"] = [
            {
                "text": each.text,
                "worth": 100 if each.weight is None else int(each.weight),
                "feedback": each.feedback,
            }
            for each in answers
        ]
        return
    found.kind = "multiple choice"
    weights = [each.weight for each in answers]
    if any(each.is_right for each in answers):
        draft.kind = "single_choice"
        if any(weight and 0 < weight < 100 for weight in weights):
            found.losses.append(
                _("Answers that earned a part of the marks now earn none.")
            )
        right = [each.is_right for each in answers]
    else:
        draft.kind = "multiple_choice"
        draft.values["scoring"] = PARTIAL
        right = [bool(weight and weight > 0) for weight in weights]
        each_right = Decimal(100) / (sum(right) or 1)
        if any(
            abs(abs(w or Decimal(0)) - each_right) > Decimal("0.01") for w in weights
        ):
            found.losses.append(
                _(
                    "Each right answer now earns the same, and each wrong one takes as"
                    " much away."
                )
            )
    draft.rows["choices"] = [
        {"text": each.text, "is_correct": is_right, "feedback": each.feedback}
        for each, is_right in zip(answers, right, strict=True)
    ]
