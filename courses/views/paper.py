"""Paper: the sheet to sign, its scan, and typing it into the roll."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courses.domain.attendance import record_many
from courses.domain.documents import decision_of
from courses.domain.partners import all_logos
from courses.domain.roll import RollRow, load_roll
from courses.domain.sheet_codes import code_in_scan, code_of, session_of_code
from courses.domain.sheets import MAX_BYTES, as_kept, keep_scan
from courses.forms.paper import read_sheet
from courses.forms.roll import prefix_of
from courses.models import Session, SheetScan
from courses.permissions import can_record_attendance
from courses.sheet_pdf import draw
from courses.views.roll import saved_text, sheet_context
from courses.views.staff import only_if, run_crumbs, teaching_page, visible_session
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, attachment, uploaded


@require_GET
@teaching_page
def sheet(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The sheet of a half-day as a PDF, in the language of the run."""
    session = visible_session(request, pk)
    only_if(can_record_attendance(request.user))
    with translation.override(session.run.language):
        context = sheet_context(session)
        data = draw(
            {
                **context,
                "decision": decision_of(session.run),
                "logos": all_logos(session.run),
            },
            code_of(context["sessions"][0]),
        )
    name = f"{session.run.code}-{session.item.code}.pdf"
    return attachment(data, name=name, content_type="application/pdf")


@teaching_page
def entry(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Type the sheet: a letter, a time in and a time out, line by line."""
    session = visible_session(request, pk)
    only_if(can_record_attendance(request.user))
    rows = load_roll(session)
    errors: dict[int, str] = {}
    if request.method == "POST":
        typed = read_sheet(request.POST, rows, session)
        errors = dict(typed.errors)
        try:
            result = record_many(session, typed.marks, by=request.user, method="paper")
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("courses:paper_entry", session.pk)
        errors |= {key: str(each) for key, each in result.refused.items()}
        if not errors:
            messages.success(request, saved_text(len(result.written)))
            return redirect("courses:paper_entry", session.pk)
        rows = load_roll(session)
    context = _entry_context(request, session, rows, errors)
    return render(
        request,
        "courses/teach/paper_entry.html",
        context,
        status=422 if errors else 200,
    )


def _entry_context(
    request: AuthenticatedRequest,
    session: Session,
    rows: list[RollRow],
    errors: dict[int, str],
) -> dict[str, Any]:
    return {
        "session": session,
        "run": session.run,
        "items": [
            {
                "row": row,
                "prefix": prefix_of(row),
                "error": errors.get(row.enrolment.pk, ""),
                "text": row.history[-1].text if row.current else "",
                **{
                    name: request.POST.get(f"{prefix_of(row)}-{name}", "")
                    for name in ("letter", "in", "out", "remark")
                },
            }
            for row in rows
        ],
        "scans": session.sheet_scans.select_related("uploaded_by"),
        "crumbs": run_crumbs(
            session.run,
            (session.item.code, reverse("courses:roll", args=[session.pk])),
            (_("From paper"), None),
        ),
    }


@teaching_page
def scans(request: AuthenticatedRequest) -> HttpResponse:
    """Take in a scan: its code tells the session, or is typed where it is not read."""
    only_if(can_record_attendance(request.user))
    if request.method == "POST":
        try:
            session = _keep(request)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("The scan is kept with %(session)s.") % {"session": session}
            )
            return redirect("courses:paper_entry", session.pk)
    crumbs: list[Any] = [(_("Teaching"), reverse("courses:teach_home"))]
    crumbs.append((_("Scan of a sign-in sheet"), None))
    return render(request, "courses/teach/sheet_scan.html", {"crumbs": crumbs})


def _keep(request: AuthenticatedRequest) -> Session:
    file = request.FILES.get("scan")
    if file is None or (file.size or 0) > MAX_BYTES:
        raise DomainError("no_scan", _("Choose a PDF, JPEG or PNG."))
    kind, content = as_kept(file.read())
    code = request.POST.get("code", "").strip() or code_in_scan(kind, content)
    if not code:
        raise DomainError(
            "no_code", _("No code was found on the scan. Type it from the sheet.")
        )
    visible = Session.objects.visible_to(request.user).select_related("run", "item")
    session = visible.filter(pk=session_of_code(code)).first()
    if session is None:
        raise DomainError("wrong_code", _("No sheet has this code."))
    keep_scan(session, kind, content, by=request.user)
    return session


@require_GET
@teaching_page
def scan(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give a kept scan to those who see its run."""
    sessions = Session.objects.visible_to(request.user)
    found = get_object_or_404(SheetScan.objects.filter(session__in=sessions), pk=pk)
    only_if(can_record_attendance(request.user))
    return uploaded(found.file, name=f"sheet-{found.digest[:8]}.{found.kind}")
