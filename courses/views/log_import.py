"""Importing the log of an online session: upload, look, confirm."""

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.log_import import Preview, import_log, preview
from courses.forms.log_import import ColumnsForm, LogForm, initial_columns
from courses.models import Session
from courses.permissions import can_record_attendance
from courses.views.staff import only_if, run_crumbs, teaching_page, visible_session
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


@teaching_page
def import_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what a log would record; nothing is written until *Record* is pressed."""
    session = visible_session(request, pk)
    only_if(can_record_attendance(request.user))
    form = LogForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, session, form)
    content = form.cleaned_data["content"]
    try:
        seen, columns = _look(request, session, content)
        if "record" in request.POST and seen.is_understood:
            return _record(request, session, content, seen)
    except DomainError as refusal:
        form.add_error("log", str(refusal))
        return _page(request, session, form)
    carried = LogForm(initial={"looked_at": base64.b64encode(content).decode()})
    return _page(request, session, carried, seen=seen, columns=columns)


def _look(
    request: AuthenticatedRequest, session: Session, content: bytes
) -> tuple[Preview, ColumnsForm]:
    """Return the preview by the columns that were chosen, or else are known."""
    seen = preview(session, content)
    headings = list(seen.headings)
    if "column_name" in request.POST:
        columns = ColumnsForm(request.POST, headings=headings)
        if columns.is_valid():
            return preview(session, content, columns.columns), columns
    initial = initial_columns(dict(seen.columns))
    return seen, ColumnsForm(initial=initial, headings=headings)


def _record(
    request: AuthenticatedRequest, session: Session, content: bytes, seen: Preview
) -> HttpResponse:
    result = import_log(
        session,
        content,
        seen.columns,
        marks_absent="marks_absent" in request.POST,
        by=request.user,
    )
    count = len(result.written)
    messages.success(
        request,
        ngettext(
            "%(count)s entry was recorded from the log.",
            "%(count)s entries were recorded from the log.",
            count,
        )
        % {"count": count},
    )
    for refusal in result.refused.values():
        messages.error(request, str(refusal))
    return redirect("courses:roll", session.pk)


def _page(
    request: AuthenticatedRequest,
    session: Session,
    form: LogForm,
    *,
    seen: Preview | None = None,
    columns: ColumnsForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "session": session,
        "run": session.run,
        "form": form,
        "seen": seen,
        "columns": columns,
        "crumbs": run_crumbs(
            session.run,
            (session.item.code, reverse("courses:roll", args=[session.pk])),
            (_("Import a log"), None),
        ),
    }
    status = 422 if form.errors else 200
    return render(request, "courses/teach/log_import.html", context, status=status)
