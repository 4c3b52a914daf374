"""Questions about the right order."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from assessments.models.questions.question import Question
from assessments.question_types.contract import key_of
from assessments.question_types.ordering import ADJACENT, EXACT, POSITION


class Ordering(Question):
    """Steps, to be put in order. They are always shown shuffled."""

    class Scoring(models.TextChoices):
        ADJACENT = ADJACENT, _("A share for each right neighbour")
        POSITION = POSITION, _("A share for each one in its place")
        EXACT = EXACT, _("All in order, or nothing")

    kind = "ordering"
    icon = "list-ol"

    scoring = models.CharField(
        _("marking"), max_length=20, choices=Scoring, default=Scoring.ADJACENT
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("ordering")
        verbose_name_plural = _("ordering questions")

    def offered_texts(self) -> list[str]:
        return [step.text for step in self.steps.all()]

    def body(self) -> dict[str, Any]:
        return {
            "items": [
                {"key": key_of(step.text), "text": step.text}
                for step in self.steps.all()
            ],
            "scoring": str(self.scoring),
        }


class Step(Orderable):
    """One of the things to be put in order."""

    question = ParentalKey(Ordering, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(_("text"), max_length=300)

    class Meta(Orderable.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return self.text
