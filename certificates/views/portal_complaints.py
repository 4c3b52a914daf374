"""Complaints as the body's officers handle them; the provider's people have no part."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.complaint_forms import AnswerForm, CloseForm, ForwardForm
from certificates.domain import complaints
from certificates.domain.complaints import Stage
from certificates.models import Complaint
from certificates.views.complaints import row_of, with_steps
from certificates.views.portal import PER_PAGE, bodies_named, officers_only, tabs
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


@officers_only
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """List the complaints to the officer's bodies, or only those not closed."""
    found = Complaint.objects.to_bodies_of(request.user)
    shows_all = request.GET.get("show") == "all"
    if not shows_all:
        found = found.open()
    page = Paginator(with_steps(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [row_of(each) for each in page],
        "shows_all": shows_all,
        "bodies": bodies_named(request),
        "tabs": tabs("complaints"),
    }
    return render(request, "certificates/portal/complaints.html", context)


@officers_only
def one(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show one complaint with everything that was said; the look is on the trail."""
    found = _complaint(request, pk)
    audit.record("complaint.viewed", found, by=request.user)
    return _page(request, found, {})


@officers_only
@require_POST
def forward(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "forward", ForwardForm, complaints.forward)


@officers_only
@require_POST
def answer(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "answer", AnswerForm, complaints.answer)


@officers_only
@require_POST
def close(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "close", CloseForm, complaints.close)


_FORMS: dict[str, type[Form]] = {
    "forward": ForwardForm,
    "answer": AnswerForm,
    "close": CloseForm,
}
_FIELDS = {"day_over": "due_on"}


def _act(
    request: AuthenticatedRequest,
    pk: int,
    name: str,
    kind: type[Form],
    act: Callable[..., None],
) -> HttpResponse:
    found = _complaint(request, pk)
    form = kind(request.POST, auto_id=f"{name}-%s")
    if form.is_valid():
        try:
            act(found, **form.cleaned_data, by=request.user)
        except DomainError as refusal:
            form.add_error(_FIELDS.get(refusal.code, "text"), str(refusal))
        else:
            messages.success(request, _("It is on record."))
            return redirect("certificates:portal_complaint", found.pk)
    return _page(request, found, {name: form})


def _page(
    request: AuthenticatedRequest, found: Complaint, bound: dict[str, Form]
) -> HttpResponse:
    row: dict[str, Any] = row_of(found)
    forms = {name: kind(auto_id=f"{name}-%s") for name, kind in _FORMS.items()} | bound
    context = {
        **row,
        "steps": found.steps.all(),
        "forms": forms,
        "is_closed": row["stage"] is Stage.CLOSED,
        "may_forward": row["stage"] is Stage.WITH_BODY,
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (_("Complaints"), reverse("certificates:portal_complaints")),
            (str(found), None),
        ],
    }
    status = 400 if bound else 200
    return render(request, "certificates/portal/complaint.html", context, status=status)


def _complaint(request: AuthenticatedRequest, pk: int) -> Complaint:
    mine = Complaint.objects.to_bodies_of(request.user)
    return get_object_or_404(with_steps(mine), pk=pk)
