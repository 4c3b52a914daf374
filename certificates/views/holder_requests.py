"""Holders ask for a change; the office decides and answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.domain import holder_requests
from certificates.forms import DecisionForm, HolderRequestForm
from certificates.models import Certificate, HolderRequest
from certificates.permissions import can_issue
from certificates.views.holder import own_certificate, show_own
from courses.models import CourseRun
from courses.permissions import can_manage_run
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page

PER_PAGE = 30
State = HolderRequest.State
Decision = DecisionForm.Decision
TONES = {
    State.OPEN: "warning",
    State.GRANTED: "success",
    State.DECLINED: "neutral",
    State.TAKEN_BACK: "neutral",
}


@learning_page
@require_POST
def ask(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    certificate = own_certificate(request, public_id)
    form = HolderRequestForm(request.POST)
    if form.is_valid():
        try:
            holder_requests.ask(certificate, **form.cleaned_data, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Your request is with the office. You will get an answer.")
            )
            return redirect("certificates:own", certificate.public_id)
    return show_own(request, certificate, request_form=form, status=400)


@learning_page
@require_POST
def take_back(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    mine = HolderRequest.objects.filter(certificate__holder=request.user)
    asked = get_object_or_404(mine.select_related("certificate"), pk=pk)
    try:
        holder_requests.take_back(asked, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("certificates:own", asked.certificate.public_id)


@learning_page
def queue(request: AuthenticatedRequest) -> HttpResponse:
    """List what waits for a decision first, then what was decided."""
    _office_only(request)
    state = request.GET.get("state", State.OPEN)
    found = HolderRequest.objects.select_related("certificate__run", "decided_by")
    if state in State.values:
        found = found.filter(state=state)
    page = Paginator(found.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(each, TONES[State(each.state)]) for each in page],
        "state": state,
        "states": State.choices,
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Requests of holders"), None),
        ],
    }
    return render(request, "certificates/teach/requests.html", context)


@learning_page
def decide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show one request and take the decision on it."""
    _office_only(request)
    asked = get_object_or_404(
        HolderRequest.objects.select_related(
            "certificate__holder", "certificate__run", "decided_by", "replacement"
        ),
        pk=pk,
    )
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(asked, form, request)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Decided. The holder is told by e-mail."))
            return redirect("certificates:requests")
    context = {
        "asked": asked,
        "facts": asked.certificate.facts,
        "signatory": _signatories(asked.certificate),
        "may_change_run": can_manage_run(request.user)
        and asked.certificate.run.status != CourseRun.Status.CANCELLED,
        "form": form,
        "tone": TONES[State(asked.state)],
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Requests of holders"), reverse("certificates:requests")),
            (asked.certificate.serial, None),
        ],
    }
    status = 400 if form.errors else 200
    return render(request, "certificates/teach/request.html", context, status=status)


def _signatories(certificate: Certificate) -> dict[str, str]:
    """Return who signs by the certificate, and by the record of today."""
    frozen, run = certificate.facts["signatory"], certificate.run
    return {
        "then": ", ".join(filter(None, (frozen["name"], frozen["role"]))),
        "today": ", ".join(filter(None, (run.signatory_name, run.signatory_role))),
    }


def _decide(
    asked: HolderRequest, form: DecisionForm, request: AuthenticatedRequest
) -> None:
    decision, answer = form.cleaned_data["decision"], form.cleaned_data["answer"]
    if decision == Decision.DECLINE:
        holder_requests.decline(asked, answer=answer, by=request.user)
    else:
        issue = decision == Decision.ISSUE
        holder_requests.grant(asked, answer=answer, issue=issue, by=request.user)


def _office_only(request: AuthenticatedRequest) -> None:
    if not can_issue(request.user):
        raise PermissionDenied
