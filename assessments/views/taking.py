"""Taking a quiz: what to expect, the questions, handing in, the result."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.domain.answers import Kept, milliseconds, save_answers
from assessments.domain.attempts import chance_of, save_answer, start, submit
from assessments.domain.disclosures import disclosure_of, to_read_again
from assessments.forms import AnswerForm, read_answers
from assessments.models import Attempt, Response
from assessments.presenting import grouped, outcome_of, values_of
from assessments.querysets import ResponseQuerySet
from assessments.question_types import InvalidAnswer, type_of
from courses.domain.outline import frozen_page
from courses.models import Enrolment, OutlineItem
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page


def _place(request: AuthenticatedRequest, run_id: int) -> Enrolment:
    places = Enrolment.objects.of(request.user).active()
    return get_object_or_404(
        places.select_related("run__version", "person"), run=run_id
    )


def _quiz_item(enrolment: Enrolment, key: UUID) -> OutlineItem:
    items = OutlineItem.objects.select_related("version", "module")
    return get_object_or_404(
        items, version=enrolment.run.version_id, key=key, kind=OutlineItem.Kind.QUIZ
    )


def _own_attempts(request: AuthenticatedRequest, run_id: int) -> QuerySet[Attempt]:
    return (
        Attempt.objects.of(request.user)
        .filter(enrolment__run=run_id)
        .select_related("enrolment__run__version", "item__version", "page")
    )


def _responses(attempt: Attempt) -> ResponseQuerySet:
    responses = Response.objects.filter(attempt=attempt)
    return responses.select_related("version", "vignette").order_by("position")


@learning_page
@require_GET
def quiz(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    enrolment = _place(request, run_id)
    item = _quiz_item(enrolment, key)
    now = timezone.now()
    tries = list(
        Attempt.objects.filter(enrolment=enrolment, item=item).select_related(
            "page", "item", "enrolment"
        )
    )
    shows_score = bool(tries) and disclosure_of(tries[-1], at=now).score
    context = {
        "run": enrolment.run,
        "item": item,
        "page": frozen_page(item, get_language() or enrolment.run.language),
        "tries": tries,
        "shows_score": shows_score,
        "chance": chance_of(enrolment, item, at=now),
    }
    return render(request, "assessments/quiz.html", context)


@learning_page
@require_POST
def begin(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    enrolment = _place(request, run_id)
    item = _quiz_item(enrolment, key)
    try:
        attempt = start(enrolment, item, by=request.user)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("assessments:quiz", run_id, key)
    return redirect("assessments:attempt", run_id, attempt.pk)


@learning_page
@require_http_methods(["GET", "POST"])
def attempt(request: AuthenticatedRequest, run_id: int, pk: int) -> HttpResponse:
    """Show the questions; a POST saves all that the form holds."""
    own = get_object_or_404(_own_attempts(request, run_id), pk=pk)
    if not own.is_open:
        return redirect("assessments:result", run_id, pk)
    kept, given = Kept(), []
    if request.method == "POST":
        given = read_answers(list(_responses(own)), request.POST)
        kept = save_answers(own, given, at=timezone.now())
        if not kept.invalid and not kept.outdated:
            return _after_saving(request, own)
        _tell(request, kept)
    responses = list(_responses(own))
    context = {
        "attempt": own,
        "run": own.enrolment.run,
        "groups": grouped(
            responses, kept.invalid, {each.position: each.answer for each in given}
        ),
        "total": len(responses),
        "done": sum(_is_complete(response) for response in responses),
        "now": milliseconds(timezone.now()),
    }
    status = 422 if kept.invalid else 200
    return render(request, "assessments/attempt.html", context, status=status)


def _is_complete(response: Response) -> bool:
    payload = response.version.payload
    return type_of(payload).is_complete(payload["body"], response.answer)


def _after_saving(request: HttpRequest, own: Attempt) -> HttpResponse:
    if request.POST.get("then") == "hand-in":
        return redirect("assessments:hand_in", own.enrolment.run_id, own.pk)
    messages.success(request, _("Your answers are saved. You can go on later."))
    return redirect("assessments:attempt", own.enrolment.run_id, own.pk)


def _tell(request: HttpRequest, kept: Kept) -> None:
    if kept.invalid:
        text = ngettext(
            "One answer could not be saved. See what it needs below.",
            "%(count)s answers could not be saved. See what they need below.",
            len(kept.invalid),
        )
        messages.error(request, text % {"count": len(kept.invalid)})
    if kept.outdated:
        messages.warning(
            request,
            _(
                "Some answers were changed in another window after this page was"
                " shown. The newer ones were kept and are shown now."
            ),
        )


@learning_page
@require_POST
def answer(
    request: AuthenticatedRequest, run_id: int, pk: int, position: int
) -> HttpResponse:
    """Save one answer and say so; the answer counts once this has answered."""
    own = get_object_or_404(
        Response.objects.select_related("attempt", "version"),
        attempt=pk,
        position=position,
        attempt__enrolment__run=run_id,
        attempt__enrolment__person=request.user,
    )
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"code": "bad_request"}, status=400)
    payload = own.version.payload
    now = timezone.now()
    # A clock that is ahead must not lock out what is answered later elsewhere.
    revision = min(form.cleaned_data["revision"], milliseconds(now))
    given = type_of(payload).read(payload["body"], values_of(request.POST, position))
    try:
        kept = save_answer(own.attempt, position, given, revision=revision, at=now)
    except InvalidAnswer as refusal:
        body = {"code": "invalid", "message": str(refusal.message)}
        return JsonResponse(body, status=422)
    except DomainError as refusal:
        body = {"code": refusal.code, "message": str(refusal)}
        return JsonResponse(body, status=409)
    return JsonResponse(
        {
            "saved": kept.revision == revision,
            "revision": kept.revision,
            "complete": _is_complete(kept),
            "at": time_format(timezone.localtime(now), "H:i"),
        }
    )


@learning_page
@require_http_methods(["GET", "POST"])
def hand_in(request: AuthenticatedRequest, run_id: int, pk: int) -> HttpResponse:
    """Show what is still unanswered and ask; a POST hands in."""
    own = get_object_or_404(_own_attempts(request, run_id), pk=pk)
    if not own.is_open:
        return redirect("assessments:result", run_id, pk)
    if request.method == "POST":
        submit(own, by=request.user)
        return redirect("assessments:result", run_id, pk)
    responses = list(_responses(own))
    context = {
        "attempt": own,
        "run": own.enrolment.run,
        "total": len(responses),
        "open": [r.position for r in responses if not _is_complete(r)],
        "needs_marker": any(r.needs_marker and r.answer for r in responses),
    }
    return render(request, "assessments/hand_in.html", context)


@learning_page
@require_GET
def result(request: AuthenticatedRequest, run_id: int, pk: int) -> HttpResponse:
    own = get_object_or_404(_own_attempts(request, run_id), pk=pk)
    if own.is_open:
        return redirect("assessments:attempt", run_id, pk)
    now = timezone.now()
    allowed = disclosure_of(own, at=now)
    is_marked = own.state == Attempt.State.MARKED
    responses = list(_responses(own).with_earned())
    locale = get_language() or own.page.locale
    advises = allowed.score and is_marked and not own.passed
    context = {
        "attempt": own,
        "run": own.enrolment.run,
        "item": own.item,
        "allowed": allowed,
        "is_marked": is_marked,
        "chance": chance_of(own.enrolment, own.item, at=now),
        "read_again": to_read_again(own, responses, locale=locale) if advises else [],
        "outcomes": [outcome_of(r) for r in responses] if allowed.feedback else [],
    }
    return render(request, "assessments/result.html", context)
