"""The one API: routers of the apps, and refusals as RFC 9457 problem documents."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from certificates.api import router as certificates
from certificates.key_api import router as with_keys
from lms.core.api_auth import ApiRefusal
from lms.core.errors import DomainError

# No page with documentation: it would need scripts of somebody else's site.
api = NinjaAPI(
    title="Sidro",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url="openapi.json",
)
api.add_router("", certificates)
api.add_router("", with_keys)


def _problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "message": detail,
        **more,
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/problem+json",
    )


@api.exception_handler(DomainError)
def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    return _problem(refusal.status, refusal.code, str(refusal))


@api.exception_handler(ApiRefusal)
def _turned_away(request: HttpRequest, refusal: ApiRefusal) -> HttpResponse:
    response = _problem(refusal.status, refusal.code, refusal.message)
    if refusal.retry_after:
        response.headers["Retry-After"] = str(refusal.retry_after)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(AuthenticationError)
def _without_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _turned_away(
        request, ApiRefusal(401, "key_needed", "This needs a key: see API keys.")
    )


@api.exception_handler(HttpError)
def _failed(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = HTTPStatus(error.status_code).name.lower()
    return _problem(error.status_code, code, error.message)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(404, "not_found", "There is nothing at this address.")


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [
        {"at": ".".join(map(str, each["loc"])), "problem": each["msg"]}
        for each in error.errors
    ]
    return _problem(422, "invalid", "The request was not understood.", errors=fields)


def addresses() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return where the API is; below its address every refusal is a problem document.

    Ninja answers a wrong method in plain text marked as HTML, and what it does not know
    would get the page for people.
    """
    patterns, app, namespace = api.urls
    for each in patterns:
        if isinstance(each, URLPattern):
            each.callback = _in_its_words(each.callback)
    return [*patterns, re_path(r"", _nothing_here)], app, namespace


def _in_its_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        allowed = ", ".join(sorted(response.headers["Allow"].split(", ")))
        problem = _problem(
            405, "method_not_allowed", f"This address only takes {allowed}."
        )
        problem.headers["Allow"] = allowed
        return problem

    return answer


@csrf_exempt
def _nothing_here(request: HttpRequest) -> HttpResponse:
    return _not_found(request, Http404())
