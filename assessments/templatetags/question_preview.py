"""What an author sees of a question before others do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.safestring import SafeString

from assessments.domain.marking import mark
from assessments.models import Question, QuizPage
from assessments.presenting import Card, Case, card, case_of, stem_html, values_of
from assessments.question_types import (
    Answer,
    InvalidAnswer,
    Line,
    Payload,
    type_of,
    ways,
)
from assessments.question_types.unfolding import Asked, chosen, last_step, story

register = template.Library()


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A question of the preview and, once answered, what the answer earned."""

    card: Card
    is_tried: bool
    earned: Decimal | None
    lines: list[Line]
    general_feedback: str
    answer: Answer = None
    # Of the first question of a step of a case: after which answers it is shown.
    step: int = 1
    only_after: Sequence[str] = ()


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
    tried = [_try(part, place, given) for place, part in enumerate(parts, start=1)]
    return Preview(
        case=case_of(payload) if is_case else None,
        tried=_told(payload, tried) if is_case else tried,
        problems=question.problems(),
    )


def _told(payload: Payload, tried: list[Tried]) -> list[Tried]:
    """Put how the case goes on before each later step; leave out what is not shown.

    As long as nothing was tried, all steps are there, each with its condition.
    """
    body = payload["body"]
    shown = [part for part in body["parts"] if "body" in part["payload"]]
    asked = [_asked(p, each) for p, each in zip(shown, tried, strict=True)]
    tried_ones = [each for each in asked if each.is_settled]
    skipped = _skipped(body, asked) if tried_ones else set()
    told, found = 1, []
    for part, each in zip(shown, tried, strict=True):
        step = part.get("step", 1)
        if step in skipped:
            continue
        if told < step <= last_step(body):
            before = story(body, step, tried_ones)
            each = replace(each, card=replace(each.card, before=before))
            each = replace(each, only_after=ways.after_words(body, step), step=step)
        told = max(told, step)
        found.append(each)
    return found


def _asked(part: Mapping[str, Any], each: Tried) -> Asked:
    return Asked(
        step=part.get("step", 1),
        is_settled=each.is_tried and each.answer is not None,
        is_right=each.earned is not None and each.earned == each.card.marks,
        choice=ways.key_given(each.answer),
    )


def _skipped(body: Mapping[str, Any], asked: list[Asked]) -> set[int]:
    """Return the steps that no way shows any more after what was answered."""
    possible = {step for way in ways.ways(body, chosen(asked)) for step in way}
    return {each.step for each in asked if each.step not in possible}


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
        answer=answer,
    )


@register.simple_tag
def fixed_questions(page: QuizPage) -> list[tuple[str, SafeString]]:
    """Return name and text of the questions that everybody gets."""
    rows = [row.question.get_real_instance() for row in page.questions.all()]
    return [(question.name, stem_html(question.payload())) for question in rows]
