"""Issuing for everybody in steps, and taking all documents of a run along."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from certificates.domain import packing
from certificates.domain.batches import due_after, issue_step
from certificates.permissions import can_issue, can_view_certificates
from certificates.views.run import run_or_404, tell
from courses.models import CourseRun
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, attachment, learning_page

_LARGEST = 2**31


@learning_page
def batch(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Show how far issuing has come; each post makes the next few.

    With JavaScript the page goes on by itself, without it there is a button.
    """
    run = run_or_404(request, run_id)
    if not can_issue(request.user):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    after, total = _number(given.get("after")), _number(given.get("total"))
    try:
        if request.method == "POST":
            return _step(request, run, after, total)
        remaining = len(due_after(run, after, at=timezone.now()))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:run", run.pk)
    if not remaining:
        return redirect("certificates:run", run.pk)
    return _show(request, run, after, max(total, remaining), remaining)


def _step(
    request: AuthenticatedRequest, run: CourseRun, after: int, total: int
) -> HttpResponse:
    step = issue_step(run, after=after, by=request.user)
    for enrolment, refusal in step.batch.refused:
        message = _("%(person)s: %(reason)s")
        values = {"person": str(enrolment.person), "reason": str(refusal)}
        messages.error(request, message % values)
    total = total or len(step.batch.issued) + step.remaining
    if not step.remaining:
        tell(request, total)
        return redirect("certificates:run", run.pk)
    query = urlencode({"after": step.after, "total": total})
    return redirect(f"{reverse('certificates:run_batch', args=[run.pk])}?{query}")


def _show(
    request: AuthenticatedRequest, run: CourseRun, after: int, total: int, left: int
) -> HttpResponse:
    context: dict[str, Any] = {
        "run": run,
        "after": after,
        "total": total,
        "done": total - left,
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (run.code, reverse("courses:teach_run", args=[run.pk])),
            (_("Certificates"), reverse("certificates:run", args=[run.pk])),
            (_("Issuing"), None),
        ],
    }
    return render(request, "certificates/teach/batch.html", context)


@learning_page
def pack(request: AuthenticatedRequest, run_id: int, form: str) -> HttpResponse:
    """Hand out all documents of a run: sealed files in a ZIP, or pages to print."""
    run = run_or_404(request, run_id)
    if not can_view_certificates(request.user):
        raise PermissionDenied
    makers = {
        "zip": (packing.as_zip, "application/zip", f"certificates-{run.code}.zip"),
        "pdf": (packing.for_printing, "application/pdf", f"print-{run.code}.pdf"),
    }
    if form not in makers:
        raise Http404
    make, content_type, name = makers[form]
    try:
        content = make(run, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:run", run.pk)
    return attachment(content, name=name, content_type=content_type)


def _number(typed: str | None) -> int:
    if typed and typed.isascii() and typed.isdecimal():
        return min(int(typed[:12]), _LARGEST)
    return 0
