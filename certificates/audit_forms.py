"""What is typed about samples for audit and their findings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.forms import offer_decisions
from certificates.models import Accreditation, AuditSample, SampleResult


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class SampleForm(forms.Form):
    """What is drawn from, and the officer's part of the seed."""

    decision = forms.ModelChoiceField(
        label=_("Decision"), queryset=Accreditation.objects.none()
    )
    kind = forms.ChoiceField(label=_("What is drawn"), choices=AuditSample.Kind.choices)
    first_day = _day(_("From"))
    last_day = _day(_("Until"))
    size = forms.IntegerField(label=_("How many"), min_value=1, max_value=500)
    text = forms.CharField(
        label=_("Text for the seed"),
        max_length=200,
        help_text=_("Anything. It is published, and goes into the seed."),
    )

    def __init__(self, *args: Any, decisions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_decisions(self, decisions)


class ResultForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Result"), choices=SampleResult.Outcome.choices)
    note = forms.CharField(
        label=_("What was found"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = _day(_("To be put right by"), required=False)


class ActionForm(forms.Form):
    text = forms.CharField(
        label=_("What was done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReviewForm(forms.Form):
    is_enough = forms.TypedChoiceField(
        label=_("Is it enough?"),
        choices=[("yes", _("Yes, close the finding")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(
        label=_("What is still missing"), max_length=600, required=False
    )
