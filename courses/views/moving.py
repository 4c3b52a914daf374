"""Copying a run, and moving a person to another one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courses.domain.conflicts import conflicts_of
from courses.domain.copying import copy_run, plan_of_copy
from courses.domain.moving import move_person
from courses.domain.planning import Advice, advice_on
from courses.forms.moving import CopyForm, MovePersonForm
from courses.models import Enrolment
from courses.permissions import can_enrol, can_open_run
from courses.views.staff import (
    only_if,
    run_crumbs,
    teaching_page,
    visible_enrolment,
    visible_run,
)
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


@teaching_page
def copy(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Copy a run; what others say about its new days is read before it is opened."""
    run = visible_run(request, pk)
    only_if(can_open_run(request.user))
    form = CopyForm(request.POST or None)
    advice: list[Advice] = []
    if request.method == "POST" and form.is_valid():
        starts_on = form.cleaned_data["starts_on"]
        advice = advice_on(plan_of_copy(run, starts_on))
    was_read = not advice or request.POST.get("read") == request.POST.get("starts_on")
    if request.method == "POST" and form.is_valid() and was_read:
        try:
            new = copy_run(run, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            name = "code" if refusal.code == "code_taken" else None
            form.add_error(name, str(refusal))
        else:
            messages.success(request, _("Run %(code)s is open.") % {"code": new.code})
            if conflicts_of(new):
                messages.warning(request, _("Some of its sessions are booked twice."))
            return redirect("courses:teach_sessions", new.pk)
    crumbs = run_crumbs(run, (_("Copy the run"), None))
    context = {"run": run, "form": form, "crumbs": crumbs, "advice": advice}
    return render(request, "courses/teach/run_copy.html", context)


@teaching_page
def move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    enrolment = visible_enrolment(request, pk)
    only_if(can_enrol(request.user))
    form = MovePersonForm(request.POST or None, enrolment=enrolment, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            moved = move_person(enrolment, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _moved_text(moved))
            return redirect("courses:person_progress", moved.pk)
    context = {
        "run": enrolment.run,
        "enrolment": enrolment,
        "form": form,
        "crumbs": run_crumbs(enrolment.run, (str(enrolment.person), None)),
    }
    return render(request, "courses/teach/move_person.html", context)


def _moved_text(moved: Enrolment) -> str:
    names = {"name": str(moved.person), "code": moved.run.code}
    if moved.is_active:
        return _("%(name)s now has a place on the run %(code)s.") % names
    return _("%(name)s now waits for a place on the run %(code)s.") % names
