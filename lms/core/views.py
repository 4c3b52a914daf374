"""Signing in, leaving quickly, and health."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lms.core.exits import exit_target
from lms.core.health import EXTRAS, failing_parts
from lms.core.http import AuthenticatedRequest
from lms.core.roles import needs_second_factor


@login_required
def landing(request: AuthenticatedRequest) -> HttpResponse:
    """Send people who signed in to where their work is.

    Staff without a second factor are reminded of it where it is not required.
    """
    if needs_second_factor(request.user):
        messages.info(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                _("Your account works with other people's data."),
                reverse("mfa_index"),
                _("Protect it with a second factor."),
            ),
        )
    if request.user.has_perm("courses.view_courserun"):
        return redirect("courses:teach_home")
    if request.user.has_perm("certificates.view_accreditation"):
        return redirect("certificates:portal")
    return redirect("courses:my_learning")


@never_cache
def wagtail_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead from Wagtail's own sign-in pages to ours, where wrong passwords are counted.

    Wagtail also sends people here who are signed in and may not see what they asked
    for; our page would send them back to it, without end. They are refused.
    """
    following = request.GET.get("next", "")
    edits = request.user.has_perm("wagtailadmin.access_admin")
    if request.user.is_authenticated and not (
        edits and following.startswith(reverse("wagtailadmin_home"))
    ):
        for _said in messages.get_messages(request):
            pass  # What Wagtail says about it stands on the page of the refusal.
        raise PermissionDenied
    return redirect_to_login(following) if following else redirect("account_login")


@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and go to a neutral site, in the same tab."""
    target = exit_target(request)
    logout(request)
    response = redirect(target)
    # Back must not show what was read before.
    response["Clear-Site-Data"] = '"cache"'
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "core/csrf_failure.html", status=403)


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; it asks nothing of anything else."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served; 503 names the part that cannot.

    Where only something extra fails, such as signing, the rest is served: "limited".
    """
    failing = failing_parts()
    if failing:
        return JsonResponse({"status": "not ready", "failing": failing}, status=503)
    if failing := failing_parts(EXTRAS):
        return JsonResponse({"status": "limited", "failing": failing})
    return JsonResponse({"status": "ok"})
