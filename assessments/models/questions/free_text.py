"""Questions answered at some length, marked with a rubric."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from assessments.models.questions.question import Question
from assessments.question_types.contract import key_of


class FreeText(Question):
    """A longer text, marked by a trainer, criterion by criterion."""

    kind = "free_text"
    icon = "doc-full"

    guidance = models.TextField(
        _("guidance for markers"),
        blank=True,
        help_text=_("What earns how many marks. Trainees do not see it."),
    )
    model_answer = models.TextField(
        _("a possible answer"),
        blank=True,
        help_text=_("Shown to markers, and to trainees with their feedback."),
    )
    min_length = models.PositiveIntegerField(
        _("shortest answer, in characters"),
        default=0,
        help_text=_("A shorter answer is kept and counts as unfinished."),
    )
    max_length = models.PositiveIntegerField(
        _("longest answer, in characters"),
        default=4000,
        validators=[MinValueValidator(50), MaxValueValidator(20_000)],
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("free text")
        verbose_name_plural = _("free text questions")

    def clean(self) -> None:
        super().clean()
        lengths = (self.min_length, self.max_length)
        if None not in lengths and self.min_length > self.max_length:
            raise ValidationError(
                {"min_length": _("The shortest answer is longer than the longest.")}
            )

    def body(self) -> dict[str, Any]:
        return {
            "guidance": self.guidance,
            "model_answer": self.model_answer,
            "min_length": self.min_length,
            "max_length": self.max_length,
            "rubric": [criterion.as_payload() for criterion in self.criteria.all()],
        }


class RubricCriterion(Orderable, ClusterableModel):
    """One thing that markers look for in an answer."""

    question = ParentalKey(FreeText, on_delete=models.CASCADE, related_name="criteria")
    title = models.CharField(_("criterion"), max_length=120)
    guidance = models.TextField(
        _("guidance for markers"),
        max_length=600,
        blank=True,
        help_text=_("Trainees do not see it."),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("guidance"),
        InlinePanel("levels", heading=_("Levels"), label=_("Level")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self) -> str:
        return self.title

    def as_payload(self) -> dict[str, Any]:
        return {
            "key": key_of(self.title),
            "title": self.title,
            "guidance": self.guidance,
            "levels": [level.as_payload() for level in self.levels.all()],
        }


class RubricLevel(Orderable):
    """How well an answer may meet a criterion, and what that is worth."""

    criterion = ParentalKey(
        RubricCriterion, on_delete=models.CASCADE, related_name="levels"
    )
    text = models.CharField(_("level"), max_length=300)
    points = models.DecimalField(
        _("points"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("All points together are scaled to the marks of the question."),
    )

    panels = [FieldPanel("text"), FieldPanel("points")]

    class Meta(Orderable.Meta):
        verbose_name = _("level")
        verbose_name_plural = _("levels")

    def __str__(self) -> str:
        return self.text

    def as_payload(self) -> dict[str, Any]:
        return {
            "key": key_of(self.text),
            "text": self.text,
            "points": f"{self.points.normalize():f}",
        }
