"""Conditions of completion that this app knows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.judging import LearningFact, judge_recognised, learning_from
from certificates.models.credit import ExternalLearning
from courses.findings import Evidence, Finding
from courses.models import CourseRun, Enrolment, Requirement
from lms.core.canonical import sha256
from lms.core.dates import months_later

State = ExternalLearning.State


class RecognisedLearning(Requirement):
    """So many hours of learning elsewhere, confirmed by a body that awards points.

    A programme of such conditions alone renews a certificate without another training.
    """

    kind = "recognised_learning"
    label = _("Recognised learning elsewhere")
    explanation = _(
        "Hours learned elsewhere that a body has confirmed; for a renewal without another"
        " training."
    )

    hours = models.DecimalField(
        _("hours"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(500)],
    )
    months = models.PositiveSmallIntegerField(
        _("in so many months before the end of the run"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )

    class Meta:
        verbose_name = _("recognised learning elsewhere")

    def describe(self) -> str:
        return gettext(
            "At least %(hours)s hours of learning elsewhere, recognised by a body, in the"
            " last %(months)s months."
        ) % {
            "hours": localize(Decimal(self.hours).normalize() + 0),
            "months": self.months,
        }

    def gather(
        self, run: CourseRun, enrolments: Iterable[Enrolment]
    ) -> dict[int, list[LearningFact]]:
        """Return what each person has declared and sent: one query for any number."""
        people = {each.pk: each.person_id for each in enrolments}
        found = ExternalLearning.objects.filter(
            Q(state=State.CONFIRMED) | Q(state=State.SENT),
            person__in=people.values(),
            held_on__range=(months_later(run.ends_on, -self.months), run.ends_on),
        )
        by_person: dict[int, list[ExternalLearning]] = defaultdict(list)
        for each in found.order_by("pk"):
            by_person[each.person_id].append(each)
        return {
            pk: [_fact(each, pk) for each in by_person[person]]
            for pk, person in people.items()
        }

    def judge(self, facts: Sequence[LearningFact]) -> Finding:
        return judge_recognised(facts, hours=Decimal(self.hours))

    def facts_from(self, record: Any) -> list[LearningFact]:
        return learning_from(record)


def learning_evidence(learning: ExternalLearning, enrolment: int) -> Evidence:
    """Return the reference that a finding keeps: for which place, and to which row."""
    facts = {
        "id": learning.pk,
        "body": learning.body_id,
        "title": learning.title,
        "held_on": learning.held_on.isoformat(),
        "hours": str(learning.hours),
        "state": learning.state,
    }
    return Evidence(
        kind="external_learning", ref=f"{enrolment}:{learning.pk}", digest=sha256(facts)
    )


def _fact(learning: ExternalLearning, enrolment: int) -> LearningFact:
    return LearningFact(
        hours=learning.hours,
        is_confirmed=learning.state == State.CONFIRMED,
        evidence=learning_evidence(learning, enrolment),
    )
