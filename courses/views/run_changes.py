"""Opening a run, and what may be changed about it afterwards."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain import runs
from courses.domain.dispensing import dispensations_on
from courses.domain.partners import by_role, set_partners
from courses.domain.planning import Advice, PlannedRun, advice_on
from courses.domain.run_particulars import correct_particulars
from courses.forms.runs import (
    DetailsForm,
    MoveForm,
    ParticularsForm,
    ProposedFormSet,
    ReasonForm,
    ReportForm,
    RulesForm,
    RunForm,
    TrainersForm,
    as_initial,
    chosen_sessions,
    partner_forms,
)
from courses.models import CourseRun
from courses.permissions import can_manage_run, can_open_run, can_write_report
from courses.views.staff import (
    attempt,
    frame,
    only_if,
    run_crumbs,
    teaching_page,
    visible_run,
    visible_session,
)
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


@teaching_page
def new(request: AuthenticatedRequest) -> HttpResponse:
    """Ask for the run, propose its sessions, and open both when they are confirmed."""
    only_if(can_open_run(request.user))
    form, formset = RunForm(request.POST or None), None
    partners = partner_forms(None, request.POST or None)
    advice: list[Advice] = []
    if request.method == "POST" and form.is_valid() and partners.is_valid():
        version = form.cleaned_data["version"]
        if "open" in request.POST:
            formset = ProposedFormSet(request.POST, prefix="sessions")
            if formset.is_valid() and (
                run := _open(request, form, formset, partners.wanted())
            ):
                return redirect("courses:teach_run", run.pk)
        else:
            proposed = runs.propose_sessions(
                version,
                form.cleaned_data["starts_on"],
                form.cleaned_data["pattern"],
                form.hours(),
            )
            formset = ProposedFormSet(initial=as_initial(proposed), prefix="sessions")
        _name_sessions(formset, version)
        advice = advice_on(_plan(form, formset))
    context = {
        "form": form,
        "formset": formset,
        "partners": partners,
        "advice": advice,
    }
    return render(request, "courses/teach/run_new.html", context)


def _open(
    request: AuthenticatedRequest, form: RunForm, formset: Any, partners: Any
) -> CourseRun | None:
    settings = {**form.settings(), "partners": partners}
    version = settings.pop("version")
    try:
        run = runs.open_scheduled_run(
            version, chosen_sessions(formset, version), by=request.user, **settings
        )
    except DomainError as refusal:
        form.add_error("code" if refusal.code == "code_taken" else None, str(refusal))
        return None
    messages.success(request, _("Run %(code)s is open.") % {"code": run.code})
    return run


def _plan(form: RunForm, formset: Any) -> PlannedRun:
    """Return what the form says so far; the last proposed day ends an open end."""
    values = form.cleaned_data
    days = [day for proposed in formset if (day := proposed.day())]
    last = values["ends_on"] or max(days, default=values["starts_on"])
    return PlannedRun(
        version=values["version"],
        starts_on=values["starts_on"],
        ends_on=max(last, values["starts_on"]),
        capacity=values["capacity"],
        lead_trainers=list(values["trainers"]),
        language=values["language"],
    )


def _name_sessions(formset: Any, version: Any) -> None:
    items = {str(item.pk): item for item in version.items.filter(kind="session")}
    for form in formset:
        form.planned = items.get(str(form["item"].value()))


@teaching_page
def settings(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    may_manage = can_manage_run(request.user)
    forms = _settings_forms(request, run)
    if request.method == "POST":
        only_if(may_manage)
        part = request.POST.get("part", "")
        if part in forms and forms[part].is_valid():
            values = (
                {"wanted": forms[part].wanted()}
                if part == "partners"
                else forms[part].cleaned_data
            )
            _change(request, run, part, values)
            return redirect("courses:teach_settings", run.pk)
        run = visible_run(request, pk)  # the form may have written on it
    context = {
        **frame(request, run, "settings"),
        "forms": forms,
        "has_started": run.has_started(timezone.now()),
        "may_manage": may_manage and not run.is_closed,
        "may_correct": may_manage and run.status == CourseRun.Status.FINISHED,
        "may_open": can_open_run(request.user),
        "parts": by_role(run),
    }
    return render(request, "courses/teach/settings.html", context)


def _settings_forms(request: AuthenticatedRequest, run: CourseRun) -> dict[str, Any]:
    part = request.POST.get("part", "")
    data = {name: request.POST if part == name else None for name in _PARTS}
    return {
        "details": DetailsForm(data["details"], instance=run, prefix="details"),
        "particulars": ParticularsForm(
            data["particulars"], instance=run, prefix="particulars"
        ),
        "rules": RulesForm(data["rules"], instance=run, prefix="rules"),
        "trainers": TrainersForm(data["trainers"], run=run, prefix="trainers"),
        "partners": partner_forms(run, data["partners"]),
    }


_PARTS: dict[str, Callable[..., Any]] = {
    "details": runs.change_details,
    "particulars": correct_particulars,
    "rules": runs.change_rules,
    "trainers": runs.assign_trainers,
    "partners": set_partners,
}


def _change(
    request: AuthenticatedRequest, run: CourseRun, part: str, values: dict[str, Any]
) -> None:
    change = _PARTS[part]
    attempt(request, lambda: change(run, by=request.user, **values), _("Saved."))


@teaching_page
def report(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    may_write = can_write_report(request.user, run)
    form = ReportForm(request.POST or None, initial={"text": run.trainer_report})
    if request.method == "POST":
        only_if(may_write)
        if form.is_valid():
            text = form.cleaned_data["text"]
            attempt(
                request,
                lambda: runs.write_report(run, text, by=request.user),
                _("The report is saved."),
            )
            return redirect("courses:teach_report", run.pk)
    context = {
        **frame(request, run, "report"),
        "form": form,
        "may_write": may_write,
        "dispensations": dispensations_on(run),
    }
    return render(request, "courses/teach/report.html", context)


@teaching_page
@require_POST
def finish(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    only_if(can_manage_run(request.user))
    attempt(
        request,
        lambda: runs.finish_run(run, by=request.user),
        _("The run is finished."),
    )
    return redirect("courses:teach_settings", run.pk)


@teaching_page
@require_POST
def cancel(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    only_if(can_manage_run(request.user))
    reason = request.POST.get("reason", "")[:300]
    attempt(
        request,
        lambda: runs.cancel_run(run, reason=reason, by=request.user),
        _("The run is cancelled."),
    )
    return redirect("courses:teach_settings", run.pk)


@teaching_page
def move_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = visible_session(request, pk)
    only_if(can_manage_run(request.user))
    form = MoveForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            runs.move_session(session, by=request.user, **form.times())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The session is changed."))
            return redirect("courses:teach_sessions", session.run_id)
    context = {
        "session": session,
        "run": session.run,
        "form": form,
        "reason_form": ReasonForm(),
        "crumbs": run_crumbs(session.run, (session.item.code, None)),
    }
    return render(request, "courses/teach/session_move.html", context)


@teaching_page
@require_POST
def cancel_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = visible_session(request, pk)
    only_if(can_manage_run(request.user))
    reason = request.POST.get("reason", "")[:300]
    attempt(
        request,
        lambda: runs.cancel_session(session, reason=reason, by=request.user),
        _("The session is cancelled."),
    )
    return redirect("courses:teach_sessions", session.run_id)
