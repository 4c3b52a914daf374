"""What waits for marking, what has to be settled, and a marker's saved comments."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from assessments.domain.double_marking import settle
from assessments.domain.marking import max_marks
from assessments.domain.marking_rules import DAYS
from assessments.marking_forms import SettleForm
from assessments.models import Appeal, Question, Response, SavedComment
from assessments.permissions import can_mark
from assessments.presenting import stem_html
from courses.domain.outline import word_items
from courses.models import CourseRun, OutlineItem
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


@login_required
@never_cache
@require_GET
def queue(request: AuthenticatedRequest) -> HttpResponse:
    """List the questions with answers that wait, the longest waiting first."""
    if not can_mark(request.user):
        raise PermissionDenied
    now = timezone.now()
    unsettled = Response.objects.unsettled().visible_to(request.user)
    context = {
        "rows": _waiting(request, now),
        "unsettled": unsettled.select_related("version__question", "attempt").order_by(
            "attempt__submitted_at"
        )[:50],
        "appeals": Appeal.objects.visible_to(request.user).open().count(),
        "runs": _runs_with_quizzes(request),
        "now": now,
    }
    return render(request, "assessments/marking_queue.html", context)


def _waiting(request: AuthenticatedRequest, now: datetime) -> list[dict[str, Any]]:
    """Return a row for each question: how many wait, and by when they are due."""
    found: dict[int, dict[str, Any]] = {}
    counts: Any = Response.objects.to_mark(request.user).by_question()
    for each in counts:
        since = each["since"]
        due = since + timedelta(days=int(str(each["days"] or DAYS)))
        row = found.setdefault(
            each["version__question_id"],
            {"waiting": 0, "since": since, "due": due},
        )
        row["waiting"] += each["waiting"]
        row["due"] = min(row["due"], due)
        row["is_overdue"] = row["due"] < now
    questions = Question.objects.non_polymorphic().in_bulk(list(found))
    rows = [{**row, "question": questions[pk]} for pk, row in found.items()]
    return sorted(rows, key=lambda row: row["due"])


def _runs_with_quizzes(request: AuthenticatedRequest) -> list[dict[str, Any]]:
    """Return the runs that go on, each with its quizzes in the reader's language."""
    going_on = [CourseRun.Status.PLANNED, CourseRun.Status.OPEN]
    runs = list(
        CourseRun.objects.visible_to(request.user)
        .filter(status__in=going_on, version__items__kind=OutlineItem.Kind.QUIZ)
        .distinct()
        .select_related("version")
    )
    versions = {run.version for run in runs}
    items = list(
        OutlineItem.objects.filter(
            version__in=versions, kind=OutlineItem.Kind.QUIZ
        ).order_by("order")
    )
    words = word_items(items, versions, get_language() or "")
    quizzes = defaultdict(list)
    for item in items:
        quizzes[item.version_id].append(words[item.pk])
    return [{"run": run, "quizzes": quizzes[run.version_id]} for run in runs]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def settle_marks(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show two marks that are too far apart, now to everybody, and ask for one."""
    if not can_mark(request.user):
        raise PermissionDenied
    response = get_object_or_404(
        Response.objects.unsettled()
        .visible_to(request.user)
        .select_related("version__question"),
        pk=pk,
    )
    most = max_marks(response.version.payload)
    form = SettleForm(request.POST or None, most=most)
    if request.method == "POST" and form.is_valid():
        try:
            settle(response, **form.cleaned_data, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The mark is settled."))
        return redirect("assessments:marking")
    payload = response.version.payload
    given = list(response.independent_marks.select_related("by").order_by("pk"))
    context = {
        "response": response,
        "question": response.version.question,
        "payload": payload,
        "stem": stem_html(payload, key=response.version.sha256),
        "given": given,
        "is_marker": any(each.by_id == request.user.pk for each in given),
        "form": form,
    }
    return render(request, "assessments/settle.html", context)


@login_required
@never_cache
@require_GET
def comments(request: AuthenticatedRequest) -> HttpResponse:
    if not can_mark(request.user):
        raise PermissionDenied
    own = SavedComment.objects.filter(owner=request.user)
    names = Question.objects.non_polymorphic()
    context = {
        "comments": own.prefetch_related(Prefetch("question", names)).order_by(
            "question", "pk"
        )
    }
    return render(request, "assessments/saved_comments.html", context)


@login_required
@require_POST
def forget_comment(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    get_object_or_404(SavedComment, pk=pk, owner=request.user).delete()
    messages.success(request, _("The saved comment is gone."))
    return redirect("assessments:saved_comments")
