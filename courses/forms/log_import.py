"""Reading an uploaded log, and which of its columns mean what."""

import base64
import binascii
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.live_logs import FIELDS, MAX_BYTES


class LogForm(forms.Form):
    """The log as a file; once looked at, it comes back with the page."""

    log = forms.FileField(
        label=_("Log of the meeting (CSV)"),
        required=False,
        help_text=_("From Zoom, Teams, Google Meet, BigBlueButton or another tool."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("log"):
            if data["log"].size > MAX_BYTES:
                raise forms.ValidationError(_("The file is too large for a log."))
            data["content"] = data["log"].read()
        elif data.get("looked_at"):
            try:
                data["content"] = base64.b64decode(data["looked_at"], validate=True)
            except binascii.Error as broken:
                raise forms.ValidationError(_("Choose the file again.")) from broken
        else:
            self.add_error("log", _("Choose a file."))
        return data


class ColumnsForm(forms.Form):
    """What each column means; remembered for the next log with these headings."""

    def __init__(self, *args: Any, headings: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(n), text) for n, text in enumerate(headings))]
        for name, label in FIELDS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label, choices=choices, required=False
            )

    @property
    def columns(self) -> dict[str, int]:
        return {
            name: int(self.cleaned_data[f"column_{name}"])
            for name in FIELDS
            if self.cleaned_data.get(f"column_{name}")
        }


def initial_columns(columns: dict[str, int]) -> dict[str, str]:
    return {f"column_{name}": str(place) for name, place in columns.items()}
