"""Keys for programs: made, listed and revoked by those who may."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core.api_key_forms import ApiKeyForm
from lms.core.api_keys import create_key, revoke_key
from lms.core.api_scopes import scopes
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.models import ApiKey
from lms.core.permissions import can_make_api_keys, can_make_api_keys_for_others

PER_PAGE = 50


@learning_page
def keys(request: AuthenticatedRequest) -> HttpResponse:
    """List the keys one may see; make one, whose text is shown on this page only."""
    if not can_make_api_keys(request.user):
        raise PermissionDenied
    form = ApiKeyForm(request.POST or None, user=request.user)
    made, text = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, text = _made(request, form)
        except DomainError as refusal:
            form.add_error(_field_of(form, refusal.code), str(refusal))
        else:
            form = ApiKeyForm(user=request.user)
    now, known = timezone.now(), scopes()
    page = Paginator(_visible(request), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "made": made,
        "text": text,
        "page": page,
        "rows": [
            {
                "key": key,
                "is_in_force": key.is_in_force(at=now),
                "scopes": [known[n].label if n in known else n for n in key.scopes],
            }
            for key in page
        ],
        "sees_all": can_make_api_keys_for_others(request.user),
    }
    status = 400 if form.errors else 200
    return render(request, "core/api_keys.html", context, status=status)


@learning_page
@require_POST
def revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """End a key; those of others only by who sees them."""
    if not can_make_api_keys(request.user):
        raise PermissionDenied
    key = get_object_or_404(_visible(request), pk=pk)
    revoke_key(key, by=request.user, at=timezone.now())
    messages.success(request, _("The key is revoked. It lets nobody in any more."))
    return redirect("api_keys")


def _made(request: AuthenticatedRequest, form: ApiKeyForm) -> tuple[ApiKey, str]:
    day = form.cleaned_data["last_day"] + timedelta(days=1)
    return create_key(
        name=form.cleaned_data["name"],
        wanted=form.cleaned_data["scopes"],
        organisation=form.cleaned_data.get("organisation"),
        expires_at=timezone.make_aware(datetime.combine(day, time())),
        per_minute=form.cleaned_data["per_minute"],
        by=request.user,
        at=timezone.now(),
    )


def _field_of(form: ApiKeyForm, code: str) -> str | None:
    field = "last_day" if code == "expires_at" else code
    return field if field in form.fields else None


def _visible(request: AuthenticatedRequest) -> QuerySet[ApiKey]:
    found = ApiKey.objects.select_related("owner", "organisation")
    if can_make_api_keys_for_others(request.user):
        return found
    return found.filter(owner=request.user)
