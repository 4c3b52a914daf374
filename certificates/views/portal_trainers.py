"""Trainers as officers read them: those whom their decisions permit; looks are noted."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.domain import trainers
from certificates.models import Accreditation
from certificates.permissions import can_view_evidence
from certificates.views.portal import PER_PAGE, bodies_named, officers_only, tabs
from certificates.views.trainers import cv_of, row_of
from content.models import ProgrammePage
from lms.core.http import AuthenticatedRequest
from lms.core.models import User


@officers_only
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """List the trainers whom the officer's decisions permit."""
    found = trainers.with_register(
        trainers.trainers_under(request.user),
        Accreditation.objects.visible_to(request.user),
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [row_of(each, timezone.localdate()) for each in page],
        "bodies": bodies_named(request),
        "tabs": tabs("trainers"),
    }
    return render(request, "certificates/portal/trainers.html", context)


@officers_only
def one(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show one trainer: what concerns the officer's programmes, and no more."""
    person = _person(request, pk)
    now = timezone.now()
    trainers.note_look(person, by=request.user, at=now)
    decisions = Accreditation.objects.visible_to(request.user)
    found = trainers.with_register(User.objects.filter(pk=person.pk), decisions).get()
    row = row_of(found, timezone.localdate(now))
    concerned = set(
        ProgrammePage.objects.filter(
            versions__accreditations__in=decisions
        ).values_list("pk", flat=True)
    )
    row["approvals"] = [
        each for each in row["approvals"] if each["approval"].programme_id in concerned
    ]
    observations = (
        row["record"]
        .observations.filter(run__version__programme__in=concerned)
        .select_related("run__version", "by")
        if row["record"]
        else []
    )
    context = {
        **row,
        "observations": observations,
        "cv_url": reverse("certificates:portal_trainer_cv", args=[person.pk]),
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (_("Trainers"), reverse("certificates:portal_trainers")),
            (str(person), None),
        ],
    }
    return render(request, "certificates/trainers/one.html", context)


@officers_only
def cv(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    answer = cv_of(person)
    trainers.note_look(person, by=request.user, at=timezone.now(), opens_cv=True)
    return answer


def _person(request: AuthenticatedRequest, pk: int) -> User:
    if not can_view_evidence(request.user):
        raise PermissionDenied
    return get_object_or_404(trainers.trainers_under(request.user), pk=pk)
