"""Who has tried a quiz on a run, and granting one more try."""

from collections import defaultdict
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

from assessments.domain.attempts import grant_extra_try
from assessments.domain.rules import Rules, chance
from assessments.forms import ExtraTryForm
from assessments.models import Attempt, ExtraTry
from assessments.permissions import can_grant_try
from courses.domain.outline import frozen_page
from courses.models import CourseRun, OutlineItem
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


def _run_and_item(
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
    run, item = _run_and_item(request, run_id, key)
    people = list(run.enrolments.active().select_related("person"))
    tries: dict[int, list[Attempt]] = defaultdict(list)
    extra: dict[int, int] = defaultdict(int)
    for each in Attempt.objects.filter(enrolment__in=people, item=item):
        tries[each.enrolment_id].append(each)
    for row in ExtraTry.objects.filter(enrolment__in=people, item=item):
        extra[row.enrolment_id] += 1
    page = frozen_page(item, get_language() or run.language)
    rules, now = Rules.of(page.content), timezone.now()
    rows = [
        {
            "enrolment": each,
            "tries": tries[each.pk],
            "best": max(
                (t for t in tries[each.pk] if t.percent is not None),
                key=lambda t: (bool(t.passed), t.percent),
                default=None,
            ),
            "chance": chance(rules, tries[each.pk], extra=extra[each.pk], at=now),
        }
        for each in people
    ]
    context = {
        "run": run,
        "item": item,
        "page": page,
        "rows": rows,
        "may_grant": can_grant_try(request.user, run),
    }
    return render(request, "assessments/run_quiz.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def extra_try(
    request: AuthenticatedRequest, run_id: int, key: UUID, pk: int
) -> HttpResponse:
    run, item = _run_and_item(request, run_id, key)
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
    context = {"run": run, "item": item, "enrolment": enrolment, "form": form}
    return render(request, "assessments/extra_try.html", context)
