"""Authoring in the Wagtail admin: freezing a version, setting requirements."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from content.models import Mode, ProgrammePage
from courses.domain import requirements
from courses.domain.drafting import outline_of
from courses.domain.freezing import difference, freeze, latest_version
from courses.domain.readiness import problems
from courses.domain.trees import source_of
from courses.forms.authoring import FreezeForm, proposed_number, requirement_form
from courses.models import Requirement
from courses.permissions import can_edit_programme, can_freeze_programme
from courses.presentation import (
    changes_by_item,
    hours_table,
    language_names,
    outline_rows,
)
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


def freeze_programme(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what a version would contain and what stands in its way; then make it."""
    programme: ProgrammePage = get_object_or_404(ProgrammePage, pk=pk)
    if not can_freeze_programme(request.user, programme):
        raise PermissionDenied
    last = latest_version(programme)
    form = FreezeForm(_posted(request), initial={"number": proposed_number(last)})
    if request.method == "POST" and form.is_valid():
        try:
            version = freeze(
                programme,
                number=form.cleaned_data["number"],
                note=form.cleaned_data["note"],
                by=request.user,
            )
        except DomainError as refusal:
            form.add_error("number" if "number" in refusal.code else None, str(refusal))
        else:
            messages.success(
                request, _("Version %(version)s is frozen.") % {"version": version}
            )
            return redirect("programme_version:inspect", version.pk)
    outline = outline_of(programme)
    found = problems(outline)
    changed = difference(last, outline) if last else None
    return _render(
        request,
        "freeze",
        programme,
        _("Freeze a version"),
        form=form,
        last=last,
        **outline_context(outline),
        **difference_context(changed),
        blocking=[problem for problem in found if not problem.is_warning],
        warnings=[problem for problem in found if problem.is_warning],
        nothing_changed=bool(changed and changed.is_empty),
    )


def outline_context(outline: Any) -> dict[str, Any]:
    """Return what `_outline.html` and `_hours.html` show."""
    return {
        "outline": outline,
        "rows": outline_rows(outline),
        "hours": hours_table(outline),
        "modes": [mode.label for mode in Mode],
        "languages": language_names(outline.locales),
    }


def difference_context(changed: Any) -> dict[str, Any]:
    """Return what `_difference.html` shows; nothing without a difference."""
    if changed is None:
        return {"difference": None}
    return {
        "difference": changed,
        "minute_changes": changes_by_item(changed.minutes, ()),
        "outcome_changes": changes_by_item(changed.outcomes, ()),
        "item_changes": changes_by_item(changed.changes, changed.texts),
    }


def requirement_list(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    programme = _editable(request, pk)
    outline = outline_of(programme)
    listed = list(source_of(programme).requirements.all())
    return _render(
        request,
        "requirements",
        programme,
        _("Requirements"),
        requirements=[
            {"requirement": each, "faults": each.problems(outline)} for each in listed
        ],
        can_freeze=can_freeze_programme(request.user, programme),
    )


def requirement_kinds(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    programme = _editable(request, pk)
    offered = [
        {
            "label": kind.label,
            "help": kind.explanation,
            "url": reverse("courses:requirement_add", args=[programme.pk, name]),
        }
        for name, kind in requirements.kinds().items()
    ]
    return _render(
        request, "requirement_kinds", programme, _("Add a requirement"), kinds=offered
    )


def requirement_add(request: AuthenticatedRequest, pk: int, kind: str) -> HttpResponse:
    programme = _editable(request, pk)
    model = requirements.kinds().get(kind)
    if model is None:
        raise Http404
    source = source_of(programme)
    form = requirement_form(model, source)(
        _posted(request), instance=model(programme=source)
    )
    if request.method == "POST" and form.is_valid():
        try:
            requirements.add(programme, form.save(commit=False), by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The requirement was added."))
            return redirect("courses:requirements", programme.pk)
    return _render(
        request, "requirement_form", programme, str(model.label), form=form, kind=model
    )


def requirement_edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    requirement, programme = _requirement(request, pk)
    kind = type(requirement)
    form = requirement_form(kind, programme)(_posted(request), instance=requirement)
    if request.method == "POST" and form.is_valid():
        try:
            requirements.change(form.save(commit=False), by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The requirement was changed."))
            return redirect("courses:requirements", programme.pk)
    return _render(
        request,
        "requirement_form",
        programme,
        str(kind.label),
        form=form,
        kind=kind,
        requirement=requirement,
    )


def requirement_remove(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask first, then remove."""
    requirement, programme = _requirement(request, pk)
    if request.method == "POST":
        requirements.remove(requirement, by=request.user)
        messages.success(request, _("The requirement was removed."))
        return redirect("courses:requirements", programme.pk)
    return _render(
        request,
        "requirement_remove",
        programme,
        _("Remove a requirement"),
        requirement=requirement,
    )


@require_POST
def requirement_move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    requirement, programme = _requirement(request, pk)
    requirements.move(
        requirement, up=request.POST.get("direction") == "up", by=request.user
    )
    return redirect("courses:requirements", programme.pk)


def _editable(request: AuthenticatedRequest, pk: int) -> ProgrammePage:
    programme: ProgrammePage = get_object_or_404(ProgrammePage, pk=pk)
    if not can_edit_programme(request.user, programme):
        raise PermissionDenied
    return programme


def _requirement(
    request: AuthenticatedRequest, pk: int
) -> tuple[Requirement, ProgrammePage]:
    """Return an authored requirement; those of versions cannot be reached here."""
    authored = Requirement.objects.filter(programme__isnull=False)
    requirement: Requirement = get_object_or_404(authored, pk=pk)
    programme = requirement.programme
    if programme is None or not can_edit_programme(request.user, programme):
        raise PermissionDenied
    return requirement, programme


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; a form with nothing ticked is still an answer."""
    return request.POST if request.method == "POST" else None


def _render(
    request: HttpRequest,
    template: str,
    programme: ProgrammePage,
    title: str,
    **context: Any,
) -> HttpResponse:
    trail = [
        {
            "url": reverse("wagtailadmin_explore", args=[programme.pk]),
            "label": programme.get_admin_display_title(),
        },
        {"url": "", "label": title},
    ]
    furniture = {
        "programme": programme,
        "header_title": f"{title}: {programme.title}",
        "page_title": title,
        "breadcrumbs_items": trail,
        "header_icon": "lock" if template == "freeze" else "tasks",
    }
    return render(
        request, f"courses/authoring/{template}.html", {**furniture, **context}
    )
