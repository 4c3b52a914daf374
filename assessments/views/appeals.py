"""Appeals: made by trainees, listed for staff, decided by somebody else."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.domain.appeals import appeal as make_appeal
from assessments.domain.appeals import appeals_until, change, markers_of, uphold
from assessments.marking_forms import AppealForm, DecisionForm
from assessments.models import Appeal, Attempt, Response
from assessments.permissions import can_mark
from assessments.presenting import stem_html
from assessments.question_types import type_of
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page

PER_PAGE = 50


@learning_page
@require_http_methods(["GET", "POST"])
def appeal(request: AuthenticatedRequest, run_id: int, pk: int) -> HttpResponse:
    """Ask what a trainee wants looked at again, and until when it is possible."""
    own = get_object_or_404(
        Attempt.objects.of(request.user)
        .filter(enrolment__run=run_id)
        .select_related("enrolment__run__version", "item", "page"),
        pk=pk,
        state=Attempt.State.MARKED,
    )
    responses = {each.position: each for each in own.responses.order_by("position")}
    form = AppealForm(request.POST or None, positions=list(responses))
    if request.method == "POST" and form.is_valid():
        question = form.cleaned_data["question"]
        try:
            made = make_appeal(
                own,
                response=responses[question] if question else None,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("Thank you. Somebody who did not mark it decides by %(day)s.")
                % {"day": _day(made)},
            )
        return redirect("assessments:result", run_id, pk)
    context = {
        "attempt": own,
        "run": own.enrolment.run,
        "item": own.item,
        "form": form,
        "until": appeals_until(own),
    }
    return render(request, "assessments/appeal.html", context)


def _day(made: Appeal) -> str:
    return str(date_format(made.due_on, "SHORT_DATE_FORMAT"))


@login_required
@never_cache
@require_GET
def register(request: AuthenticatedRequest) -> HttpResponse:
    """List the appeals of the runs that one may open, open ones by due date first."""
    if not can_mark(request.user):
        raise PermissionDenied
    is_open = request.GET.get("show") != "decided"
    found = Appeal.objects.visible_to(request.user).filter(decision__isnull=is_open)
    rows = found.select_related(
        "attempt__enrolment__run", "attempt__page", "response", "by", "decision__by"
    ).order_by("due_on" if is_open else "-decision__at", "pk")
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "shows_open": is_open,
        "today": timezone.localdate(),
    }
    return render(request, "assessments/appeals.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def decide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show an appeal with the answers it is about, and take the decision on it."""
    if not can_mark(request.user):
        raise PermissionDenied
    found = get_object_or_404(
        Appeal.objects.visible_to(request.user).select_related(
            "attempt__enrolment__run", "attempt__page", "response", "by", "decision__by"
        ),
        pk=pk,
    )
    answers = list(
        found.attempt.responses.filter(
            **({"pk": found.response_id} if found.response_id else {})
        )
        .select_related("version")
        .with_earned()
        .order_by("position")
    )
    by_position = {each.position: each for each in answers}
    form = DecisionForm(request.POST or None, positions=list(by_position))
    if request.method == "POST" and found.is_open and form.is_valid():
        data = form.cleaned_data
        try:
            if data["outcome"] == "changed":
                change(
                    found,
                    by_position[data["question"]],
                    marks=data["marks"],
                    reason=data["reason"],
                    by=request.user,
                )
            else:
                uphold(found, reason=data["reason"], by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The appeal is decided."))
            return redirect("assessments:appeals")
    context = {
        "appeal": found,
        "answers": [_shown(each) for each in answers],
        "form": form,
        "has_marked": request.user.pk in markers_of(found.attempt, found.response),
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/appeal_decision.html", context, status=status)


def _shown(response: Response) -> dict[str, Any]:
    payload = response.version.payload
    return {
        "response": response,
        "payload": payload,
        "stem": stem_html(payload, key=response.version.sha256),
        "lines": type_of(payload).explain(payload["body"], response.answer),
    }
