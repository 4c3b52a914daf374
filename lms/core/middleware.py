"""What happens around every request."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lms.core import audit
from lms.core.errors import DomainError
from lms.core.permissions import STAFF_ROLE_NAMES

View = Callable[[HttpRequest], HttpResponse]


def refusals(get_response: View) -> View:
    """Turn a rule's refusal that no view expected into a page that explains it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = audit.correlation.set(secrets.token_hex(8))
        try:
            return get_response(request)
        finally:
            audit.correlation.reset(token)

    def process_exception(
        request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        return render(request, "core/refused.html", {"refusal": exception}, status=409)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def second_factor(get_response: View) -> View:
    """Ask staff to set up a second factor before they work, where that is required."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _must_set_up_second_factor(request):
            return redirect(reverse("mfa_activate_totp"))
        return get_response(request)

    return middleware


def _must_set_up_second_factor(request: HttpRequest) -> bool:
    if not settings.STAFF_SECOND_FACTOR_REQUIRED:
        return False
    user = request.user
    open_paths = ("/accounts/", "/exit/", "/static/", "/i18n/")
    if not user.is_authenticated or request.path.startswith(open_paths):
        return False
    is_staff = user.is_superuser or any(
        group.name in STAFF_ROLE_NAMES for group in user.groups.all()
    )
    return is_staff and not user.authenticator_set.exists()
