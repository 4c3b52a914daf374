"""Signing in, leaving quickly, and health."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from lms.core.exits import exit_target
from lms.core.http import AuthenticatedRequest


@login_required
def landing(request: AuthenticatedRequest) -> HttpResponse:
    """Send people who signed in to where their work is."""
    if request.user.has_perm("courses.view_courserun"):
        return redirect("courses:teach_home")
    if request.user.has_perm("certificates.view_accreditation"):
        return redirect("certificates:portal")
    return redirect("courses:my_learning")


@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and go to a neutral site, in the same tab."""
    target = exit_target(request)
    logout(request)
    return redirect(target)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "core/csrf_failure.html", status=403)


def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
