"""Exempting somebody from a session, from the page about that person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain.dispensing import dispense, take_back
from courses.forms.dispensing import DispensationForm
from courses.models import Dispensation, Enrolment, Session
from courses.permissions import can_dispense
from courses.views.staff import attempt, only_if, teaching_page, visible_enrolment
from lms.core.http import AuthenticatedRequest


@teaching_page
@require_POST
def give(request: AuthenticatedRequest, pk: int, session: int) -> HttpResponse:
    """Exempt the person from one session of their run."""
    enrolment = visible_enrolment(request, pk)
    only_if(may_dispense(request, enrolment))
    about = get_object_or_404(Session.objects.filter(run=enrolment.run_id), pk=session)
    form = DispensationForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        attempt(
            request,
            lambda: dispense(enrolment, about, by=request.user, **data),
            _("The person is exempted; they see it with your reason."),
        )
    else:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect("courses:person_progress", enrolment.pk)


@teaching_page
@require_POST
def withdraw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a dispensation back, with a reason."""
    visible = Enrolment.objects.visible_to(request.user)
    given = get_object_or_404(
        Dispensation.objects.filter(enrolment__in=visible).select_related(
            "enrolment", "session"
        ),
        pk=pk,
    )
    only_if(may_dispense(request, given.enrolment))
    reason = request.POST.get("reason", "")
    attempt(
        request,
        lambda: take_back(given, reason=reason, by=request.user),
        _("The dispensation is withdrawn."),
    )
    return redirect("courses:person_progress", given.enrolment_id)


def may_dispense(request: AuthenticatedRequest, enrolment: Enrolment) -> bool:
    """Whether they may exempt others, and this is somebody else."""
    return can_dispense(request.user) and enrolment.person_id != request.user.pk
