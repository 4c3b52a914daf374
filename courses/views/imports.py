"""Enrolling people from a list: look, answer, confirm; and taking a list back."""

import csv
import io
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from courses.domain.import_undoing import undo, undoings
from courses.domain.importing import (
    Preview,
    import_people,
    is_understood,
    known_columns,
    look,
)
from courses.domain.list_details import LABELS as DETAILS
from courses.domain.people_list import LABELS, Listing, listing_of
from courses.forms.people import (
    ConfirmListForm,
    PeopleListForm,
    answers_in,
    as_tabbed,
)
from courses.models import CourseRun, PeopleImport
from courses.permissions import can_enrol
from courses.views.staff import (
    attempt,
    only_if,
    run_crumbs,
    teaching_page,
    visible_run,
)
from lms.core.delimited import ENCODINGS, SEPARATORS
from lms.core.errors import DomainError
from lms.core.http import XLSX, AuthenticatedRequest, attachment


@teaching_page
def import_list(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what a list says; enrol everybody once it is confirmed without errors."""
    run = visible_run(request, pk)
    only_if(can_enrol(request.user))
    form = PeopleListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            listing = listing_of(form.cleaned_data["lines"])
            confirm, remembered = _confirm_form(request, listing)
            context |= {
                "confirm": confirm,
                "remembered": remembered,
                "read_as": _read_as(form.cleaned_data),
                "text": as_tabbed(form.cleaned_data["lines"]),
            }
            if confirm.is_valid():
                if "confirm" in request.POST:
                    return _take_in(request, run, listing, confirm)
                context |= _seen(request, run, listing, confirm)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            if "confirm" in context and context["confirm"].is_valid():
                context |= _seen(request, run, listing, context["confirm"])
    return _page(request, run, context)


def _confirm_form(
    request: AuthenticatedRequest, listing: Listing
) -> tuple[ConfirmListForm, bool]:
    """Return the columns as they were chosen now, or else as they are known."""
    if "column_email" in request.POST:
        return ConfirmListForm(request.POST, names=listing.names), False
    columns, remembered = known_columns(listing, by=request.user)
    fitting = {
        f"column_{name}": str(place)
        for name, place in columns.items()
        if name in LABELS and place < len(listing.names)
    }
    data = {"key": str(uuid4()), **fitting}
    return ConfirmListForm(data, names=listing.names), remembered


def _seen(
    request: AuthenticatedRequest,
    run: CourseRun,
    listing: Listing,
    confirm: ConfirmListForm,
) -> dict[str, Any]:
    columns = confirm.columns
    if not is_understood(columns):
        return {"asks_columns": True}
    seen = look(run, listing, columns, answers_in(request.POST))
    return {"seen": seen, **_counts(seen, run)}


def _counts(seen: Preview, run: CourseRun) -> dict[str, Any]:
    return {
        "new_count": len(seen.of("known", "new")),
        "places_left": max(0, run.capacity - run.active_count),
        "questions": seen.of("question"),
        "error_count": len(seen.of("error")),
    }


def _read_as(data: dict[str, Any]) -> list[str]:
    """Return in words how the list was read."""
    return [
        str(names[key])
        for names, key in (
            (ENCODINGS, data["encoding"]),
            (SEPARATORS, data["separator"]),
        )
        if key and "lines" in data
    ]


def _take_in(
    request: AuthenticatedRequest,
    run: CourseRun,
    listing: Listing,
    confirm: ConfirmListForm,
) -> HttpResponse:
    made = import_people(
        run,
        listing,
        confirm.columns,
        answers_in(request.POST),
        key=confirm.cleaned_data["key"] or uuid4(),
        nominated_by=confirm.cleaned_data["nominated_by"],
        by=request.user,
    )
    messages.success(request, _result(made))
    return redirect("courses:people_import", made.pk)


def _result(made: PeopleImport) -> str:
    waiting = made.places.filter(enrolment__status="waiting").count()
    new = made.places.count() - waiting
    text = ngettext(
        "%(count)s person has a place on the run.",
        "%(count)s people have a place on the run.",
        new,
    ) % {"count": new}
    if waiting:
        text += " " + _("On the waiting list: %(count)s.") % {"count": waiting}
    if made.already_count:
        text += " " + _("Enrolled before: %(count)s.") % {"count": made.already_count}
    return text


def _page(
    request: AuthenticatedRequest, run: CourseRun, context: dict[str, Any]
) -> HttpResponse:
    context |= {
        "run": run,
        "labels": [label for name, label in LABELS.items() if name not in DETAILS],
        "earlier": run.people_imports.exists(),
        "crumbs": run_crumbs(run, (_("Enrol from a list"), None)),
    }
    status = 422 if context["form"].errors else 200
    return render(request, "courses/teach/import_people.html", context, status=status)


@teaching_page
def imports(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """List what was imported into a run."""
    run = visible_run(request, pk)
    only_if(can_enrol(request.user))
    made = run.people_imports.select_related("imported_by", "undone_by")
    context = {
        "run": run,
        "imports": made.with_counts(),
        "crumbs": run_crumbs(run, (_("Imported lists"), None)),
    }
    return render(request, "courses/teach/imports.html", context)


@teaching_page
def one_import(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show whom a list enrolled; take it back when that is asked for."""
    runs = CourseRun.objects.visible_to(request.user)
    made = get_object_or_404(
        PeopleImport.objects.filter(run__in=runs).select_related("run", "imported_by"),
        pk=pk,
    )
    only_if(can_enrol(request.user))
    if request.method == "POST":
        attempt(
            request,
            lambda: undo(made, by=request.user),
            _(
                "The list was taken back. Whoever stays is named below, with the reason."
            ),
        )
        return redirect("courses:people_import", made.pk)
    found = undoings(made)
    listed = reverse("courses:people_imports", args=[made.run_id])
    context = {
        "run": made.run,
        "made": made,
        "undoings": found,
        "going_count": sum(not each.reason for each in found),
        "crumbs": run_crumbs(
            made.run, (_("Imported lists"), listed), (str(made), None)
        ),
    }
    return render(request, "courses/teach/import.html", context)


@teaching_page
def template(request: AuthenticatedRequest, kind: str) -> HttpResponse:
    """Give an empty list with the headings that are understood."""
    only_if(can_enrol(request.user))
    headings = [str(label) for label in LABELS.values()]
    out: Any
    if kind == "csv":
        out = io.StringIO()
        out.write("\ufeff")
        csv.writer(out, delimiter=";").writerow(headings)
        mime = "text/csv; charset=utf-8"
    elif kind == "xlsx":
        out = io.BytesIO()
        book = Workbook()
        book.active.append(headings)
        for place in range(len(headings)):
            book.active.column_dimensions[get_column_letter(place + 1)].width = 28
        book.save(out)
        mime = XLSX
    else:
        raise Http404
    return attachment(out.getvalue(), name=f"people.{kind}", content_type=mime)
