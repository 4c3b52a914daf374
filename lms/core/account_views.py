"""What people see and change of their own account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.forms import AccountForm, DetailsForm, ErasureForm, FirstPasswordForm
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.invitations import invited_person
from lms.core.models import ReportDetails, User
from lms.core.people import join
from lms.core.report_details import take_back


@never_cache
@sensitive_post_parameters()
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person choose a first password, and sign them in."""
    person = invited_person(token)
    if person is None:
        return render(request, "core/account/invitation_over.html", status=410)
    with override(person.language or get_language()):
        form = FirstPasswordForm(person, request.POST or None)
        if request.method == "POST" and form.is_valid():
            join(person, password=form.cleaned_data["new_password1"])
            return _let_in(request, person)
        context = {"form": form, "person": person}
        return render(request, "core/account/welcome.html", context)


def _let_in(request: HttpRequest, person: User) -> HttpResponse:
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(0)  # the computer may be one that others use
    response = redirect("landing")
    remember_language(response, person.language)
    return response


@learning_page
def account(request: AuthenticatedRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save_for(request.user, at=timezone.now())
        messages.success(request, _("Your details are saved."))
        response = redirect("account")
        remember_language(response, form.cleaned_data["language"])
        return response
    return render(request, "core/account/account.html", {"form": form})


@learning_page
def details(request: AuthenticatedRequest) -> HttpResponse:
    """Ask what reports may count, say why, and let it be taken back."""
    told = ReportDetails.objects.filter(person=request.user).first()
    if request.method == "POST" and "take_back" in request.POST:
        take_back(request.user, by=request.user, at=timezone.now())
        messages.success(request, _("Your answers are removed."))
        return redirect("account_details")
    form = DetailsForm(request.POST or None, instance=told)
    is_told = request.method == "POST" and form.is_valid()
    if is_told and form.tell_for(request.user, at=timezone.now()):
        messages.success(request, _("Your answers are saved."))
        return redirect("account_details")
    context = {"form": form, "told": told}
    return render(request, "core/account/details.html", context)


@learning_page
def export(request: AuthenticatedRequest) -> HttpResponse:
    """Give people everything that is kept about them, as one file."""
    response = JsonResponse(
        export_of(request.user), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@learning_page
@sensitive_post_parameters()
def erase(request: AuthenticatedRequest) -> HttpResponse:
    """Explain what erasing removes and keeps; do it when the password confirms it."""
    form = ErasureForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            erase_account(request.user, by=request.user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            return render(request, "core/account/erased.html")
    return render(request, "core/account/erase.html", {"form": form})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages; people who signed in keep it."""
    response = django_set_language(request)
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            max_age=31_536_000,
        )
