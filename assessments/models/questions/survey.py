"""What is asked for an opinion. Nothing of it is marked."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from assessments.models.questions.question import Question
from assessments.question_types.contract import key_of


def agreement() -> str:
    """Return the usual five steps from disagreeing to agreeing, a line each."""
    steps = [
        gettext("Strongly disagree"),
        gettext("Disagree"),
        gettext("Neither"),
        gettext("Agree"),
        gettext("Strongly agree"),
    ]
    return "\n".join(steps)


class Likert(Question):
    """Statements on a scale of agreement."""

    kind = "likert"
    icon = "order"

    scale = models.TextField(
        _("steps of the scale"),
        max_length=600,
        default=agreement,
        help_text=_("Each on a line of its own."),
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("statements on a scale (Likert)")
        verbose_name_plural = _("statements on scales")

    def offered_texts(self) -> list[str]:
        return [row.text for row in self.statements.all()]

    def body(self) -> dict[str, Any]:
        return {
            "statements": [
                {"key": key_of(row.text), "text": row.text}
                for row in self.statements.all()
            ],
            "scale": [line.strip() for line in self.scale.splitlines() if line.strip()],
        }


class ScaleStatement(Orderable):
    """One of the statements to agree or disagree with."""

    question = ParentalKey(Likert, on_delete=models.CASCADE, related_name="statements")
    text = models.CharField(_("statement"), max_length=300)

    class Meta(Orderable.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")

    def __str__(self) -> str:
        return self.text


class SurveyText(Question):
    """An open question; what is written is read and not marked."""

    kind = "survey_text"
    icon = "comment"

    max_length = models.PositiveIntegerField(
        _("longest answer, in characters"),
        default=1500,
        validators=[MinValueValidator(50), MaxValueValidator(10_000)],
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("open survey question")
        verbose_name_plural = _("open survey questions")

    def body(self) -> dict[str, Any]:
        return {"max_length": self.max_length}
