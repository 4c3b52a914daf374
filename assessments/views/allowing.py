"""Staff: when a quiz is open on a run, more time for all, and one person's own times."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments.domain.allowances import accommodate, extend, set_run_quiz
from assessments.forms import AccommodationForm, ExtendForm, RunQuizForm
from assessments.models import Accommodation, Attempt, RunQuiz
from assessments.permissions import can_grant_try
from assessments.views.tries import run_and_item
from courses.domain.outline import frozen_page
from courses.models import CourseRun, OutlineItem
from lms.core.http import AuthenticatedRequest


def _allowed(
    request: AuthenticatedRequest, run_id: int, key: UUID
) -> tuple[CourseRun, OutlineItem]:
    run, item = run_and_item(request, run_id, key)
    if not can_grant_try(request.user, run):
        raise PermissionDenied
    return run, item


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def opening(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    run, item = _allowed(request, run_id, key)
    known = RunQuiz.objects.filter(run=run, item=item).first()
    form = RunQuizForm(request.POST or None, initial=_values(known, RunQuizForm))
    if request.method == "POST" and form.is_valid():
        set_run_quiz(run, item, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("assessments:run_quiz", run_id, key)
    context = {
        "run": run,
        "item": item,
        "page": frozen_page(item, get_language() or run.language),
        "form": form,
        "heading": _("When it is open on this run"),
    }
    return render(request, "assessments/allowance.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person(
    request: AuthenticatedRequest, run_id: int, key: UUID, pk: int
) -> HttpResponse:
    run, item = _allowed(request, run_id, key)
    people = run.enrolments.active().select_related("person", "run")
    enrolment = get_object_or_404(people, pk=pk)
    known = Accommodation.objects.filter(enrolment=enrolment, item=item).last()
    form = AccommodationForm(
        request.POST or None, initial=_values(known, AccommodationForm)
    )
    if request.method == "POST" and form.is_valid():
        accommodate(enrolment, item, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("assessments:run_quiz", run_id, key)
    context = {
        "run": run,
        "item": item,
        "page": frozen_page(item, get_language() or run.language),
        "form": form,
        "heading": _("Times and tries of %(person)s") % {"person": enrolment.person},
        "note": _("No reason is asked or kept."),
    }
    return render(request, "assessments/allowance.html", context)


@login_required
@require_POST
def more_time(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    """Give everybody who is taking the quiz now the same minutes more."""
    run, item = _allowed(request, run_id, key)
    form = ExtendForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give from 1 to 240 minutes."))
        return redirect("assessments:run_quiz", run_id, key)
    now_open = Attempt.objects.filter(enrolment__run=run, item=item, state="open")
    count = extend(now_open, form.cleaned_data["minutes"], by=request.user)
    text = ngettext(
        "%(count)s open try has more time.",
        "%(count)s open tries have more time.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("assessments:run_quiz", run_id, key)


def _values(known: Any, form: Any) -> dict[str, Any]:
    return {name: getattr(known, name) for name in form.base_fields} if known else {}
