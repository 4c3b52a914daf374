"""Exempting a person from a session."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Dispensation


class DispensationForm(forms.Form):
    effect = forms.ChoiceField(
        label=_("What follows"),
        choices=Dispensation.Effect,
        error_messages={"required": _("Choose what follows and on what basis.")},
    )
    basis = forms.ChoiceField(
        label=_("Basis"),
        choices=Dispensation.Basis,
        error_messages={"required": _("Choose what follows and on what basis.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=250,
        error_messages={"required": _("Give the reason of the dispensation.")},
    )
