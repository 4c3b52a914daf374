"""The reviewer's pages: declaring interests, reading the dossier, scoring."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.application_forms import DeclareForm, ScoresForm
from certificates.domain import application_reviews as reviewing
from certificates.domain.application_table import State
from certificates.models import ApplicationReview
from certificates.views.application_pages import parts_shown, tone, tried
from lms.core.http import AuthenticatedRequest, learning_page

PER_PAGE = 50
Declaration = ApplicationReview.Declaration


@learning_page
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """List what somebody was asked to review, what is open first."""
    found = _mine(request).order_by("handed_in_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "crumbs": [(_("Reviews"), None)]}
    return render(request, "certificates/review/reviews.html", context)


@learning_page
def one(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a review: first the declaration, then the dossier and the scores."""
    return _page(request, get_object_or_404(_mine(request), pk=pk))


@learning_page
@require_POST
def declare(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Record whether there is a conflict of interest."""
    review = get_object_or_404(_mine(request), pk=pk)
    form = DeclareForm(request.POST)
    if form.is_valid() and tried(
        form, lambda: reviewing.declare(review, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, _("It is on record."))
        if form.cleaned_data["declaration"] == Declaration.CONFLICT:
            return redirect("certificates:reviews_mine")
        return redirect("certificates:review_application", review.pk)
    return _page(request, review, declare_form=form)


@learning_page
@require_POST
def save(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Keep the scores; hand them in when that was asked for."""
    review = get_object_or_404(_mine(request), pk=pk)
    form = _scores_form(review, request)
    if form.is_valid() and tried(form, lambda: _save(review, form, request)):
        if "hand_in" not in request.POST:
            messages.success(request, _("Saved."))
            return redirect("certificates:review_application", review.pk)
        if tried(form, lambda: reviewing.hand_in(review, by=request.user)):
            messages.success(request, _("The review is handed in. Thank you."))
            return redirect("certificates:reviews_mine")
    return _page(request, review, scores_form=form)


def _save(
    review: ApplicationReview, form: ScoresForm, request: AuthenticatedRequest
) -> object:
    return reviewing.save(
        review,
        form.scores,
        advice=form.cleaned_data["advice"],
        summary=form.cleaned_data["summary"],
        by=request.user,
    )


def _scores_form(
    review: ApplicationReview, request: AuthenticatedRequest | None = None
) -> ScoresForm:
    return ScoresForm(
        request.POST if request else None,
        review=review,
        standards=reviewing.standards_of(review.application),
    )


def _mine(request: AuthenticatedRequest) -> Any:
    """Return the reviews of a person; one that was released is theirs no more."""
    return ApplicationReview.objects.filter(
        reviewer=request.user, released_at=None
    ).select_related(
        "application__body", "application__version", "application__organisation"
    )


def _page(
    request: AuthenticatedRequest,
    review: ApplicationReview,
    *,
    declare_form: DeclareForm | None = None,
    scores_form: ScoresForm | None = None,
) -> HttpResponse:
    application = review.application
    is_free = review.declaration == Declaration.FREE
    may_write = (
        is_free
        and not review.handed_in_at
        and application.state in {State.REVIEW, State.QUESTIONS}
    )
    submissions = list(application.submissions.prefetch_related("files"))
    answers = application.events.filter(action__in=["ask", "answer"])
    context = {
        "review": review,
        "application": application,
        "tone": tone(application),
        "declare_form": declare_form or (None if is_free else DeclareForm()),
        "scores_form": (scores_form or _scores_form(review)) if may_write else None,
        "submission": submissions[-1] if is_free and submissions else None,
        "parts": parts_shown(submissions[-1]) if is_free and submissions else [],
        "answers": answers if is_free else [],
        "crumbs": [
            (_("Reviews"), reverse("certificates:reviews_mine")),
            (str(application), None),
        ],
    }
    is_bound = declare_form is not None or scores_form is not None
    status = 400 if is_bound else 200
    return render(request, "certificates/review/review.html", context, status=status)
