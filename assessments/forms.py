"""What trainees and trainers send."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.domain.answers import Given
from assessments.models import Response
from assessments.presenting import values_of
from assessments.question_types import type_of


def read_answers(responses: list[Response], data: QueryDict) -> list[Given]:
    """Return the answers of the questions that the form shows."""
    given = []
    for response in responses:
        seen = data.get(f"r{response.position}", "")
        if not seen.isdecimal():
            continue  # the form did not show this question
        payload = response.version.payload
        values = values_of(data, response.position)
        given.append(
            Given(
                position=response.position,
                answer=type_of(payload).read(payload["body"], values),
                seen=int(seen),
            )
        )
    return given


class AnswerForm(forms.Form):
    """One change of one answer; the answer itself is read by its kind."""

    revision = forms.IntegerField(min_value=1)


class MarkForm(forms.Form):
    """Marks and a comment for one written answer."""

    marks = forms.DecimalField(
        label=_("Marks"), min_value=Decimal(0), max_digits=5, decimal_places=2
    )
    comment = forms.CharField(
        label=_("Comment for the trainee"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, response: Response, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", f"a{response.pk}")
        super().__init__(*args, **kwargs)
        most = Decimal(response.version.payload["marks"])
        field = self.fields["marks"]
        field.validators.append(MaxValueValidator(most))
        field.widget.attrs.update({"max": most, "step": "0.5", "inputmode": "decimal"})
        field.label = _("Marks, 0 to %(most)s") % {"most": f"{most.normalize():f}"}


class ExtraTryForm(forms.Form):
    """Why one more try is granted."""

    reason = forms.CharField(
        label=_("Why one more try is granted"),
        max_length=300,
        help_text=_("Kept in the records, with your name."),
    )


class RetireForm(forms.Form):
    """Why a question is taken out of use."""

    reason = forms.CharField(
        label=_("Why the question is retired"),
        max_length=300,
        help_text=_("Kept in the records, with your name."),
    )
