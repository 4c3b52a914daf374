"""Asking for a key for programs."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.api_keys import LONGEST, MOST_PER_MINUTE
from lms.core.api_scopes import scopes
from lms.core.models import Organisation, User
from lms.core.permissions import can_make_api_keys_for_others


class ApiKeyForm(forms.Form):
    name = forms.CharField(
        label=_("What uses it"),
        max_length=100,
        help_text=_("For example the name of the program, so that you know it later."),
    )
    organisation = forms.ModelChoiceField(
        label=_("For an organisation"),
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=_("For my own work"),
        help_text=_(
            "A key of an organisation checks certificates by their code only, like"
            " anybody with the certificate in hand."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    per_minute = forms.IntegerField(
        label=_("Requests a minute"), min_value=1, max_value=MOST_PER_MINUTE, initial=60
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (scope.name, f"{scope.label} ({scope.name})") for scope in scopes().values()
        ]
        day = self.fields["last_day"]
        day.initial = today + timedelta(days=365)
        day.widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + LONGEST - timedelta(days=1)).isoformat(),
        }
        if not can_make_api_keys_for_others(user):
            del self.fields["organisation"]
