"""Answering: the pages of questions, one saved answer, checking a question."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments.domain.answers import Given, Kept, milliseconds, save_answers
from assessments.domain.attempts import settle, submit
from assessments.domain.case_steps import is_reached, to_come
from assessments.domain.saving import check, keep_answer, reach
from assessments.domain.unfolding import go_on
from assessments.forms import AnswerForm, beside, read_answers
from assessments.models import Attempt, Response
from assessments.presenting import grouped, values_of
from assessments.question_types import InvalidAnswer, type_of
from assessments.revealing import extras_of
from assessments.unfolded import unfolded
from assessments.views.places import (
    is_complete,
    own_attempts,
    page_links,
    responses_of,
)
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page


@learning_page
@require_http_methods(["GET", "POST"])
def attempt(request: AuthenticatedRequest, run_id: int, pk: int) -> HttpResponse:
    """Show a page of questions; a POST saves all that the form holds."""
    now = timezone.now()
    own = settle(get_object_or_404(own_attempts(request, run_id), pk=pk), at=now)
    if not own.is_open:
        return redirect("assessments:result", run_id, pk)
    kept, given = Kept(), []
    if request.method == "POST":
        given = read_answers(list(responses_of(own)), request.POST)
        kept = save_answers(own, given, at=now)
        if kept.closed:
            messages.warning(request, _("What was closed before stays as it was."))
        if not kept.invalid and not kept.outdated:
            return _after_saving(request, own)
        _tell(request, kept)
    context = _page(request, own, kept, given)
    status = 422 if kept.invalid else 200
    return render(request, "assessments/attempt.html", context, status=status)


def _page(
    request: AuthenticatedRequest, own: Attempt, kept: Kept, given: list[Given]
) -> dict[str, Any]:
    """Return what the template needs for the page of questions asked for."""
    quiz, now = own.page.content, timezone.now()
    responses = list(responses_of(own))
    pages = max((each.page for each in responses), default=1)
    page = _wanted_page(request, own, pages)
    here = [
        each for each in responses if each.page == page and is_reached(each, responses)
    ]
    sections = quiz.get("sections") or []
    number = here[0].section if here else 1
    left = own.due_at and max(0, int((own.due_at - now).total_seconds()))
    return {
        "attempt": own,
        "run": own.enrolment.run,
        "quiz": quiz,
        "groups": unfolded(
            grouped(
                here,
                kept.invalid,
                {each.position: each.answer for each in given},
                extras=lambda response: extras_of(response, quiz),
            ),
            responses,
        ),
        "section": sections[number - 1] if number <= len(sections) else None,
        "page_number": page,
        "pages": page_links(responses) if pages > 1 else [],
        "is_last": page == pages,
        "is_forward": _is_forward(own),
        "total": sum(is_reached(r, responses) for r in responses) + to_come(responses),
        "done": sum(is_complete(response) for response in responses),
        "done_elsewhere": sum(is_complete(r) for r in responses if r.page != page),
        "now": milliseconds(now),
        "due": milliseconds(own.due_at) if own.due_at else "",
        "is_ending": left is not None and left <= 60 * quiz.get("warn_minutes", 5),
    }


def _wanted_page(request: AuthenticatedRequest, own: Attempt, pages: int) -> int:
    """Return the page asked for; where one only moves forward, the one reached."""
    if _is_forward(own):
        return min(own.page_reached, pages)
    asked = request.POST.get("page") or request.GET.get("page") or ""
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 1
    return min(max(number, 1), pages)


def _is_forward(own: Attempt) -> bool:
    return bool(own.page.content.get("navigation") == "forward")


def _after_saving(request: AuthenticatedRequest, own: Attempt) -> HttpResponse:
    then = request.POST.get("then", "save")
    run_id = own.enrolment.run_id
    if then == "hand-in":
        return redirect("assessments:hand_in", run_id, own.pk)
    if then == "time-up":
        submit(own, by=request.user)
        return redirect("assessments:result", run_id, own.pk)
    sent = request.POST.get("page", "1")
    page = int(sent) if sent.isdecimal() and len(sent) < 5 else 1
    anchor = ""
    if checked := request.POST.get("check", ""):
        anchor = f"#q{checked}" if _check(request, own, checked) else ""
    elif then.startswith("unfold-"):
        anchor = _unfold(request, own, then)
    elif then == "next":
        page += 1
        if _is_forward(own):
            reach(own, page)
    elif then == "back":
        page -= 1
    elif then.isdecimal() and len(then) < 5:
        page = int(then)
    else:
        messages.success(request, _("Your answers are saved. You can go on later."))
    query = f"?page={page}" if page > 1 else ""
    address = reverse("assessments:attempt", args=[run_id, own.pk])
    return redirect(f"{address}{query}{anchor}")


def _unfold(request: AuthenticatedRequest, own: Attempt, then: str) -> str:
    """Go on in a case; return where on the page it goes on."""
    _word, _dash, rest = then.partition("-")
    case, _dash, step = rest.partition("-")
    if not (case.isdecimal() and step.isdecimal()):
        return ""
    about = own.responses.filter(vignette=int(case)).select_related("vignette")
    first = about.first()
    if first is None or first.vignette is None:
        return ""
    try:
        go_on(own, first.vignette, int(step))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    opened = about.filter(is_settled=False).order_by("position").first()
    return f"#q{opened.position}" if opened else ""


def _check(request: AuthenticatedRequest, own: Attempt, position: str) -> bool:
    if not position.isdecimal() or not own.responses.filter(position=position):
        return False
    try:
        check(own, int(position))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return True


def _tell(request: AuthenticatedRequest, kept: Kept) -> None:
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
    own = Response.objects.filter(
        attempt=pk,
        position=position,
        attempt__enrolment__run=run_id,
        attempt__enrolment__person=request.user,
    )
    form = AnswerForm(request.POST)
    if not form.is_valid():
        get_object_or_404(own)
        return JsonResponse({"code": "bad_request"}, status=400)
    now = timezone.now()
    # A clock that is ahead must not lock out what is answered later elsewhere.
    revision = min(form.cleaned_data["revision"], milliseconds(now))
    sent = values_of(request.POST, position)
    try:
        kept = keep_answer(
            own,
            lambda payload: type_of(payload).read(payload["body"], sent),
            revision=revision,
            at=now,
            **beside(request.POST, position),
        )
    except Response.DoesNotExist:
        return JsonResponse({"code": "not_found"}, status=404)
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
            "complete": is_complete(kept),
            "at": time_format(timezone.localtime(now), "H:i"),
        }
    )
