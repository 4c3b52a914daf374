"""Forms about one's own account."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.models import User
from lms.core.scripts import propose_other_script


class FirstPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password2"].label = _("Password again")
        self.fields["new_password2"].help_text = ""


class AccountForm(forms.ModelForm):
    """Own name in both scripts, and language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "other_script_name", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        person = self.instance
        if not person.other_script_name:
            self.initial["other_script_name"] = propose_other_script(
                person.get_full_name()
            )

    @transaction.atomic
    def save_for(self, person: User, *, at: datetime) -> None:
        """Save what changed and say in the trail which fields those were."""
        self.save()
        if self.changed_data:
            audit.record(
                "person.changed", person, by=person, at=at, fields=self.changed_data
            )


class ErasureForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password
