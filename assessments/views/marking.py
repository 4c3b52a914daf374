"""Marking written answers, question by question, without names."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from assessments.domain.results import mark_response
from assessments.forms import MarkForm
from assessments.models import Question, Response
from assessments.permissions import can_mark
from assessments.presenting import stem_html
from courses.models import CourseRun, OutlineItem
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest

PER_PAGE = 10


@login_required
@never_cache
@require_GET
def queue(request: AuthenticatedRequest) -> HttpResponse:
    """List the questions with answers that wait, the longest waiting first."""
    if not can_mark(request.user):
        raise PermissionDenied
    rows = list(Response.objects.awaiting().visible_to(request.user).by_question())
    questions = Question.objects.non_polymorphic().in_bulk(
        [row["version__question_id"] for row in rows]
    )
    context = {
        "rows": [
            {
                "question": questions[row["version__question_id"]],
                "waiting": row["waiting"],
                "since": row["since"],
            }
            for row in rows
        ],
        "runs": _runs_with_quizzes(request),
    }
    return render(request, "assessments/marking_queue.html", context)


def _runs_with_quizzes(request: AuthenticatedRequest) -> QuerySet[CourseRun]:
    """Return the runs that go on and have quizzes, with these as `quizzes`."""
    quizzes = OutlineItem.objects.filter(kind=OutlineItem.Kind.QUIZ).order_by("order")
    going_on = [CourseRun.Status.PLANNED, CourseRun.Status.OPEN]
    return (
        CourseRun.objects.visible_to(request.user)
        .filter(status__in=going_on, version__items__kind=OutlineItem.Kind.QUIZ)
        .distinct()
        .prefetch_related(Prefetch("version__items", quizzes, to_attr="quizzes"))
        .select_related("version")
    )


@login_required
@never_cache
@require_GET
def question(request: AuthenticatedRequest, question_id: int) -> HttpResponse:
    """Show the answers to one question that wait, in an order that tells nothing."""
    if not can_mark(request.user):
        raise PermissionDenied
    return _answers_page(request, get_object_or_404(Question, pk=question_id))


@login_required
@require_POST
def mark(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    if not can_mark(request.user):
        raise PermissionDenied
    response = get_object_or_404(
        Response.objects.visible_to(request.user).select_related("version__question"),
        pk=pk,
        needs_marker=True,
    )
    form = MarkForm(request.POST, response=response)
    if not form.is_valid():
        return _answers_page(request, response.version.question, bound=form, pk=pk)
    try:
        mark_response(response, **form.cleaned_data, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The mark is saved."))
    return redirect("assessments:mark_question", response.version.question_id)


def _answers_page(
    request: AuthenticatedRequest,
    about: Question,
    *,
    bound: MarkForm | None = None,
    pk: int | None = None,
) -> HttpResponse:
    """Show a page of waiting answers, `bound` in the place of the answer `pk`."""
    waiting = (
        Response.objects.awaiting()
        .visible_to(request.user)
        .filter(version__question=about.pk)
        .select_related("version", "vignette")
        .order_by("attempt__seed", "pk")
    )
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    answers = [
        {
            "response": each,
            "payload": each.version.payload,
            "stem": stem_html(each.version.payload, key=each.version.sha256),
            "story": each.vignette
            and stem_html(each.vignette.payload, key=each.vignette.sha256),
            "form": bound if each.pk == pk and bound else MarkForm(response=each),
        }
        for each in page
    ]
    context = {"question": about, "answers": answers, "page_obj": page}
    status = 422 if bound else 200
    return render(request, "assessments/mark_question.html", context, status=status)
