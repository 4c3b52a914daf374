"""Questions answered in one's own words."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from assessments.models.questions.question import Question
from assessments.models.questions.wording import Accepted, Forgiving


class ShortText(Forgiving, Question):
    """A few words or sentences, marked by a trainer or by what is accepted."""

    kind = "short_text"
    icon = "edit"

    guidance = models.TextField(
        _("guidance for markers"),
        blank=True,
        help_text=_(
            "What earns how many marks. Trainees do not see it. Not needed where"
            " accepted answers are listed: then nobody marks by hand."
        ),
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
            "accepted": [row.as_payload() for row in self.accepted.all()],
            **self.forgiving(),
        }


class AcceptedAnswer(Accepted):
    """An answer that a short text question accepts without a marker."""

    question = ParentalKey(ShortText, on_delete=models.CASCADE, related_name="accepted")

    class Meta(Accepted.Meta):
        abstract = False
        verbose_name = _("accepted answer")
        verbose_name_plural = _("accepted answers")
