"""How allauth works here: by invitation, in the person's own language."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from lms.core.account_views import remember_language
from lms.core.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation; nobody signs up on their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response
