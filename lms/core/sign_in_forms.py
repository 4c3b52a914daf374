"""Allauth's forms in our words, so that they exist in all our languages."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

PASSWORD_RULES = lazy(password_validators_help_text_html, str)()
AGAIN = _("New password again")
CODE_ATTRS = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
}


def _say(field: forms.Field, label: Any, help_text: Any = "") -> None:
    """Give a field our label and help, and no placeholder that repeats the label."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


class LoginForm(account.LoginForm):
    """Sign in; unless asked otherwise the session ends with the browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = settings.ACCOUNT_SESSION_COOKIE_AGE // 86_400
        _say(self.fields["login"], _("E-mail address"))
        _say(self.fields["password"], _("Password"))
        _say(
            self.fields["remember"],
            ngettext_lazy(
                "Keep me signed in for %(days)s day",
                "Keep me signed in for %(days)s days",
                days,
            )
            % {"days": days},
            _("Leave this empty on a computer that others use."),
        )


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["email"], _("E-mail address"))


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password1"], _("New password"), PASSWORD_RULES)
        _say(self.fields["password2"], AGAIN)


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], _("Current password"))
        _say(self.fields["password1"], _("New password"), PASSWORD_RULES)
        _say(self.fields["password2"], AGAIN)


class ChangeEmailForm(account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self.fields["email"],
            _("New e-mail address"),
            _("We send a link there. Until you open it, the current address counts."),
        )


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], _("Password"))


class CodeForm(mfa.AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"])


class CodeAgainForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"])


def _ask_for_code(field: forms.Field) -> None:
    _say(field, _("Code"), _("The six digits of your app, or a recovery code."))
    field.widget.attrs.update(CODE_ATTRS)


class ActivateTOTPForm(AllauthActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], _("Code"), _("The six digits your app shows now."))
        self.fields["code"].widget.attrs.update(CODE_ATTRS, inputmode="numeric")
