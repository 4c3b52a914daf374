"""What happens around every request."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_from_request

from lms.core import audit
from lms.core.errors import DomainError
from lms.core.permissions import STAFF_ROLE_NAMES

View = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ]
)


def content_security_policy(get_response: View) -> View:
    """Allow only what this site serves itself; Wagtail's admin sets its own rules."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/admin/"):
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware


def preferred_language(get_response: View) -> View:
    """Let the language that a person chose last win over the browser's wish."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware


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


__all__ = [
    "content_security_policy",
    "get_language_from_request",
    "preferred_language",
    "refusals",
    "second_factor",
]
