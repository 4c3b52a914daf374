"""Asking about one's attendance, and deciding what was asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.sheets import MAX_BYTES
from courses.models import AttendanceRequest


class AskForm(forms.Form):
    kind = forms.ChoiceField(choices=AttendanceRequest.Kind)
    text = forms.CharField(
        max_length=500,
        error_messages={"required": _("Say in a few words what it is about.")},
    )
    evidence = forms.FileField(required=False)

    def clean_evidence(self) -> bytes | None:
        """Return what is in the file, or None; one too large is not read."""
        file = self.cleaned_data["evidence"]
        if file is None:
            return None
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The document is too large."))
        return bytes(file.read())


class DecideForm(forms.Form):
    answer = forms.CharField(
        max_length=250,
        error_messages={"required": _("Give the reason of the decision.")},
    )
    rests_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
