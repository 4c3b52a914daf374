"""What happens around every request."""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
)
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.views.defaults import page_not_found

from lms.core import audit
from lms.core.errors import DomainError
from lms.core.roles import needs_second_factor

View = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware(LocaleMiddleware):
    """Django's, except that "not found" by one of our own views stays "not found".

    Django sends every such answer on to /<language>/…, which Wagtail's pages always
    accept, so that a hidden record would first look like a redirect.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code == 404 and request.resolver_match:
            patch_vary_headers(response, ("Accept-Language",))
            return response
        return super().process_response(request, response)


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
        context = {"refusal": exception}
        return render(request, "core/refused.html", context, status=exception.status)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def impossible_values(get_response: View) -> View:
    """Answer "not found" to what no row can have, instead of failing over it.

    PostgreSQL refuses texts with a NUL character, SQLite numbers of more than 64
    bits. Forms refuse both on their own; addresses, lists of identities and what is
    read without a form do not.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_view: Any) -> None:
        if "\x00" in request.path_info or _has_nul(request.GET):
            raise Http404
        if request.method == "POST" and _has_nul(request.POST):
            raise SuspiciousOperation("A NUL character was sent.")

    def process_exception(
        request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        too_large = isinstance(exception, OverflowError) and "SQLite" in str(exception)
        return page_not_found(request, exception) if too_large else None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _has_nul(sent: QueryDict) -> bool:
    return any("\x00" in value for _name, row in sent.lists() for value in row)


def kept_out_of_caches(get_response: View) -> View:
    """Keep what a signed-in person sees out of every cache, the browser's too.

    Views of our own say so themselves; this is for the pages of others (second
    factor, recovery codes, change of password) and for public pages, whose header
    names the person. After leaving, Back must not show any of it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.has_header("Cache-Control") and _is_known(request):
            add_never_cache_headers(response)
        return response

    return middleware


def _is_known(request: HttpRequest) -> bool:
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session and request.user.is_authenticated


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
    return needs_second_factor(user)
