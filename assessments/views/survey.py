"""Handing in an anonymous survey, and reading what many have said."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.domain.surveys import (
    asked,
    hand_in_survey,
    has_handed_in,
    opening,
    survey_results,
)
from assessments.permissions import can_see_tries
from assessments.presenting import grouped, stem_html
from assessments.presenting import values_of as sent_values
from assessments.question_types import Answer, InvalidAnswer, type_of
from assessments.views.places import place_of, quiz_item
from assessments.views.tries import run_and_item
from courses.domain.outline import frozen_page
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page


@learning_page
@require_http_methods(["GET", "POST"])
def survey(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    """Show the survey until it is handed in; what is answered is told to nobody."""
    enrolment = place_of(request, run_id)
    item = quiz_item(enrolment, key)
    page = frozen_page(item, enrolment.run.language)
    if not page.content.get("is_anonymous"):
        raise Http404
    now = timezone.now()
    rows = asked(page)
    errors: dict[int, str] = {}
    if request.method == "POST":
        answers: dict[int, Answer] = {}
        for row in rows:
            payload, read = row.version.payload, sent_values(request.POST, row.position)
            kind = type_of(payload)
            row.answer = answers[row.position] = kind.read(payload["body"], read)
            try:
                row.answer = kind.clean(payload["body"], row.answer)
            except InvalidAnswer as refusal:
                errors[row.position] = str(refusal.message)
        if not errors:
            try:
                hand_in_survey(enrolment, item, answers, at=now)
            except DomainError as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(
                    request, _("Thank you. Your answers are in, without you.")
                )
                return redirect("courses:run", run_id)
    context = {
        "run": enrolment.run,
        "item": item,
        "page": page,
        "groups": grouped(rows, errors, {r.position: r.answer for r in rows}),
        "is_handed_in": has_handed_in(enrolment, item),
        "opening": opening(enrolment, item, at=now),
    }
    status = 422 if errors else 200
    return render(request, "assessments/survey.html", context, status=status)


@login_required
@never_cache
@require_GET
def survey_summary(
    request: AuthenticatedRequest, run_id: int, key: UUID
) -> HttpResponse:
    """Show staff what all say together, from five answers on."""
    run, item = run_and_item(request, run_id, key)
    if not can_see_tries(request.user, run):
        raise PermissionDenied
    found = survey_results(run, item)
    context = {
        "run": run,
        "item": item,
        "page": frozen_page(item, run.language),
        "results": found,
        "questions": [
            {
                "stem": stem_html(each.payload, key=each.sha256),
                "summary": each.summary,
                "texts": each.texts,
            }
            for each in found.questions
        ],
    }
    return render(request, "assessments/survey_summary.html", context)
