"""Questions with a list of choices."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from assessments.models.questions.question import Question
from assessments.question_types.contract import key_of
from assessments.question_types.multiple_choice import ALL_OR_NOTHING, PARTIAL


class Choice(Orderable):
    """An answer that is offered."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="choices")
    text = models.TextField(_("text"), max_length=500)
    is_correct = models.BooleanField(_("right"), default=False)
    feedback = models.TextField(
        _("feedback"),
        max_length=600,
        blank=True,
        help_text=_("Shown to those who chose it, and with the right answer."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("choice")
        verbose_name_plural = _("choices")

    def __str__(self) -> str:
        return self.text

    def as_payload(self) -> dict[str, Any]:
        return {
            "key": key_of(self.text),
            "text": self.text,
            "is_correct": self.is_correct,
            "feedback": self.feedback,
        }


class SingleChoice(Question):
    """One right answer among several."""

    kind = "single_choice"
    icon = "radio-full"

    class Meta:
        default_permissions = ()
        verbose_name = _("single choice")
        verbose_name_plural = _("single choice questions")

    def offered_texts(self) -> list[str]:
        return [choice.text for choice in self.choices.all()]

    def body(self) -> dict[str, Any]:
        return {"choices": [choice.as_payload() for choice in self.choices.all()]}


class MultipleChoice(Question):
    """Several right answers."""

    class Scoring(models.TextChoices):
        PARTIAL = PARTIAL, _("One for each right, minus one for each wrong choice")
        ALL_OR_NOTHING = ALL_OR_NOTHING, _("All right, or nothing")

    kind = "multiple_choice"
    icon = "tick-inverse"

    scoring = models.CharField(
        _("marking"), max_length=20, choices=Scoring, default=Scoring.PARTIAL
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("multiple choice")
        verbose_name_plural = _("multiple choice questions")

    def offered_texts(self) -> list[str]:
        return [choice.text for choice in self.choices.all()]

    def body(self) -> dict[str, Any]:
        return {
            "choices": [choice.as_payload() for choice in self.choices.all()],
            "scoring": str(self.scoring),
        }
