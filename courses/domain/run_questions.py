"""What a run asks of people before it begins: the questions, and their answers.

Answers may say something about health. Only coordinators read them, for the run alone,
and they are deleted with the period that documents of excuses have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.excuse_files import days_kept
from courses.models import CourseRun, QuestionAnswer, RunQuestion
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

Kind = RunQuestion.Kind
YES_NO = {"yes": _("Yes"), "no": _("No")}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as a coordinator wants it; `pk` when it was there before."""

    text: str
    kind: str
    choices: tuple[str, ...] = ()
    is_required: bool = False
    pk: int | None = None

    @property
    def words(self) -> tuple[str, str, tuple[str, ...]]:
        """What must not change under the answers that were given to it."""
        return self.text, self.kind, self.choices


def questions_of(run: CourseRun) -> list[RunQuestion]:
    return list(run.questions.filter(is_asked=True))


def asked_on(run: CourseRun) -> list[Asked]:
    return [
        Asked(
            pk=each.pk,
            text=each.text,
            kind=each.kind,
            choices=tuple(each.choices),
            is_required=each.is_required,
        )
        for each in questions_of(run)
    ]


@transaction.atomic
def set_questions(
    run: CourseRun, wanted: Sequence[Asked], *, by: User, at: datetime | None = None
) -> None:
    """Let the run ask exactly this, in this order; the same again changes nothing.

    A question that was answered keeps its words: with other words it becomes a new
    one, and the old one is asked no more. Refused on a closed run, without words, and
    for a choice of fewer than two answers.
    """
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    if run.is_closed:
        raise DomainError("run_closed", _("This run is finished or cancelled."))
    for each in wanted:
        _refuse(each)
    before = asked_on(run)
    if before == list(wanted):
        return
    there = {each.pk: each for each in questions_of(run)}
    answered = set(
        run.questions.filter(answers__isnull=False).values_list("pk", flat=True)
    )
    kept = set()
    for order, each in enumerate(wanted):
        row = there.get(each.pk or 0)
        is_other = row and _words(row) != each.words and row.pk in answered
        if row is None or is_other:
            row = RunQuestion(run=run)
        row.order, row.is_required = order, each.is_required
        row.text, row.kind, row.choices = each.text, each.kind, list(each.choices)
        row.save()
        kept.add(row.pk)
    gone = set(there) - kept
    run.questions.filter(pk__in=gone & answered).update(is_asked=False)
    run.questions.filter(pk__in=gone - answered).delete()
    audit.record(
        "run.questions_set",
        run,
        by=by,
        at=at,
        before=[each.text for each in before],
        after=[each.text for each in wanted],
    )


def _words(row: RunQuestion) -> tuple[str, str, tuple[str, ...]]:
    return row.text, row.kind, tuple(row.choices)


def _refuse(asked: Asked) -> None:
    if not asked.text:
        raise DomainError("no_words", _("Write the question."))
    if asked.kind == Kind.CHOICE and len(set(asked.choices)) < 2:
        raise DomainError("few_choices", _("Offer at least two different answers."))


def copied_to(run: CourseRun, source: CourseRun) -> None:
    """Let a new run ask what another one asks; nobody's answers come along."""
    RunQuestion.objects.bulk_create(
        RunQuestion(
            run=run,
            order=order,
            text=each.text,
            kind=each.kind,
            choices=list(each.choices),
            is_required=each.is_required,
        )
        for order, each in enumerate(asked_on(source))
    )


@transaction.atomic
def answer(
    run: CourseRun,
    answers: Mapping[int, str],
    *,
    by: User,
    at: datetime | None = None,
) -> None:
    """Keep what `by` answers, by the question's id; what is empty is not kept.

    Refused when a question that must be answered is not, and for an answer that is
    not offered. The trail is told that somebody answered, never what.
    """
    at = at or timezone.now()
    asked = questions_of(run)
    said = {each: answers.get(each.pk, "").strip()[:500] for each in asked}
    for question, text in said.items():
        if question.is_required and not text:
            raise DomainError("answer_needed", _("A question must be answered."))
        if text and question.kind == Kind.CHOICE and text not in question.choices:
            raise DomainError("not_offered", _("Choose one of the answers offered."))
        if text and question.kind == Kind.YES_NO and text not in YES_NO:
            raise DomainError("not_offered", _("Choose one of the answers offered."))
    mine = QuestionAnswer.objects.filter(person=by, question__in=asked)
    before = {each.question_id: each.text for each in mine}
    if before == {question.pk: text for question, text in said.items() if text}:
        return
    mine.delete()
    QuestionAnswer.objects.bulk_create(
        QuestionAnswer(question=question, person=by, text=text, answered_at=at)
        for question, text in said.items()
        if text
    )
    audit.record("run.questions_answered", run, by=by, at=at)


def carry(run: CourseRun, to: CourseRun, person: User, *, at: datetime) -> None:
    """Keep a person's answers for another run, where it asks the very same.

    What they answered there already stands.
    """
    said = {
        _words(each.question): each.text
        for each in answers_of(run, [person.pk]).get(person.pk, [])
    }
    there = QuestionAnswer.objects.filter(person=person, question__run=to)
    answered = set(there.values_list("question_id", flat=True))
    QuestionAnswer.objects.bulk_create(
        QuestionAnswer(
            question=each, person=person, text=said[_words(each)], answered_at=at
        )
        for each in questions_of(to)
        if each.pk not in answered and _words(each) in said
    )


def answers_of(
    run: CourseRun, people: Sequence[int]
) -> dict[int, list[QuestionAnswer]]:
    """Return the answers of each of these people, in the order of the questions."""
    found: dict[int, list[QuestionAnswer]] = {}
    given = QuestionAnswer.objects.filter(question__run=run, person__in=people)
    for each in given.select_related("question").order_by("question__order", "pk"):
        found.setdefault(each.person_id, []).append(each)
    return found


def shown(given: QuestionAnswer) -> str:
    """Return an answer as it is read."""
    if given.question.kind == Kind.YES_NO:
        return str(YES_NO.get(given.text, given.text))
    return given.text


def deleted_from(run: CourseRun) -> Any:
    """Return the day on which the run's answers go, where it is held."""
    return run.ends_on + timedelta(days=days_kept(run))


def delete_due(*, at: datetime | None = None) -> int:
    """Delete the answers of runs whose period is over; return how many."""
    at = at or timezone.now()
    runs = CourseRun.objects.filter(questions__answers__isnull=False).distinct()
    due = [run for run in runs if at.astimezone(run.zone).date() >= deleted_from(run)]
    return sum(_delete(run, at=at, why="period") for run in due)


def forget(run: CourseRun, person: User, *, at: datetime) -> None:
    """Delete what somebody answered who gets no place on the run."""
    _delete(run, at=at, why="no place", person=person)


def delete_of(person: User) -> None:
    """Delete everything that a person answered."""
    QuestionAnswer.objects.filter(person=person).delete()


@transaction.atomic
def _delete(
    run: CourseRun, *, at: datetime, why: str, person: User | None = None
) -> int:
    rows = QuestionAnswer.objects.filter(question__run=run)
    if person:
        rows = rows.filter(person=person)
    count, _by_model = rows.delete()
    if count:
        audit.record("run.answers_deleted", run, by=None, at=at, why=why, count=count)
    return count
