"""Asking about one's attendance, and deciding what was asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import AttendanceRequest


class AskForm(forms.Form):
    kind = forms.ChoiceField(choices=AttendanceRequest.Kind)
    text = forms.CharField(
        max_length=500,
        error_messages={"required": _("Say in a few words what it is about.")},
    )


class DecideForm(forms.Form):
    answer = forms.CharField(
        max_length=250,
        error_messages={"required": _("Give the reason of the decision.")},
    )
