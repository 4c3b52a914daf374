"""How allauth works here: by invitation, in the person's own language."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from lms.core.account_views import remember_language
from lms.core.mail import neutral_subject
from lms.core.models import User

_WRONG_CODE = _("This code is not right. Codes change every half minute; try the next.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation; nobody signs up on their own."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your address already."),
        "email_taken": _("This address belongs to another account."),
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _WRONG_CODE,
        "invalid_password_reset": _("This link no longer works."),
        "too_many_login_attempts": _(
            "There were too many wrong passwords. Wait five minutes, then try again."
        ),
        "rate_limited": _("These were too many tries. Wait a minute, then try again."),
        "same_as_current": _("This is the same as before."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response

    def format_email_subject(self, subject: str) -> str:
        """Keep every subject neutral: a lock screen shows it to whoever stands by."""
        return neutral_subject()

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        person = User.objects.filter(email__iexact=email).first()
        language = (person and person.language) or get_language()
        with override(language or settings.LANGUAGE_CODE):
            super().send_mail(template_prefix, email, context)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _WRONG_CODE,
    }
