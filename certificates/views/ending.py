"""Certificates that end soon or have just ended: the coordinators' list."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.domain.preview import issued
from certificates.domain.status import TONES, Status, has_status
from certificates.models import Certificate
from certificates.permissions import can_view_certificates
from lms.core.http import AuthenticatedRequest, learning_page

PER_PAGE = 50
# How long an ended certificate stays in the list.
LATELY = timedelta(days=90)


@learning_page
def ending(request: AuthenticatedRequest) -> HttpResponse:
    """List them by their last day; whoever was renewed is not in it."""
    if not can_view_certificates(request.user):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    shows_ended = request.GET.get("show") == "ended"
    status = Status.EXPIRED if shows_ended else Status.EXPIRING
    found = Certificate.objects.with_last_event().filter(has_status(status, on=today))
    if shows_ended:
        found = found.filter(valid_until__gte=today - LATELY)
    order = F("valid_until").desc() if shows_ended else F("valid_until").asc()
    page = Paginator(
        found.select_related("run").order_by(order, "pk"), PER_PAGE
    ).get_page(request.GET.get("page"))
    rows = [
        {
            "certificate": each,
            "status": (shown := issued(each, at=now)).status,
            "tone": TONES[shown.status],
        }
        for each in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "shows_ended": shows_ended,
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Certificates that end"), None),
        ],
    }
    return render(request, "certificates/teach/ending.html", context)
