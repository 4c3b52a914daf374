"""Enrolling people one by one, and looking at one of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain.completion import standing
from courses.domain.dispensing import dispensations_on
from courses.domain.enrolling import enrol_by_email, withdraw
from courses.domain.household_notes import (
    deleted_from,
    may_read,
    notes_on,
    write_note,
)
from courses.domain.outline import local_names
from courses.domain.roll import RollRow
from courses.domain.run_questions import answers_of, shown
from courses.forms.dispensing import DispensationForm
from courses.forms.people import EnrolForm, HouseholdNoteForm
from courses.models import AttendanceEntry, Enrolment
from courses.permissions import can_enrol
from courses.views.dispensing import may_dispense
from courses.views.staff import (
    attempt,
    only_if,
    run_crumbs,
    teaching_page,
    visible_enrolment,
    visible_run,
)
from lms.core.bounces import clear, standing_of
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


@teaching_page
def enrol(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    only_if(can_enrol(request.user))
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment = enrol_by_email(run, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, enrolled_text(enrolment))
            again = "enrol" if "another" in request.POST else "teach_run"
            return redirect(f"courses:{again}", run.pk)
    crumbs = run_crumbs(run, (_("Enrol somebody"), None))
    context = {"run": run, "form": form, "crumbs": crumbs}
    return render(request, "courses/teach/enrol.html", context)


def enrolled_text(enrolment: Enrolment) -> str:
    name = {"name": str(enrolment.person)}
    if enrolment.is_active:
        return _("%(name)s has a place on the run.") % name
    return _("The run is full. %(name)s is on the waiting list.") % name


@teaching_page
def person(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    enrolment = visible_enrolment(request, pk)
    run = enrolment.run
    activities = run.version.items.filter(
        kind__in=["lesson", "quiz", "evaluation"]
    ).order_by("order")
    context = {
        "enrolment": enrolment,
        "run": run,
        "standing": standing(enrolment),
        "names": local_names([run.version], get_language() or "")[run.version_id],
        "attendance": _attendance(enrolment),
        "activities": _activities(enrolment, activities),
        "may_enrol": can_enrol(request.user) and not run.is_closed,
        "may_dispense": may_dispense(request, enrolment) and enrolment.is_active,
        "dispensation_form": DispensationForm(),
        "came_back": standing_of(enrolment.person),
        "may_clear": can_enrol(request.user),
        "notes": _notes(request, enrolment),
        "answers": _answers(enrolment) if can_enrol(request.user) else [],
        "crumbs": run_crumbs(run, (str(enrolment.person), None)),
    }
    return render(request, "courses/teach/person.html", context)


def _notes(
    request: AuthenticatedRequest, enrolment: Enrolment
) -> dict[str, Any] | None:
    """Return the notes of the family file, to who runs the training."""
    if not enrolment.household_id or not may_read(request.user, enrolment.run):
        return None
    return {
        "written": notes_on(enrolment),
        "deleted_from": deleted_from(enrolment.run),
        "form": HouseholdNoteForm(),
    }


@teaching_page
@require_POST
def write_household_note(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Write into the family file, or correct what is written there."""
    enrolment = visible_enrolment(request, pk)
    only_if(may_read(request.user, enrolment.run))
    form = HouseholdNoteForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: write_note(enrolment, by=request.user, **form.cleaned_data),
            _("The note is kept."),
        )
    else:
        messages.error(request, _("Write the note."))
    return redirect("courses:person_progress", enrolment.pk)


def _answers(enrolment: Enrolment) -> list[tuple[str, str]]:
    """Return what the person answered beforehand; for coordinators only."""
    found = answers_of(enrolment.run, [enrolment.person_id])
    return [
        (each.question.text, shown(each)) for each in found.get(enrolment.person_id, [])
    ]


def _attendance(enrolment: Enrolment) -> list[dict[str, Any]]:
    entries: dict[int, list[AttendanceEntry]] = {}
    written = enrolment.attendance.select_related("recorded_by").order_by("pk")
    for entry in written:
        entries.setdefault(entry.session_id, []).append(entry)
    exempt = dispensations_on(enrolment.run, [enrolment])
    sessions = enrolment.run.sessions.held().select_related("item", "run")
    return [
        {
            "session": session,
            "row": RollRow(enrolment=enrolment, entries=entries.get(session.pk, [])),
            "dispensations": exempt.get((enrolment.pk, session.pk), []),
        }
        for session in sessions.order_by("starts_at")
    ]


def _activities(enrolment: Enrolment, items: Any) -> list[dict[str, Any]]:
    """Return each activity with how far the person is; answers play no part."""
    progress = {each.item_id: each for each in enrolment.progress.all()}
    receipts = {each.item_id: each for each in enrolment.evaluation_receipts.all()}
    return [
        {
            "item": item,
            "progress": progress.get(item.pk),
            "receipt": receipts.get(item.pk),
        }
        for item in items
    ]


@teaching_page
@require_POST
def clear_address(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Let mail go to somebody again from whose address it came back."""
    enrolment = visible_enrolment(request, pk)
    only_if(can_enrol(request.user))
    clear(enrolment.person, by=request.user, at=timezone.now())
    messages.success(request, _("Mail goes to this address again."))
    return redirect("courses:person_progress", enrolment.pk)


@teaching_page
@require_POST
def withdraw_person(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    enrolment = visible_enrolment(request, pk)
    only_if(can_enrol(request.user))
    reason = request.POST.get("reason", "")[:300]
    done = attempt(
        request,
        lambda: withdraw(enrolment, reason=reason, by=request.user),
        _("%(name)s is withdrawn from the run.") % {"name": enrolment.person},
    )
    if done:
        return redirect("courses:teach_run", enrolment.run_id)
    return redirect("courses:person_progress", enrolment.pk)
