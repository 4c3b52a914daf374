"""Several statements, all to be judged."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.models.questions.question import Question


class KPrim(Question):
    """Statements that are each true or false; its choices are the statements."""

    kind = "kprim"
    icon = "list-ul"

    class Meta:
        default_permissions = ()
        verbose_name = _("true or false statements (KPrim)")
        verbose_name_plural = _("KPrim questions")

    def offered_texts(self) -> list[str]:
        return [choice.text for choice in self.choices.all()]

    def body(self) -> dict[str, Any]:
        return {"choices": [choice.as_payload() for choice in self.choices.all()]}
