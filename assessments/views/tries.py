"""Who has tried a quiz on a run, and granting one more try."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.domain.allowances import allowances_of, grant_extra_try
from assessments.domain.attempts import chance_with
from assessments.forms import ExtendForm, ExtraTryForm
from assessments.models import Attempt, RunQuiz
from assessments.permissions import can_grant_try
from courses.domain.outline import frozen_page
from courses.models import CourseRun, OutlineItem
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


def run_and_item(
    request: AuthenticatedRequest, run_id: int, key: UUID
) -> tuple[CourseRun, OutlineItem]:
    runs = CourseRun.objects.visible_to(request.user).select_related("version")
    run = get_object_or_404(runs, pk=run_id)
    items = OutlineItem.objects.select_related("version")
    return run, get_object_or_404(items, version=run.version_id, key=key, kind="quiz")


@login_required
@never_cache
@require_GET
def run_quiz(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    run, item = run_and_item(request, run_id, key)
    page = frozen_page(item, get_language() or run.language)
    if page.content.get("is_anonymous"):
        return redirect("assessments:survey_summary", run_id, key)
    context = {
        "run": run,
        "item": item,
        "page": page,
        "rows": _rows(run, item, page.content),
        "may_grant": can_grant_try(request.user, run),
        "of_run": RunQuiz.objects.filter(run=run, item=item).first(),
        "extend_form": ExtendForm(),
    }
    return render(request, "assessments/run_quiz.html", context)


def _rows(run: CourseRun, item: OutlineItem, quiz: Any) -> list[dict[str, Any]]:
    """Return how each person stands, at the same cost for any number of them."""
    people = list(run.enrolments.active().select_related("person"))
    tries: dict[int, list[Attempt]] = defaultdict(list)
    for each in Attempt.objects.filter(enrolment__in=people, item=item):
        tries[each.enrolment_id].append(each)
    allowances = allowances_of(run, item, quiz, people)
    now = timezone.now()
    return [
        {
            "enrolment": each,
            "tries": tries[each.pk],
            "best": max(
                (t for t in tries[each.pk] if t.percent is not None),
                key=lambda t: (bool(t.passed), t.percent),
                default=None,
            ),
            "chance": chance_with(quiz, tries[each.pk], allowances[each.pk], at=now),
        }
        for each in people
    ]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def extra_try(
    request: AuthenticatedRequest, run_id: int, key: UUID, pk: int
) -> HttpResponse:
    run, item = run_and_item(request, run_id, key)
    enrolment = get_object_or_404(
        run.enrolments.active().select_related("person"), pk=pk
    )
    if not can_grant_try(request.user, run):
        raise PermissionDenied
    form = ExtraTryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            grant_extra_try(
                enrolment, item, reason=form.cleaned_data["reason"], by=request.user
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("%(person)s has one more try.") % {"person": enrolment.person},
            )
        return redirect("assessments:run_quiz", run_id, key)
    page = frozen_page(item, get_language() or run.language)
    context = {"run": run, "page": page, "enrolment": enrolment, "form": form}
    return render(request, "assessments/extra_try.html", {**context, "item": item})
