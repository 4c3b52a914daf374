"""Statements that are true or false."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.questions.question import Question


class TrueFalse(Question):
    """A statement, to be judged true or false."""

    kind = "true_false"
    icon = "check"

    is_true = models.BooleanField(
        _("the statement is"),
        choices=[(True, _("True")), (False, _("False"))],
        default=False,
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("true or false")
        verbose_name_plural = _("true or false questions")

    def body(self) -> dict[str, Any]:
        return {"is_true": self.is_true}
