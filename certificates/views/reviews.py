"""Certificates whose evidence has changed since: the list, and what follows."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.domain.explanation import note_look
from certificates.domain.reviews import changed_evidence, decide
from certificates.forms import ReviewForm
from certificates.models import EvidenceReview
from certificates.permissions import can_issue
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page

PER_PAGE = 30


@learning_page
def queue(request: AuthenticatedRequest) -> HttpResponse:
    """List what waits for the office, or what it has decided."""
    _office_only(request)
    shows_open = request.GET.get("show") != "decided"
    reviews = EvidenceReview.objects.select_related("certificate__run", "decided_by")
    found = reviews.filter(outcome="") if shows_open else reviews.exclude(outcome="")
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "shows_open": shows_open,
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Certificates to look at again"), None),
        ],
    }
    return render(request, "certificates/teach/reviews.html", context)


@learning_page
def review(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what has changed behind one certificate, and take the decision."""
    _office_only(request)
    asked = get_object_or_404(
        EvidenceReview.objects.select_related(
            "certificate__run__version", "certificate__enrolment__run", "decided_by"
        ),
        pk=pk,
    )
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide(asked, **form.cleaned_data, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The decision is on record."))
            return redirect("certificates:reviews")
    if request.method == "GET":
        note_look(asked.certificate, by=request.user, at=timezone.now())
    context = {
        "review": asked,
        "certificate": asked.certificate,
        "rows": changed_evidence(asked.certificate),
        "form": form,
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Certificates to look at again"), reverse("certificates:reviews")),
            (asked.certificate.serial, None),
        ],
    }
    status = 400 if form.errors else 200
    return render(request, "certificates/teach/review.html", context, status=status)


def _office_only(request: AuthenticatedRequest) -> None:
    if not can_issue(request.user):
        raise PermissionDenied
