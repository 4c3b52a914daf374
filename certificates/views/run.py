"""Issuing for a run: who gets what, who does not, and why."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from certificates.domain.issuing import (
    Batch,
    issue_author_confirmation,
    issue_for_run,
    issue_trainer_confirmation,
)
from certificates.domain.preview import preview
from certificates.domain.status import TONES
from certificates.models import Certificate
from certificates.permissions import can_issue, can_view_certificates
from courses.models import CourseRun, RunTrainer
from courses.views.staff import frame
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page


@learning_page
def run_certificates(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    run = run_or_404(request, run_id)
    if not can_view_certificates(request.user):
        raise PermissionDenied
    shown = preview(run, at=timezone.now())
    context = {
        **frame(request, run, "certificates"),
        "preview": shown,
        "may_issue": can_issue(request.user),
        "tones": TONES,
        "issued_count": sum(place.issued is not None for place in shown.places),
    }
    return render(request, "certificates/teach/run.html", context)


@learning_page
@require_POST
def issue(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Issue for the people who were ticked."""
    run = run_or_404(request, run_id)
    if not can_issue(request.user):
        raise PermissionDenied
    chosen = [int(pk) for pk in request.POST.getlist("enrolment") if pk.isdecimal()]
    if not chosen:
        messages.warning(request, _("Choose at least one person."))
        return redirect("certificates:run", run.pk)
    try:
        batch = issue_for_run(run, by=request.user, only=chosen)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, batch)
    return redirect("certificates:run", run.pk)


@learning_page
@require_POST
def confirm(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Confirm what a trainer of the run did, as trainer or as author."""
    run = run_or_404(request, run_id)
    if not can_issue(request.user):
        raise PermissionDenied
    trainer_id = request.POST.get("run_trainer", "")
    run_trainer = get_object_or_404(
        RunTrainer, run=run, pk=trainer_id if trainer_id.isdecimal() else None
    )
    is_author = request.POST.get("kind") == Certificate.Kind.AUTHOR
    confirmation = (
        issue_author_confirmation if is_author else issue_trainer_confirmation
    )
    try:
        certificate = confirmation(run_trainer, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        message = _("%(kind)s %(serial)s is issued.")
        values = {
            "kind": certificate.get_kind_display(),
            "serial": certificate.serial,
        }
        messages.success(request, message % values)
    return redirect("certificates:run", run.pk)


def run_or_404(request: AuthenticatedRequest, run_id: int) -> CourseRun:
    runs = CourseRun.objects.visible_to(request.user).distinct().with_places()
    return get_object_or_404(runs.select_related("version", "provider"), pk=run_id)


def tell(request: AuthenticatedRequest, count: int) -> None:
    """Say how many were issued."""
    message = ngettext(
        "%(count)s certificate was issued.",
        "%(count)s certificates were issued.",
        count,
    )
    messages.success(request, message % {"count": count})


def _tell(request: AuthenticatedRequest, batch: Batch) -> None:
    if batch.issued:
        tell(request, len(batch.issued))
    elif not batch.refused:
        messages.info(request, _("There was nothing new to issue."))
    for enrolment, refusal in batch.refused:
        message = _("%(person)s: %(reason)s")
        values = {"person": str(enrolment.person), "reason": str(refusal)}
        messages.error(request, message % values)
