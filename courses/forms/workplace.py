"""Naming a supervisor who may be asked what a training changed at work."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class SupervisorForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("Your supervisor, or who coordinates training where you work."),
    )
    email = forms.EmailField(
        label=_("E-mail address at work"),
        help_text=_(
            "Check it: once the letter is sent, nobody else can be named any more."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES
    )
    has_consented = forms.BooleanField(
        label=_(
            "I agree that this person learns that I took part in this training, and is"
            " asked once what it changed at work."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].widget.attrs["autocomplete"] = "off"
