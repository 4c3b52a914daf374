"""What an author sees of a question before others do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.safestring import SafeString

from assessments.domain.marking import mark
from assessments.models import Question, QuizPage
from assessments.presenting import Card, Case, card, case_of, stem_html, values_of
from assessments.question_types import Answer, InvalidAnswer, Line, Payload, type_of
from assessments.question_types.unfolding import last_step, story

register = template.Library()


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A question of the preview and, once answered, what the answer earned."""

    card: Card
    is_tried: bool
    earned: Decimal | None
    lines: list[Line]
    general_feedback: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    case: Case | None
    tried: list[Tried]
    problems: list[str]


@register.simple_tag
def preview_of(question: Question, given: Mapping[str, Any]) -> Preview:
    """Prepare a question, or a case and its questions, answered as in `given`."""
    payload = question.payload()
    is_case = type_of(payload).is_container
    parts = (
        [p["payload"] for p in payload["body"]["parts"] if "body" in p["payload"]]
        if is_case
        else [payload]
    )
    return Preview(
        case=case_of(payload) if is_case else None,
        tried=_told(payload, [_try(p, n, given) for n, p in enumerate(parts, start=1)])
        if is_case
        else [_try(payload, 1, given)],
        problems=question.problems(),
    )


def _told(payload: Payload, tried: list[Tried]) -> list[Tried]:
    """Put how the case goes on before the first question of each later step."""
    body = payload["body"]
    shown = [part for part in body["parts"] if "body" in part["payload"]]
    told = 1
    for place, part in enumerate(shown):
        step = part.get("step", 1)
        if told < step <= last_step(body):
            before = story(body, step, ())
            card = replace(tried[place].card, before=before)
            tried[place] = replace(tried[place], card=card)
        told = max(told, step)
    return tried


def _try(payload: Payload, place: int, given: Mapping[str, Any]) -> Tried:
    question_type, body = type_of(payload), payload["body"]
    answer: Answer = None
    error = ""
    is_tried = False
    if isinstance(given, QueryDict) and "try" in given:
        is_tried = True
        sent = question_type.read(body, values_of(given, place))
        try:
            answer = question_type.clean(body, sent)
        except InvalidAnswer as refusal:
            error = str(refusal.message)
    return Tried(
        card=card(
            payload,
            position=place,
            answer=answer,
            order=question_type.order(body),
            error=error,
        ),
        is_tried=is_tried and not error,
        earned=mark(payload, answer) if is_tried and not error else None,
        lines=question_type.explain(body, answer) if is_tried and not error else [],
        general_feedback=payload["general_feedback"],
    )


@register.simple_tag
def fixed_questions(page: QuizPage) -> list[tuple[str, SafeString]]:
    """Return name and text of the questions that everybody gets."""
    rows = [row.question.get_real_instance() for row in page.questions.all()]
    return [(question.name, stem_html(question.payload())) for question in rows]
