"""Questions as they are put in front of somebody: prepared for templates."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.cache import caches
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from assessments.models import Question, QuestionVersion, Response
from assessments.question_types import Answer, Payload, type_of
from assessments.question_types.contract import Values
from content.rendering import render_blocks

# Which template asks for the answer.
_TEMPLATES = {
    "single_choice": "one_of",
    "true_false": "one_of",
    "multiple_choice": "several_of",
    "numeric": "number",
    "matching": "matching",
    "ordering": "ordering",
    "short_text": "text",
    "free_text": "text",
    "survey_text": "text",
    "kprim": "statements",
    "cloze": "cloze",
    "word_drop": "words",
    "hotspot": "hotspot",
    "image_labels": "image_labels",
    "file_upload": "files",
    "likert": "scale",
}


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What a quiz adds to a question: a flag, how sure one is, checking it at once.

    `checked` is what was found when it was checked; `checks_left` counts the tries
    that are left at it.
    """

    may_flag: bool = False
    is_flagged: bool = False
    asks_certainty: bool = False
    certainty: int | None = None
    may_check: bool = False
    checks_left: int = 0
    is_settled: bool = False
    hints: tuple[str, ...] = ()
    checked: Any = None


NO_EXTRAS = Extras()


@dataclass(frozen=True, kw_only=True)
class Card:
    """One question to be answered. Holds nothing that gives the answer away."""

    position: int
    language: str
    stem: SafeString
    template: str
    shown: Mapping[str, Any]
    marks: Decimal
    content_note: str
    revision: int = 0
    is_complete: bool = False
    is_begun: bool = False
    error: str = ""
    extras: Extras = NO_EXTRAS
    # How a case goes on before this question; rich text.
    before: str = ""

    @property
    def name(self) -> str:
        return field_name(self.position)


@dataclass(frozen=True, kw_only=True)
class Case:
    """The story that some questions are about."""

    language: str
    stem: SafeString
    origin: str
    source: str
    content_note: str


@dataclass(kw_only=True)
class Group:
    """Questions that stand together: those about one case, or a single one."""

    case: Case | None
    cards: list[Card] = field(default_factory=list)
    # How to go on in a case that unfolds: the case and the step that is left.
    go_on: str = ""


def field_name(position: int) -> str:
    return f"q{position}"


def values_of(data: QueryDict, position: int) -> Values:
    """Return a reader of what a form sent for the question at `position`."""
    name = field_name(position)
    return lambda suffix: data.getlist(f"{name}-{suffix}" if suffix else name)


def stem_html(payload: Payload, *, key: str = "") -> SafeString:
    """Return the text of a question; with a `key`, kept for ever under it."""
    cache = caches["rendered"]
    html = cache.get(f"stem:{key}") if key else None
    if html is None:
        block = Question._meta.get_field("stem").stream_block
        with override(payload["language"]):
            html = str(render_blocks(block.to_python(payload["stem"])))
        if key:
            cache.set(f"stem:{key}", html, None)
    return mark_safe(html)  # noqa: S308 - made by our own templates


def card(
    payload: Payload,
    *,
    position: int,
    answer: Answer = None,
    order: Iterable[str] = (),
    key: str = "",
    revision: int = 0,
    error: str = "",
    extras: Extras = NO_EXTRAS,
) -> Card:
    question_type = type_of(payload)
    body = payload["body"]
    return Card(
        position=position,
        language=payload["language"],
        stem=stem_html(payload, key=key),
        template=f"assessments/kinds/{_TEMPLATES[payload['kind']]}.html",
        shown=question_type.public(body, order, answer),
        marks=Decimal(payload["marks"]),
        content_note=payload["content_note"],
        revision=revision,
        is_complete=question_type.is_complete(body, answer),
        is_begun=answer is not None,
        error=error,
        extras=extras,
    )


def response_card(
    response: Response,
    *,
    error: str = "",
    refused: Answer = None,
    extras: Extras = NO_EXTRAS,
) -> Card:
    """Return the question with the answer that is kept, or a text just refused."""
    return card(
        response.version.payload,
        position=response.position,
        answer=refused if isinstance(refused, str) else response.answer,
        order=response.order,
        key=response.version.sha256,
        revision=response.revision,
        error=error,
        extras=extras,
    )


def case_of(payload: Payload, *, key: str = "") -> Case:
    shown = type_of(payload).public(payload["body"], (), None)
    return Case(
        language=payload["language"],
        stem=stem_html(payload, key=key),
        origin=shown["case_origin"],
        source=shown["source"],
        content_note=payload["content_note"],
    )


def grouped(
    responses: Iterable[Response],
    errors: Mapping[int, str] | None = None,
    refused: Mapping[int, Answer] | None = None,
    *,
    extras: Callable[[Response], Extras] = lambda _response: NO_EXTRAS,
) -> list[Group]:
    """Return the questions of a try in order, those about one case together.

    By position: what was wrong with an answer, and the answer that was refused.
    `extras` says what the quiz adds to a question.
    """
    errors, refused = errors or {}, refused or {}
    groups: list[Group] = []
    last: QuestionVersion | None = None
    for response in responses:
        vignette = response.vignette
        if vignette is None or vignette != last or not groups:
            case = None
            if vignette is not None:
                case = case_of(vignette.payload, key=vignette.sha256)
            groups.append(Group(case=case))
        place = response.position
        groups[-1].cards.append(
            response_card(
                response,
                error=errors.get(place, ""),
                refused=refused.get(place) if place in errors else None,
                extras=extras(response),
            )
        )
        last = vignette
    return groups
