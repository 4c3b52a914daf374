"""Handing in an evaluation form anonymously, and reading what many have said."""

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.domain.completion import announce
from courses.domain.outline import frozen_page
from courses.evaluating import (
    RELEASED_FROM,
    Question,
    QuestionResult,
    add_up,
    questions_of,
)
from courses.models import (
    CourseRun,
    Enrolment,
    EvaluationAnswer,
    EvaluationReceipt,
    FrozenPage,
    OutlineItem,
)
from lms.core.errors import DomainError

# The forms that participants answer themselves.
OWN_FORMS = frozenset({OutlineItem.Kind.EVALUATION, OutlineItem.Kind.FOLLOW_UP})
IN_TIME = (
    OutlineItem.Kind.EVALUATION,
    OutlineItem.Kind.FOLLOW_UP,
    OutlineItem.Kind.WORKPLACE,
)


@dataclass(frozen=True, kw_only=True)
class Results:
    """What the forms of a run say together; no questions before enough are in."""

    count: int
    questions: tuple[QuestionResult, ...] = ()

    @property
    def is_released(self) -> bool:
        return self.count >= RELEASED_FROM


def forms_of(run: CourseRun) -> list[OutlineItem]:
    """Return the forms of a run in the order in which they are answered."""
    items = run.version.items.filter(kind__in=[*OWN_FORMS, OutlineItem.Kind.WORKPLACE])
    found = items.select_related("version").order_by("order")
    return sorted(found, key=lambda item: IN_TIME.index(item.kind))


def questions(item: OutlineItem, page: FrozenPage) -> list[Question]:
    """Return the questions of a frozen form in the language of `page`."""
    outcomes = item.version.text("outcomes", page.locale) or []
    return questions_of(page.content.get("items", []), outcomes)


def has_handed_in(enrolment: Enrolment, item: OutlineItem) -> bool:
    return EvaluationReceipt.objects.filter(enrolment=enrolment, item=item).exists()


@transaction.atomic
def hand_in(
    enrolment: Enrolment, item: OutlineItem, answers: Mapping[str, Any], *, on: date
) -> EvaluationReceipt:
    """Keep the answers and, apart from them, that the person has handed in.

    Refused a second time, without a place, when nothing is answered, when an answer
    does not fit, and a form for some months later outside of its days. Nothing joins the two: every answer of the run is written anew under a new id and in
    random order, no time is kept, and the audit trail, which has times, is told
    nothing. The receipt knows the day.
    """
    _refuse(enrolment, item, on)
    kept = checked(item, answers)
    run = lock_answers(enrolment.run_id)
    receipt, is_new = EvaluationReceipt.objects.get_or_create(
        enrolment=enrolment, item=item, defaults={"handed_in_on": on}
    )
    if not is_new:
        raise DomainError(
            "already_handed_in", _("You have already handed in this form. Thank you.")
        )
    mix_in(EvaluationAnswer(run=run, item=item, answers=kept))
    announce(enrolment.pk)
    return receipt


def results(run: CourseRun, item: OutlineItem) -> Results:
    """Return what all forms of the run say, once enough have been handed in."""
    forms = list(
        EvaluationAnswer.objects.filter(run=run, item=item).values_list(
            "answers", flat=True
        )
    )
    if len(forms) < RELEASED_FROM:
        return Results(count=len(forms))
    asked = questions(item, frozen_page(item, get_language() or ""))
    return Results(
        count=len(forms), questions=tuple(add_up(each, forms) for each in asked)
    )


def lock_answers(run_id: int) -> CourseRun:
    """Let people who hand in at once wait for each other, so that no answer is lost."""
    return CourseRun.objects.select_for_update().get(pk=run_id)


def mix_in(answer: EvaluationAnswer) -> None:
    """Store `answer` among the others of its run so that no order gives it away."""
    others = EvaluationAnswer.objects.filter(run=answer.run_id)
    rows = [*others, answer]
    others.delete()
    random.SystemRandom().shuffle(rows)
    for row in rows:
        row.pk = uuid.uuid4()
    EvaluationAnswer.objects.bulk_create(rows)


def checked(item: OutlineItem, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers in the order of the form, without those left empty.

    Refused when one does not fit, and when nothing is answered.
    """
    asked = questions(item, frozen_page(item, ""))
    if unknown := set(answers) - {question.key for question in asked}:
        raise ValueError(f"The form has no question {sorted(unknown)}.")
    for question in asked:
        if not question.fits(answers.get(question.key)):
            raise DomainError(
                "answer_does_not_fit", _("Some answers do not fit their questions.")
            )
    kept = {
        question.key: answers[question.key]
        for question in asked
        if answers.get(question.key) not in (None, "", {})
    }
    if not kept:
        raise DomainError("nothing_answered", _("Answer at least one question."))
    return kept


def _refuse(enrolment: Enrolment, item: OutlineItem, on: date) -> None:
    if item.kind not in OWN_FORMS:
        raise ValueError(f"{item.kind} is not a form for participants.")
    if item.version_id != enrolment.run.version_id:
        raise DomainError(
            "other_version", _("This form is not part of your course run.")
        )
    if not enrolment.is_active:
        raise DomainError("not_enrolled", _("You have no place on this course run."))
    if enrolment.run.status == CourseRun.Status.CANCELLED:
        raise DomainError("run_cancelled", _("This run was cancelled."))
    is_later = item.kind == OutlineItem.Kind.FOLLOW_UP
    if is_later and not enrolment.run.asks_again_at(on):
        raise DomainError(
            "not_asked_now", _("This form cannot be answered today: see its days.")
        )
