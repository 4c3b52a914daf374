"""Before a place: what a run is, asking for a place, and deciding who gets one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain import place_requests
from courses.domain.quotas import pools_of
from courses.domain.run_information import information_on, told_beforehand
from courses.domain.run_questions import (
    answers_of,
    asked_on,
    deleted_from,
    set_questions,
    shown,
)
from courses.domain.runs import change_information
from courses.forms.place_requests import AnswersForm, InformationForm, question_forms
from courses.forms.runs import ReasonForm
from courses.models import CourseRun, Enrolment, PlaceRequest, QuestionAnswer
from courses.permissions import can_enrol, can_manage_run
from courses.views.answers import answers_form
from courses.views.people import enrolled_text
from courses.views.staff import (
    attempt,
    frame,
    only_if,
    run_crumbs,
    teaching_page,
    visible_run,
)
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page

Status = PlaceRequest.Status
EARLIER = 50


def about(request: HttpRequest, run_id: int) -> HttpResponse:
    """Tell anybody what a run is, before they ask for a place on it."""
    now = timezone.now()
    run = get_object_or_404(told_beforehand(at=now).with_places(), pk=run_id)
    context = {"run": run, "information": information_on(run, at=now)}
    return render(request, "courses/learn/about.html", context)


@learning_page
def ask_place(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Ask for a place, answer a nomination, or see what became of either."""
    run = get_object_or_404(CourseRun.objects.select_related("version"), pk=run_id)
    now = timezone.now()
    mine = list(
        run.place_requests.filter(person=request.user).select_related(
            "organisation", "nominated_by", "run", "enrolment"
        )
    )
    if _has_place(request, run):
        return redirect("courses:run", run.pk)
    is_open = place_requests.takes_requests(run, at=now)
    if not mine and not is_open:
        raise Http404
    waiting = [each for each in mine if each.status == Status.OPEN]
    nominations = [each for each in mine if each.status == Status.NOMINATED]
    form = answers_form(request, run)
    if request.method == "POST" and is_open and form.is_valid():
        nomination = next(
            (n for n in nominations if str(n.pk) == request.POST.get("nomination")),
            None,
        )
        if _asked(request, run, form, nomination):
            return redirect("courses:ask_place", run.pk)
    context = {
        "run": run,
        "form": form,
        "is_open": is_open,
        "waiting": waiting,
        "nominations": nominations,
        "settled": next((each for each in mine[::-1] if not each.is_undecided), None),
        "has_page": told_beforehand(at=now).filter(pk=run.pk).exists(),
        "deleted_from": deleted_from(run),
    }
    return render(request, "courses/learn/ask_place.html", context)


def _has_place(request: AuthenticatedRequest, run: CourseRun) -> bool:
    places = run.enrolments.of(request.user)
    return places.exclude(status=Enrolment.Status.WITHDRAWN).exists()


def _asked(
    request: AuthenticatedRequest,
    run: CourseRun,
    form: AnswersForm,
    nomination: PlaceRequest | None,
) -> bool:
    answers, by = form.answers(), request.user
    if nomination:
        return attempt(
            request,
            lambda: place_requests.agree(nomination, answers, by=by),
            _("Thank you. Your request waits for a decision."),
        )
    return attempt(
        request,
        lambda: place_requests.ask_for_place(run, answers, by=by),
        _("You asked for a place. We write to you when it is decided."),
    )


@learning_page
@require_POST
def take_back(request: AuthenticatedRequest, run_id: int, pk: int) -> HttpResponse:
    """Take one's own request back, or say no to a nomination."""
    mine = PlaceRequest.objects.filter(run=run_id, person=request.user)
    found = get_object_or_404(mine.select_related("run"), pk=pk)
    attempt(
        request,
        lambda: place_requests.take_back(found, by=request.user),
        _("It is taken back. What you answered is deleted."),
    )
    return redirect("courses:my_learning")


@teaching_page
def requests(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show who asks for a place, with their answers, to whoever may enrol people."""
    run = visible_run(request, pk)
    only_if(can_enrol(request.user))
    all_asked = list(
        run.place_requests.select_related(
            "person", "organisation", "nominated_by", "decided_by"
        )
    )
    undecided = [each for each in all_asked if each.is_undecided]
    answers = answers_of(run, [each.person_id for each in undecided])
    context = {
        **frame(request, run, "people"),
        "rows": [(each, _read(answers.get(each.person_id, []))) for each in undecided],
        "settled": [each for each in all_asked[::-1] if not each.is_undecided][
            :EARLIER
        ],
        "pools": pools_of(run, at=timezone.now()),
        "takes_requests": place_requests.takes_requests(run, at=timezone.now()),
        "reason_form": ReasonForm(),
    }
    return render(request, "courses/teach/place_requests.html", context)


def _read(given: list[QuestionAnswer]) -> list[tuple[str, str]]:
    return [(each.question.text, shown(each)) for each in given]


@teaching_page
@require_POST
def decide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    visible = CourseRun.objects.visible_to(request.user)
    asked = PlaceRequest.objects.filter(run__in=visible).select_related("run")
    found = get_object_or_404(asked, pk=pk)
    only_if(can_enrol(request.user))
    if "accept" in request.POST:
        _accept(request, found)
    else:
        reason = request.POST.get("reason", "")[:300]
        attempt(
            request,
            lambda: place_requests.decline(found, answer=reason, by=request.user),
            _("The request is not accepted. The person is told."),
        )
    return redirect("courses:place_requests", found.run_id)


def _accept(request: AuthenticatedRequest, asked: PlaceRequest) -> None:
    try:
        place = place_requests.accept(asked, by=request.user).enrolment
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return
    if place:
        messages.success(request, enrolled_text(place))


@teaching_page
def information(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Change what a run tells beforehand, and what it asks."""
    run = visible_run(request, pk)
    only_if(can_manage_run(request.user))
    part = request.POST.get("part", "")
    form = InformationForm(request.POST if part == "told" else None, instance=run)
    questions = question_forms(asked_on(run), request.POST if part == "asked" else None)
    if request.method == "POST":
        bound = {"told": form, "asked": questions}.get(part)
        if bound is not None and bound.is_valid() and _changed(request, run, bound):
            return redirect("courses:run_information", run.pk)
        run = visible_run(request, pk)  # the form may have written on it
    context = {
        "run": run,
        "form": form,
        "questions": questions,
        "has_page": told_beforehand(at=timezone.now()).filter(pk=run.pk).exists(),
        "crumbs": run_crumbs(run, (_("Information and questions"), None)),
    }
    return render(request, "courses/teach/information.html", context)


def _changed(request: AuthenticatedRequest, run: CourseRun, form: Any) -> bool:
    by = request.user
    if isinstance(form, InformationForm):
        told = form.cleaned_data
        return attempt(
            request, lambda: change_information(run, by=by, **told), _("Saved.")
        )
    wanted = [found for each in form.forms if (found := each.asked())]
    return attempt(request, lambda: set_questions(run, wanted, by=by), _("Saved."))
