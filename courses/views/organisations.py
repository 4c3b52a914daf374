"""Organisations' own coordinators: who they are, and what they see and do."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain import place_requests
from courses.domain.organisations import (
    end_coordinator,
    may_see,
    name_coordinator,
    people_on,
    runs_of,
)
from courses.domain.quotas import pools_of
from courses.domain.run_information import told_beforehand
from courses.forms.place_requests import CoordinatorForm, NominationForm
from courses.models import CourseRun, OrganisationCoordinator, PlaceRequest
from courses.permissions import can_enrol
from courses.views.staff import attempt, only_if, teaching_page
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.models import Organisation
from lms.core.rate_limits import is_allowed

NOMINATING = {"most": 40, "seconds": 3600}


def _own(request: AuthenticatedRequest, pk: int) -> Organisation:
    """Return an organisation that this person coordinates, or raise 404."""
    mine = OrganisationCoordinator.objects.filter(person=request.user, ended_at=None)
    return get_object_or_404(Organisation, pk=pk, coordinators__in=mine)


def _own_run(
    request: AuthenticatedRequest, pk: int, run_id: int
) -> tuple[Organisation, CourseRun]:
    organisation = _own(request, pk)
    runs = CourseRun.objects.select_related("version")
    run = get_object_or_404(runs.with_places(), pk=run_id)
    if not may_see(run, organisation, at=timezone.now()):
        raise Http404
    return organisation, run


@learning_page
def mine(request: AuthenticatedRequest) -> HttpResponse:
    """List the organisations of this person, or open the only one."""
    found = Organisation.objects.filter(
        coordinators__person=request.user, coordinators__ended_at=None
    )
    organisations = list(found)
    if not organisations:
        raise Http404
    if len(organisations) == 1:
        return redirect("courses:organisation", organisations[0].pk)
    context = {"organisations": organisations}
    return render(request, "courses/learn/organisations.html", context)


@learning_page
def organisation(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    own = _own(request, pk)
    context = {"organisation": own, "runs": runs_of(own, at=timezone.now())}
    return render(request, "courses/learn/organisation.html", context)


@learning_page
def run(request: AuthenticatedRequest, pk: int, run_id: int) -> HttpResponse:
    """Show the organisation's own people on a run, and nominate somebody."""
    own, found = _own_run(request, pk, run_id)
    now = timezone.now()
    is_open = place_requests.takes_requests(found, at=now)
    form, status = NominationForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            _refuse_many(request)
            place_requests.nominate(
                found, organisation=own, by=request.user, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = 429 if refusal.code == "too_many" else 200
        else:
            messages.success(
                request, _("Nominated. The person is asked whether they want it.")
            )
            return redirect("courses:organisation_run", own.pk, found.pk)
    pools = [
        each
        for each in pools_of(found, at=now)
        if each.quota and each.quota.organisation_id == own.pk and not each.is_released
    ]
    context = {
        "organisation": own,
        "run": found,
        "people": people_on(found, own),
        "is_open": is_open,
        "last_day": place_requests.last_day(found),
        "pool": next(iter(pools), None),
        "form": form,
        "has_page": told_beforehand(at=now).filter(pk=found.pk).exists(),
    }
    return render(
        request, "courses/learn/organisation_run.html", context, status=status
    )


def _refuse_many(request: AuthenticatedRequest) -> None:
    """Refuse to invite and write to ever more strangers in one organisation's name."""
    if not is_allowed("nominate", str(request.user.pk), **NOMINATING):
        raise DomainError(
            "too_many",
            _("You have nominated many people within an hour. Please go on later."),
        )


@learning_page
@require_POST
def take_back(request: AuthenticatedRequest, pk: int, asked: int) -> HttpResponse:
    """Take a nomination of one's own organisation back."""
    own = _own(request, pk)
    nominated = PlaceRequest.objects.filter(
        organisation=own, nominated_by__isnull=False
    )
    found = get_object_or_404(nominated.select_related("run"), pk=asked)
    attempt(
        request,
        lambda: place_requests.take_back(found, by=request.user),
        _("The nomination is taken back."),
    )
    return redirect("courses:organisation_run", own.pk, found.run_id)


@teaching_page
def coordinators(request: AuthenticatedRequest) -> HttpResponse:
    """Say who nominates and follows people for which organisation."""
    only_if(can_enrol(request.user))
    form = CoordinatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        own, person = form.cleaned_data["organisation"], form.cleaned_data["email"]
        done = attempt(
            request,
            lambda: name_coordinator(own, person, by=request.user),
            _("%(name)s coordinates %(organisation)s now.")
            % {"name": person, "organisation": own},
        )
        if done:
            return redirect("courses:organisation_coordinators")
    named = OrganisationCoordinator.objects.filter(ended_at=None)
    context = {
        "form": form,
        "named": named.select_related("organisation", "person"),
    }
    return render(request, "courses/teach/organisation_coordinators.html", context)


@teaching_page
@require_POST
def end(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    only_if(can_enrol(request.user))
    row = get_object_or_404(OrganisationCoordinator, pk=pk)
    attempt(request, lambda: end_coordinator(row, by=request.user), _("Ended."))
    return redirect("courses:organisation_coordinators")
