"""What stands on a paper quiz, before it is drawn."""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override
from wagtail.images import get_image_model
from wagtail.rich_text import expand_db_html

from assessments.domain.selection import choice_order, select
from assessments.interchange.paper.cases import told_of_case
from assessments.models import QuestionVersion, QuizPage
from assessments.question_types import Payload, type_of, ways
from assessments.question_types.paper import Paper, PaperLine

_FILTER = "max-1400x1000|format-png"
_GAP = re.compile(r"\[(\d+)\](?: _{3,})?")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A number drawn on an image, per cent from the left and from the top."""

    number: int
    x: str
    y: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question with its number; or, without one, the story of a case."""

    number: int | None
    stem: SafeString
    note: str
    marks: str = ""
    paper: Paper | None = None
    image: str = ""
    image_alt: str = ""
    places: Sequence[Mark] = ()  # one for each line of the paper
    passage: SafeString | str = ""
    feedback: SafeString | str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A paper quiz. The same variant gives the same order, with and without key."""

    title: str
    language: str
    variant: int
    with_key: bool
    asked: Sequence[Asked]
    total: str


def sheet_of(
    payloads: Iterable[Payload],
    *,
    title: str,
    language: str,
    variant: int = 1,
    with_key: bool = False,
) -> Sheet:
    """Return the quiz as it is printed; what is offered is in the variant's order."""
    with override(language):
        payloads = list(payloads)
        asked = list(_all_asked(payloads, variant=variant, with_key=with_key))
        total = sum((_marks(payload) for payload in payloads), Decimal(0))
        return Sheet(
            title=title,
            language=language,
            variant=variant,
            with_key=with_key,
            asked=asked,
            total=_number(total),
        )


def payloads_of(page: QuizPage, *, variant: int) -> list[Payload]:
    """Return the questions of the quiz, drawn and shuffled as the variant says."""
    slots = select(page.frozen_content(), draw_seed=variant, seed=variant)
    versions = QuestionVersion.objects.in_bulk([slot.version for slot in slots])
    return [versions[slot.version].payload for slot in slots]


def _parts(payload: Payload) -> list[Payload]:
    if not type_of(payload).is_container:
        return [payload]
    parts = [part["payload"] for part in payload["body"]["parts"]]
    return [part for part in parts if "body" in part]


def _marks(payload: Payload) -> Decimal:
    if type_of(payload).is_container and ways.branches(payload["body"]):
        return ways.marks_on(payload["body"], ways.first_way(payload["body"]))
    graded = [part for part in _parts(payload) if type_of(part).is_graded]
    return sum((Decimal(part["marks"]) for part in graded), Decimal(0))


def _number(value: Decimal) -> str:
    return str(number_format(value.normalize() if value else Decimal(0)))


def _all_asked(
    payloads: Iterable[Payload], *, variant: int, with_key: bool
) -> Iterator[Asked]:
    number = 1
    for payload in payloads:
        parts = _parts(payload)
        told = {}
        if type_of(payload).is_container:
            told = told_of_case(payload, first=number, stem=_stem(payload), rich=_rich)
        for place, part in enumerate(parts):
            if place in told:
                note = payload["content_note"] if place == 0 else ""
                yield Asked(number=None, stem=told[place], note=note)
            yield _asked(part, number, variant=variant, with_key=with_key)
            number += 1


def _asked(payload: Payload, number: int, *, variant: int, with_key: bool) -> Asked:
    kind = type_of(payload)
    order = choice_order(
        kind.order(payload["body"]),
        seed=variant,
        position=number,
        shuffle=payload["shuffle"] or kind.always_shuffles,
    )
    paper = kind.printable(payload, order, with_key=with_key)
    feedback = payload["general_feedback"] if with_key else ""
    return Asked(
        number=number,
        stem=_stem(payload),
        note=payload["content_note"],
        marks=_number(Decimal(payload["marks"])) if kind.is_graded else "",
        paper=paper,
        image=_image(paper.image) if paper.image else "",
        image_alt=payload["body"].get("alt", ""),
        places=_places(payload, paper) if paper.image else (),
        passage=_passage(paper) if paper.passage else "",
        feedback=_rich(feedback) if feedback else "",
    )


def _places(payload: Payload, paper: Paper) -> list[Mark]:
    """Return where each line of the paper lies on the image, if all of them do."""
    body = payload["body"]
    at = {}
    for row in (*body.get("choices", ()), *body.get("prompts", ())):
        x = Decimal(row["x"]) + Decimal(row.get("width") or 0) / 2
        y = Decimal(row["y"]) + Decimal(row.get("height") or 0) / 2
        at[row["text"]] = (f"{x:f}", f"{y:f}")
    if not all(line.text in at for line in paper.lines):
        return []
    return [
        Mark(number=number, x=at[line.text][0], y=at[line.text][1])
        for number, line in enumerate(paper.lines, start=1)
    ]


def _rich(html: str) -> SafeString:
    return mark_safe(expand_db_html(html))  # noqa: S308 - cleaned when it was saved


def _stem(payload: Payload) -> SafeString:
    """Return the text and images of the question; sound is given as its transcript."""
    pieces = [_block(block) for block in payload["stem"]]
    return format_html_join("\n", "{}", ((piece,) for piece in pieces))


def _block(block: Any) -> SafeString | str:
    value = block["value"]
    match block["type"]:
        case "text":
            return _rich(value)
        case "image":
            shown = value["image"]
            source = _image(shown["image"])
            alt = "" if shown["decorative"] else shown["alt_text"]
            caption = value.get("caption") or ""
            return format_html(
                '<figure><img src="{}" alt="{}">{}</figure>',
                source,
                alt,
                format_html("<figcaption>{}</figcaption>", caption) if caption else "",
            )
        case "audio":
            return _rich(value.get("transcript") or "")
        case _:
            return ""


def _image(pk: int) -> str:
    """Return the image as a data address; nothing when it is gone."""
    image = get_image_model().objects.filter(pk=pk).first()
    if image is None:
        return ""
    with image.get_rendition(_FILTER).file.open() as opened:
        data = base64.b64encode(opened.read()).decode()
    return f"data:image/png;base64,{data}"


def _passage(paper: Paper) -> SafeString:
    """Return the running text with a space to write on for each of its gaps."""
    pieces = []
    for place, piece in enumerate(_GAP.split(paper.passage)):
        if place % 2 == 0:
            pieces.append(format_html("{}", piece))
            continue
        line = _line(paper.lines, int(piece))
        pieces.append(format_html('<span class="gap"><i>{}</i> {}</span>', piece, line))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _line(lines: Sequence[PaperLine], number: int) -> str:
    return lines[number - 1].key if 0 < number <= len(lines) else ""
