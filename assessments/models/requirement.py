"""The condition that a quiz is passed."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.fields import QuizKeyField
from assessments.judging import AttemptFact, QuizFacts, judge_quiz, quiz_facts_from
from assessments.models.allowance import Accommodation, ExtraTry
from assessments.models.attempt import Attempt
from assessments.models.quiz import QuizPage
from content.models import ProgrammePage
from courses.blueprint import Outline
from courses.findings import Finding
from courses.models import CourseRun, Enrolment, FrozenPage, Requirement


class QuizPassed(Requirement):
    """A graded quiz passed; the best try counts."""

    kind = "quiz_passed"
    label = _("Quiz passed")
    explanation = _("A graded quiz of the programme; of several tries the best counts.")

    quiz_key = QuizKeyField(_("quiz"))
    quiz_title = models.CharField(max_length=255, editable=False)

    class Meta:
        verbose_name = _("quiz passed")

    @classmethod
    def choices(cls, programme: ProgrammePage) -> dict[str, list[tuple[Any, str]]]:
        quizzes = QuizPage.objects.descendant_of(programme).filter(is_graded=True)
        listed = quizzes.order_by("path")
        return {"quiz_key": [(page.translation_key, str(page)) for page in listed]}

    def clean(self) -> None:
        """Keep the title, and refuse a quiz of another programme or without marks."""
        super().clean()
        page = QuizPage.objects.filter(translation_key=self.quiz_key).first()
        if page is None:
            raise ValidationError({"quiz_key": _("Choose a quiz.")})
        if self.programme and not self._is_inside(self.programme):
            raise ValidationError({"quiz_key": _("Choose a quiz of this programme.")})
        if not page.is_graded:
            raise ValidationError({"quiz_key": _("This quiz is not graded.")})
        self.quiz_title = page.title

    def _is_inside(self, programme: Any) -> bool:
        return (
            QuizPage.objects.descendant_of(programme)
            .filter(translation_key=self.quiz_key)
            .exists()
        )

    def describe(self) -> str:
        return gettext("Pass the quiz “%(quiz)s”.") % {"quiz": self.quiz_title}

    def problems(self, outline: Outline) -> list[str | Promise]:
        values = {"quiz": self.quiz_title}
        lines = {line.key: line for line in outline.of_kind("quiz")}
        line = lines.get(self.quiz_key)
        if line is None:
            return [gettext("The quiz “%(quiz)s” is not in the programme.") % values]
        if any(words.content.get("is_graded") is False for words in line.words):
            return [gettext("The quiz “%(quiz)s” is not graded.") % values]
        return []

    def gather(
        self, run: CourseRun, enrolments: Iterable[Enrolment]
    ) -> dict[int, QuizFacts]:
        """Return the tries of each person: four queries for any number of people."""
        ids = [enrolment.pk for enrolment in enrolments]
        page = FrozenPage.objects.filter(
            item__version=run.version_id, item__key=self.quiz_key
        ).first()
        attempts: dict[int, list[AttemptFact]] = defaultdict(list)
        extra: dict[int, int] = defaultdict(int)
        if page is not None:
            for attempt in Attempt.objects.filter(
                enrolment__in=ids, item=page.item_id
            ).order_by("number"):
                attempts[attempt.enrolment_id].append(_attempt_fact(attempt))
            for row in ExtraTry.objects.filter(enrolment__in=ids, item=page.item_id):
                extra[row.enrolment_id] += 1
            own_rows = Accommodation.objects.filter(
                enrolment__in=ids, item=page.item_id
            )
            for own in {each.enrolment_id: each for each in own_rows}.values():
                extra[own.enrolment_id] += own.extra_tries
        rules = page.content if page else {}
        tries = rules.get("tries", 0)
        return {
            pk: QuizFacts(
                quiz=self.quiz_title,
                exists=page is not None,
                needed=Decimal(rules.get("pass_percent") or 0),
                allowed=tries + extra[pk] if tries else None,
                counts=rules.get("counts", "best"),
                attempts=tuple(attempts[pk]),
            )
            for pk in ids
        }

    def judge(self, facts: QuizFacts) -> Finding:
        return judge_quiz(facts)

    def facts_from(self, record: Any) -> QuizFacts:
        return quiz_facts_from(record)


def _attempt_fact(attempt: Attempt) -> AttemptFact:
    return AttemptFact(
        percent=attempt.percent,
        passed=bool(attempt.passed),
        is_open=attempt.is_open,
        evidence=attempt.as_evidence(),
    )
