"""Anonymous surveys: handing one in, and reading what many have said."""

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.domain.allowances import allowance_of
from assessments.domain.rules import Rules, chance
from assessments.domain.sheets import sheet
from assessments.models import Response, SurveyAnswer, SurveyReceipt
from assessments.question_types import Answer, Payload, type_of
from assessments.question_types.summary import Summary
from courses.domain import progress
from courses.domain.outline import frozen_page
from courses.models import CourseRun, Enrolment, FrozenPage, OutlineItem
from lms.core.errors import DomainError

# Fewer answers could be guessed to be somebody's.
RELEASED_FROM = 5


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """What was answered to one question, and what was said in own words."""

    payload: Payload
    sha256: str
    summary: Summary
    texts: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class SurveyResults:
    """What all say together; no questions before enough have handed in."""

    count: int
    questions: Sequence[QuestionResult] = ()

    @property
    def is_released(self) -> bool:
        return self.count >= RELEASED_FROM


def asked(page: FrozenPage) -> list[Response]:
    """Return what the survey asks, the same for everybody, kept nowhere."""
    quiz = {**page.content, "draws": []}
    return sheet(quiz, draw_seed=0, seed=0, everything=True)


def has_handed_in(enrolment: Enrolment, item: OutlineItem) -> bool:
    return SurveyReceipt.objects.filter(enrolment=enrolment, item=item).exists()


def opening(enrolment: Enrolment, item: OutlineItem, *, at: datetime) -> str:
    """Return ready, not_open or closed."""
    quiz = frozen_page(item, enrolment.run.language).content
    allowed = allowance_of(enrolment, item, quiz)
    return chance(Rules.of(quiz), [], extra=0, at=at, window=allowed.window).code


@transaction.atomic
def hand_in_survey(
    enrolment: Enrolment,
    item: OutlineItem,
    answers: Mapping[int, Answer],
    *,
    at: datetime,
) -> SurveyReceipt:
    """Keep the answers, by position, and apart from them that somebody handed in.

    Refused a second time, without a place, outside the opening times, when nothing
    is answered, and (`InvalidAnswer`) for an answer that cannot be meant. Nothing
    joins the two: all answers of the run are written anew, with new keys and in
    random order, and no time is kept with them. Of the person the day is known.
    """
    # Everybody answers the same versions of the questions, or nothing adds up.
    page = frozen_page(item, enrolment.run.language)
    if not page.content.get("is_anonymous"):
        raise ValueError(f"{item} is not a survey.")
    if item.version_id != enrolment.run.version_id or not enrolment.is_active:
        raise DomainError("not_enrolled", _("You have no place on this course run."))
    if opening(enrolment, item, at=at) != "ready":
        raise DomainError("not_open", _("This survey is not open."))
    kept = _cleaned(asked(page), answers)
    # People handing in at once wait for each other, so that no answer is lost.
    CourseRun.objects.select_for_update().get(pk=enrolment.run_id)
    midnight = datetime.combine(
        at.astimezone(enrolment.run.zone).date(), time.min, tzinfo=enrolment.run.zone
    )
    receipt, is_new = SurveyReceipt.objects.get_or_create(
        enrolment=enrolment, item=item, defaults={"handed_in_on": midnight.date()}
    )
    if not is_new:
        raise DomainError(
            "already_handed_in", _("You have already handed in this survey. Thank you.")
        )
    _mix_in(SurveyAnswer(run_id=enrolment.run_id, item=item, answers=kept))
    progress.complete(enrolment, item, by=enrolment.person, at=midnight)
    return receipt


def _cleaned(rows: list[Response], answers: Mapping[int, Answer]) -> dict[str, Any]:
    """Return the answers that say something, by the id of the question version."""
    kept = {}
    for row in rows:
        payload = row.version.payload
        cleaned = type_of(payload).clean(payload["body"], answers.get(row.position))
        if cleaned is not None:
            kept[str(row.version_id)] = cleaned
    if not kept:
        raise DomainError("nothing_answered", _("Answer at least one question."))
    return kept


def _mix_in(answer: SurveyAnswer) -> None:
    """Store `answer` among the others so that no order gives it away."""
    others = SurveyAnswer.objects.filter(run=answer.run_id, item=answer.item_id)
    rows = [*others, answer]
    others.delete()
    random.SystemRandom().shuffle(rows)
    for row in rows:
        row.pk = uuid.uuid4()
    SurveyAnswer.objects.bulk_create(rows)


def survey_results(run: CourseRun, item: OutlineItem) -> SurveyResults:
    """Return what all say together, once enough have handed in."""
    forms = list(
        SurveyAnswer.objects.filter(run=run, item=item).values_list(
            "answers", flat=True
        )
    )
    if len(forms) < RELEASED_FROM:
        return SurveyResults(count=len(forms))
    found = [_result(row, forms) for row in asked(frozen_page(item, run.language))]
    return SurveyResults(count=len(forms), questions=tuple(found))


def _result(row: Response, forms: Sequence[Mapping[str, Any]]) -> QuestionResult:
    payload = row.version.payload
    answers = [form.get(str(row.version_id)) for form in forms]
    summary = type_of(payload).summarise(payload, answers)
    # Own words have nothing to count; by alphabet, so in nobody's order.
    said = [] if summary.tallies else [a for a in answers if isinstance(a, str)]
    return QuestionResult(
        payload=payload,
        sha256=row.version.sha256,
        summary=summary,
        texts=sorted(said),
    )
