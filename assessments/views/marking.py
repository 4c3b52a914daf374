"""Marking written answers, question by question, without names."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from assessments.domain.double_marking import give_mark
from assessments.domain.marking_rules import MarkingRules
from assessments.domain.saved_comments import keep_comment, show_name
from assessments.marking_forms import MarkForm
from assessments.models import Question, Response, SavedComment
from assessments.permissions import can_mark
from assessments.presenting import stem_html
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest

# Which answers a marker asked the names of; forgotten at sign-out.
NAMED = "named_answers"


@login_required
@never_cache
@require_GET
def question(request: AuthenticatedRequest, question_id: int) -> HttpResponse:
    """Show the answers that wait, one by one, in an order that tells nothing."""
    if not can_mark(request.user):
        raise PermissionDenied
    return _desk(request, get_object_or_404(Question, pk=question_id))


@login_required
@require_POST
def mark(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Save a mark and go on to the answer that takes its place in the line."""
    response = _answer(request, pk)
    saved = _saved_comments(request, response.version.question_id)
    form = MarkForm(request.POST, response=response, saved=saved)
    about = response.version.question
    if not form.is_valid():
        return _desk(request, about, bound=form, pk=pk)
    try:
        given = give_mark(response, **form.mark(), by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        if form.cleaned_data["keep"] and form.cleaned_data["comment"]:
            keep_comment(
                form.cleaned_data["comment"], question=about, owner=request.user
            )
        messages.success(request, _told(response, is_alone=hasattr(given, "origin")))
    return redirect(_place(request, about.pk))


def _told(response: Response, *, is_alone: bool) -> str:
    if is_alone:
        return _("The mark is saved.")
    if response.marks.exists():
        return _("The mark is saved. The two marks agree, so their mean counts.")
    if response.independent_marks.count() > 1:
        return _("The mark is saved. The two marks are too far apart: please settle.")
    return _("The mark is saved. It counts once a second person has marked too.")


@login_required
@require_POST
def name(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show whose answer it is, which is written down."""
    response = _answer(request, pk)
    show_name(response, by=request.user)
    named = set(request.session.get(NAMED, ()))
    request.session[NAMED] = sorted(named | {pk})
    return redirect(_place(request, response.version.question_id))


def _answer(request: AuthenticatedRequest, pk: int) -> Response:
    if not can_mark(request.user):
        raise PermissionDenied
    return get_object_or_404(
        Response.objects.visible_to(request.user).select_related(
            "version__question", "attempt__page"
        ),
        pk=pk,
        needs_marker=True,
    )


def _place(request: AuthenticatedRequest, question_id: int) -> str:
    page = request.GET.get("page", "")
    address = reverse("assessments:mark_question", args=[question_id])
    return f"{address}?page={page}" if page.isdecimal() else address


def _saved_comments(
    request: AuthenticatedRequest, question_id: int
) -> QuerySet[SavedComment]:
    own = SavedComment.objects.filter(owner=request.user)
    return own.filter(Q(question=question_id) | Q(question__isnull=True))


def _desk(
    request: AuthenticatedRequest,
    about: Question,
    *,
    bound: MarkForm | None = None,
    pk: int | None = None,
) -> HttpResponse:
    """Show one waiting answer; the form that was refused in its place, if there is."""
    waiting = (
        Response.objects.to_mark(request.user)
        .filter(version__question=about.pk)
        .select_related("version", "vignette", "attempt__page")
        .order_by("attempt__seed", "pk")
    )
    page = Paginator(waiting, 1).get_page(request.GET.get("page"))
    response = next(iter(page), None)
    if bound is not None and pk is not None:
        response = _answer(request, pk)
    context: dict[str, Any] = {"question": about, "page_obj": page}
    if response is not None:
        context |= _facts(request, response)
        saved = _saved_comments(request, about.pk)
        context["form"] = bound or MarkForm(response=response, saved=saved)
    status = 422 if bound else 200
    return render(request, "assessments/mark_question.html", context, status=status)


def _facts(request: AuthenticatedRequest, response: Response) -> dict[str, Any]:
    rules = MarkingRules.of(response.attempt.page.content)
    handed_in = response.attempt.submitted_at
    is_named = response.pk in request.session.get(NAMED, ())
    case = response.vignette
    return {
        "response": response,
        "payload": response.version.payload,
        "stem": stem_html(response.version.payload, key=response.version.sha256),
        "story": stem_html(case.payload, key=case.sha256) if case else "",
        "is_double": rules.is_double,
        "due": rules.due(handed_in) if handed_in else None,
        "person": response.attempt.enrolment.person if is_named else None,
    }
