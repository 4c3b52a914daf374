"""Judging a certificate again: for its holder, the office and the body's officer."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.domain.explanation import note_look
from certificates.domain.rejudging import judge_again
from certificates.models import Certificate
from certificates.permissions import can_issue, can_view_evidence
from certificates.querysets import CertificateQuerySet
from certificates.views.portal import officers_only
from lms.core.http import AuthenticatedRequest, learning_page


@learning_page
def own(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    """Show the holder; whoever else looks, it is not there."""
    found = _found(Certificate.objects.of(request.user), public_id)
    crumbs = [
        (_("My certificates"), reverse("certificates:mine")),
        (found.serial, reverse("certificates:own", args=[found.public_id])),
    ]
    return _show(request, found, crumbs, base="core/base.html")


@learning_page
def in_office(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    """Show the office, which issues; the look is written to the trail."""
    if not can_issue(request.user):
        raise PermissionDenied
    found = _found(Certificate.objects.all(), public_id)
    note_look(found, by=request.user, at=timezone.now())
    crumbs = [
        (_("Teaching"), reverse("courses:teach_home")),
        (found.serial, reverse("certificates:manage", args=[found.public_id])),
    ]
    return _show(request, found, crumbs)


@officers_only
def by_officer(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    """Show an officer what is under their body's decisions, and note the look."""
    if not can_view_evidence(request.user):
        raise PermissionDenied
    found = _found(Certificate.objects.under_decisions_of(request.user), public_id)
    note_look(found, by=request.user, at=timezone.now())
    address = reverse("certificates:portal_certificate", args=[found.public_id])
    crumbs = [
        (_("Accreditation"), reverse("certificates:portal")),
        (found.serial, address),
    ]
    return _show(request, found, crumbs)


def _found(visible: CertificateQuerySet, public_id: str) -> Certificate:
    """Return a participant's certificate; trainers' rest on no requirements."""
    participants = visible.filter(enrolment__isnull=False).select_related(
        "run__version", "enrolment__run__version"
    )
    return get_object_or_404(participants, public_id=public_id.lower())


def _show(
    request: AuthenticatedRequest,
    certificate: Certificate,
    crumbs: list[tuple[str, str]],
    *,
    base: str = "core/base_teach.html",
) -> HttpResponse:
    context = {
        "base": base,
        "certificate": certificate,
        "judged": judge_again(certificate, at=timezone.now()),
        "crumbs": [*crumbs, (_("Judged again"), None)],
    }
    return render(request, "certificates/rejudged.html", context)
