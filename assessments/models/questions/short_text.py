"""Questions answered in one's own words."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.questions.question import Question


class ShortText(Question):
    """A few sentences, marked by a trainer."""

    kind = "short_text"
    icon = "edit"

    guidance = models.TextField(
        _("guidance for markers"),
        help_text=_("What earns how many marks. Trainees do not see it."),
    )
    model_answer = models.TextField(
        _("a possible answer"),
        blank=True,
        help_text=_("Shown to markers, and to trainees with their feedback."),
    )
    max_length = models.PositiveSmallIntegerField(
        _("longest answer, in characters"),
        default=1500,
        validators=[MinValueValidator(50), MaxValueValidator(10_000)],
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("short text")
        verbose_name_plural = _("short text questions")

    def body(self) -> dict[str, Any]:
        return {
            "guidance": self.guidance,
            "model_answer": self.model_answer,
            "max_length": self.max_length,
        }
