"""Writing down who came without a place, and saying later who it was."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain.walk_ins import SentWalkIn, merge, write_down
from courses.forms.devices import WalkInForm
from courses.forms.walk_ins import PersonForm
from courses.models import Session, WalkIn
from courses.permissions import can_enrol, can_record_attendance
from courses.views.staff import (
    attempt,
    only_if,
    run_crumbs,
    teaching_page,
    visible_session,
)
from lms.core.http import AuthenticatedRequest


@require_POST
@teaching_page
def walk_ins(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Write somebody down; what is missing is said on the roll."""
    session = visible_session(request, pk)
    only_if(can_record_attendance(request.user))
    form = WalkInForm(request.POST)
    if form.is_valid():
        sent = SentWalkIn(**form.cleaned_data)
        attempt(
            request,
            lambda: write_down(session, sent, by=request.user),
            _("Written down. You can say later who it is."),
        )
    else:
        messages.error(request, _("Not written down: a name is needed."))
    return redirect("courses:roll", session.pk)


@teaching_page
def walk_in(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Say whose presence it was: somebody on the run, or anybody with an account."""
    sessions = Session.objects.visible_to(request.user)
    found = get_object_or_404(
        WalkIn.objects.filter(session__in=sessions).select_related(
            "session__run__version", "session__item", "became__enrolment__person"
        ),
        pk=pk,
    )
    only_if(can_record_attendance(request.user))
    may_enrol = can_enrol(request.user)
    form = PersonForm(request.POST or None, walk_in=found, may_enrol=may_enrol)
    if request.method == "POST" and form.is_valid():
        person = form.person
        if attempt(
            request,
            lambda: merge(found, person, by=request.user),
            _("Merged. The presence counts for this person now."),
        ):
            return redirect("courses:roll", found.session_id)
    return render(request, "courses/teach/walk_in.html", _context(found, form))


def _context(found: WalkIn, form: PersonForm) -> dict[str, object]:
    session = found.session
    arrived = found.arrived_at and time_format(found.arrived_at, "TIME_FORMAT")
    return {
        "walk_in": found,
        "session": session,
        "form": form,
        "known": [
            (_("Organisation"), found.organisation_name),
            (_("E-mail"), found.email),
            (_("Arrived at"), arrived or ""),
            (_("Remark"), found.remark),
            (_("Written down by"), found.recorded_by),
        ],
        "crumbs": run_crumbs(
            session.run,
            (session.item.code, reverse("courses:roll", args=[session.pk])),
            (found.name, None),
        ),
    }
