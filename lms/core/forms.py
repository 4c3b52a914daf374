"""Forms about one's own account."""

from datetime import datetime
from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.models import User


class LoginForm(AllauthLoginForm):
    """Sign in; on a shared computer the session ends with the browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("Keep me signed in on this computer")
        self.fields["remember"].help_text = _(
            "Leave this empty on a computer that others use."
        )


class AccountForm(forms.ModelForm):
    """Own name in both scripts, and language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "other_script_name", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True

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
