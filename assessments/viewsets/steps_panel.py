"""The steps of a case in the editor, with the answers that a step can depend on."""

from typing import Any

from django.utils.translation import gettext as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import InlinePanel

from assessments.condition_field import Options
from assessments.models import CaseVignette
from assessments.question_types.ways import deciding_answers


class StepFormSet(BaseChildFormSet):
    """Steps of a case, each offered the answers that the case now asks for."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if not hasattr(self, "offered"):
            self.offered = offered_answers(self.instance)
        form.fields["only_after"].widget.offered = self.offered


class StepsPanel(InlinePanel):
    """The list of steps in the editor."""

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = StepFormSet
        return options


def offered_answers(case: CaseVignette) -> Options:
    """Return, by step, the answers to its last question that can decide."""
    if case.pk is None and not case.parts.all():
        return ()
    body = case.body()
    found = []
    for step in sorted({part["step"] for part in body["parts"]}):
        if answers := deciding_answers(body, step):
            options = [(f"{step}-{key}", text) for key, text in answers.items()]
            found.append((_("Step %(step)s") % {"step": step}, options))
    return found
