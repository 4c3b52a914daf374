"""Dossiers past their time of keeping: a list, an announcement, a deliberate deletion."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.domain import retention
from certificates.models import AccreditingBody, Application
from certificates.views.portal import officers_only
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest

PER_PAGE = 50


@officers_only
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """List what need not be kept, by the body's confirmed figure."""
    today = timezone.localdate()
    found = retention.past_keeping(request.user, on=today).select_related(
        "body", "version", "organisation", "disposal"
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    bodies = AccreditingBody.objects.filter(
        officers=request.user, role=AccreditingBody.Role.ACCREDITS
    ).prefetch_related("rules")
    context = {
        "page": page,
        "rows": [_row(each) for each in page],
        "figures": [(each.name, retention.years_of(each)) for each in bodies],
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (_("Applications"), reverse("certificates:portal_applications")),
            (_("Past their time of keeping"), None),
        ],
    }
    return render(request, "certificates/portal/retention.html", context)


@officers_only
@require_POST
def act(request: AuthenticatedRequest, pk: int, action: str) -> HttpResponse:
    application = get_object_or_404(
        Application.objects.received_by(request.user), pk=pk
    )
    acts: dict[str, Callable[..., object]] = {
        "announce": retention.announce,
        "keep": retention.keep,
        "delete": retention.dispose,
    }
    if action not in acts:
        raise Http404
    try:
        acts[action](application, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is on record."))
    return redirect("certificates:portal_retention")


def _row(application: Application) -> dict[str, object]:
    disposal = getattr(application, "disposal", None)
    return {
        "application": application,
        "last_day": vars(application)["last_day"],
        "disposal": disposal,
        "may_delete": disposal and disposal.not_before <= timezone.localdate(),
        "dialog": f"delete-{application.pk}",
    }
