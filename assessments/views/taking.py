"""Taking a quiz: what to expect, beginning, handing in, the result."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.domain.allowances import Allowance, allowance_of
from assessments.domain.appeals import looks_again
from assessments.domain.attempts import chance_of, chance_with, settle, start, submit
from assessments.domain.case_steps import is_reached, to_come
from assessments.domain.disclosures import disclosure_of, to_read_again
from assessments.domain.results import verdict_of
from assessments.domain.verdicts import overall_feedback
from assessments.models import Attempt
from assessments.revealing import outcome_of
from assessments.review import Allowed
from assessments.views.places import (
    is_complete,
    own_attempts,
    place_of,
    quiz_item,
    responses_of,
)
from courses.domain.outline import frozen_page
from courses.models import FrozenPage
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.rate_limits import is_allowed


@learning_page
@require_GET
def quiz(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    enrolment = place_of(request, run_id)
    item = quiz_item(enrolment, key)
    now = timezone.now()
    page = frozen_page(item, get_language() or enrolment.run.language)
    if page.content.get("is_anonymous"):
        return redirect("assessments:survey", run_id, key)
    tries = [
        settle(each, at=now)
        for each in Attempt.objects.filter(
            enrolment=enrolment, item=item
        ).select_related("page", "item", "enrolment__run")
    ]
    allowance = allowance_of(enrolment, item, page.content)
    context = {
        "run": enrolment.run,
        "item": item,
        "page": page,
        "tries": tries,
        "shows_score": bool(tries) and disclosure_of(tries[-1], at=now).score,
        "chance": chance_with(page.content, tries, allowance, at=now),
        "allowance": allowance,
        "minutes_allowed": _minutes(page, allowance),
    }
    return render(request, "assessments/quiz.html", context)


def _minutes(page: FrozenPage, allowance: Allowance) -> int | None:
    """Return the minutes this person has for a try, with what they get beside."""
    limit = page.content.get("time_limit")
    return limit and limit * (100 + allowance.extra_percent) // 100


@learning_page
@require_POST
def begin(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    enrolment = place_of(request, run_id)
    item = quiz_item(enrolment, key)
    code = request.POST.get("code", "")[:80]
    if code and not is_allowed("quiz-code", f"{enrolment.pk}", most=10, seconds=600):
        messages.warning(request, _("Too many codes. Please wait ten minutes."))
        return redirect("assessments:quiz", run_id, key)
    try:
        attempt = start(enrolment, item, code=code, by=request.user)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("assessments:quiz", run_id, key)
    return redirect("assessments:attempt", run_id, attempt.pk)


@learning_page
@require_http_methods(["GET", "POST"])
def hand_in(request: AuthenticatedRequest, run_id: int, pk: int) -> HttpResponse:
    """Show what is still unanswered or flagged, and ask; a POST hands in."""
    now = timezone.now()
    own = settle(get_object_or_404(own_attempts(request, run_id), pk=pk), at=now)
    if not own.is_open:
        return redirect("assessments:result", run_id, pk)
    if request.method == "POST":
        submit(own, by=request.user)
        return redirect("assessments:result", run_id, pk)
    asked = list(responses_of(own))
    responses = [each for each in asked if is_reached(each, asked)]
    context = {
        "attempt": own,
        "run": own.enrolment.run,
        "total": len(responses),
        "goes_on": to_come(asked) > 0,
        "open": [r for r in responses if not is_complete(r)],
        "flagged": [r for r in responses if r.is_flagged],
        "is_forward": own.page.content.get("navigation") == "forward",
        "needs_marker": any(r.needs_marker and r.answer for r in responses),
    }
    return render(request, "assessments/hand_in.html", context)


@learning_page
@require_GET
def result(request: AuthenticatedRequest, run_id: int, pk: int) -> HttpResponse:
    now = timezone.now()
    own = settle(get_object_or_404(own_attempts(request, run_id), pk=pk), at=now)
    if own.is_open:
        return redirect("assessments:attempt", run_id, pk)
    allowed = disclosure_of(own, at=now)
    context = {
        "attempt": own,
        "run": own.enrolment.run,
        "item": own.item,
        "quiz": own.page.content,
        "allowed": allowed,
        "is_marked": own.state == Attempt.State.MARKED,
        "chance": chance_of(own.enrolment, own.item, at=now),
        **_findings(own, allowed),
        **looks_again(own, at=now, shows=allowed.score),
    }
    return render(request, "assessments/result.html", context)


def _findings(own: Attempt, allowed: Allowed) -> dict[str, Any]:
    """Return what the result says of the whole and of single answers."""
    quiz = own.page.content
    responses = list(responses_of(own).with_earned())
    is_marked = own.state == Attempt.State.MARKED
    advises = allowed.score and is_marked and not own.passed
    locale = get_language() or own.page.locale
    seen = [each for each in responses if is_reached(each, responses)]
    shows_overall = allowed.overall and is_marked and own.percent is not None
    return {
        "read_again": to_read_again(own, responses, locale=locale) if advises else [],
        "shortfalls": _shortfalls(own, responses) if advises else [],
        "overall": overall_feedback(quiz, own.percent)
        if shows_overall and own.percent is not None
        else "",
        "outcomes": [outcome_of(each, allowed) for each in seen]
        if allowed.feedback
        else [],
        "goes_on": len(seen) < len(responses),
    }


def _shortfalls(own: Attempt, responses: list[Any]) -> list[dict[str, Any]]:
    """Return the parts in which more is needed, by their names."""
    sections = own.page.content.get("sections") or []
    return [
        {
            "name": sections[each.section - 1]["title"]
            if each.section
            else each.outcome,
            "percent": each.percent,
            "needed": each.needed,
        }
        for each in verdict_of(own, responses).shortfalls
    ]
