"""Certificates that end soon or have just ended, for whoever has to think of it.

Coordinators see all, officers those under their decisions, and an organisation's own
coordinators those of the people it sent who are still with it. Holders see their own.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.domain.facts import in_language
from certificates.domain.preview import issued
from certificates.domain.status import TONES, Status, has_status, provisional_until
from certificates.models import Certificate
from certificates.permissions import can_view_certificates
from certificates.querysets import CertificateQuerySet
from certificates.views.portal import bodies_named, officers_only, tabs
from courses.models import OrganisationCoordinator
from lms.core.http import AuthenticatedRequest, learning_page

PER_PAGE = 50
# How long an ended certificate stays in the list.
LATELY = timedelta(days=90)
Address = Callable[[Certificate], str]


@learning_page
def ending(request: AuthenticatedRequest) -> HttpResponse:
    """List them all by their last day; whoever was renewed is not in it."""
    if not can_view_certificates(request.user):
        raise PermissionDenied
    context = _listed(request, Certificate.objects.all(), _page("manage"))
    context["crumbs"] = [
        (_("Teaching"), reverse("courses:teach_home")),
        (_("Certificates that end"), None),
    ]
    return render(request, "certificates/teach/ending.html", context)


@officers_only
def for_body(request: AuthenticatedRequest) -> HttpResponse:
    """List those under the officer's decisions."""
    mine = Certificate.objects.under_decisions_of(request.user)
    context = _listed(request, mine, _page("portal_certificate"))
    context |= {"bodies": bodies_named(request), "tabs": tabs("certificates")}
    return render(request, "certificates/portal/ending.html", context)


@learning_page
def for_organisation(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """List those of the people whom an organisation sent, to its own coordinators."""
    own = get_object_or_404(
        OrganisationCoordinator.objects.select_related("organisation"),
        organisation=pk,
        person=request.user,
        ended_at=None,
    ).organisation
    theirs = Certificate.objects.filter(
        enrolment__organisation=own,
        enrolment__household__isnull=True,
        holder__organisation=own,
    )
    context = _listed(request, theirs, lambda _certificate: "")
    context["organisation"] = own
    return render(request, "certificates/organisation_ending.html", context)


def _listed(
    request: AuthenticatedRequest, among: CertificateQuerySet, address: Address
) -> dict[str, Any]:
    now = timezone.now()
    today = timezone.localdate(now)
    shows_ended = request.GET.get("show") == "ended"
    status = Status.EXPIRED if shows_ended else Status.EXPIRING
    found = (
        among.with_last_event().with_provisional().filter(has_status(status, on=today))
    )
    if shows_ended:
        found = found.filter(
            Q(valid_until__gte=today - LATELY) | Q(provisional_day__gte=today)
        )
    order = F("valid_until").desc() if shows_ended else F("valid_until").asc()
    page = Paginator(
        found.select_related("run").defer("evidence").order_by(order, "pk"), PER_PAGE
    ).get_page(request.GET.get("page"))
    language = get_language() or ""
    rows = [
        {
            "certificate": each,
            "url": address(each),
            "title": in_language(each.facts["programme"]["titles"], language),
            "status": (shown := issued(each, at=now)).status,
            "tone": TONES[shown.status],
            "provisional": provisional_until(
                each.provisional_day, last_event=each.last_event, on=today
            ),
        }
        for each in page
    ]
    return {"page": page, "rows": rows, "shows_ended": shows_ended}


def _page(name: str) -> Address:
    return lambda each: reverse(f"certificates:{name}", args=[each.public_id])
