"""The places of a run: who waits, what is offered, quotas, and too few people."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain.enrolling import give_back
from courses.domain.minimum import decide, minimum_state
from courses.domain.quotas import kept_on, pools_of, set_quotas
from courses.domain.runs import change_places
from courses.domain.waiting import confirm, keep_moving, line_of
from courses.forms.places import PlacesForm, quota_forms
from courses.forms.runs import ReasonForm
from courses.models import CourseRun, Enrolment, PlaceOffer
from courses.permissions import can_manage_run
from courses.views.readers import reader_of
from courses.views.staff import attempt, frame, only_if, teaching_page, visible_run
from lms.core.http import AuthenticatedRequest, learning_page

EARLIER = 50


@teaching_page
def places(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show how places stand; a coordinator changes how they are given."""
    run, now = visible_run(request, pk), timezone.now()
    may_manage = can_manage_run(request.user) and not run.is_closed
    part = request.POST.get("part", "")
    form = PlacesForm(request.POST if part == "places" else None, instance=run)
    quotas = quota_forms(kept_on(run), request.POST if part == "quotas" else None)
    if request.method == "POST":
        only_if(can_manage_run(request.user))
        if _changed(request, run, {"places": form, "quotas": quotas}.get(part)):
            return redirect("courses:run_places", run.pk)
        run = visible_run(request, pk)  # the form may have written on it
    else:
        keep_moving(run, at=now)
    context = {
        **frame(request, run, "people"),
        **_line(run),
        "pools": pools_of(run, at=now),
        "minimum": minimum_state(run, at=now),
        "form": form,
        "quotas": quotas,
        "reason_form": ReasonForm(),
        "may_manage": may_manage,
    }
    return render(request, "courses/teach/places.html", context)


def _changed(request: AuthenticatedRequest, run: CourseRun, form: Any) -> bool:
    """Make the change that a form asks for; say so, or why it is refused."""
    if form is None or not form.is_valid():
        return False
    if isinstance(form, PlacesForm):
        settings = form.cleaned_data
        return attempt(
            request,
            lambda: change_places(run, by=request.user, **settings),
            _("Saved."),
        )
    kept = [found for each in form.forms if (found := each.kept())]
    return attempt(request, lambda: set_quotas(run, kept, by=request.user), _("Saved."))


def _line(run: CourseRun) -> dict[str, Any]:
    """Return who waits with their open offers, and the offers that were settled."""
    offers = PlaceOffer.objects.filter(enrolment__run=run)
    open_offers = {
        offer.enrolment_id: offer
        for offer in offers.filter(outcome=PlaceOffer.Outcome.OPEN)
    }
    settled = offers.exclude(outcome=PlaceOffer.Outcome.OPEN)
    line = line_of(run).select_related("person", "organisation")
    return {
        "line": [(each, open_offers.get(each.pk)) for each in line],
        "settled": settled.select_related("enrolment__person").order_by("-pk")[
            :EARLIER
        ],
    }


@teaching_page
@require_POST
def decide_minimum(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    only_if(can_manage_run(request.user))
    goes_on = "go_on" in request.POST
    reason = request.POST.get("reason", "")[:300]
    attempt(
        request,
        lambda: decide(run, goes_on=goes_on, reason=reason, by=request.user),
        _("The run goes on.") if goes_on else _("The run is cancelled."),
    )
    return redirect("courses:run_places", run.pk)


@learning_page
@require_POST
def answer_offer(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Take the place that was offered, or give it up and leave the line."""
    enrolment = _own(request, run_id)
    keep_moving(enrolment.run, at=timezone.now())
    if "confirm" in request.POST:
        attempt(
            request,
            lambda: confirm(enrolment, by=request.user),
            _("The place is yours."),
        )
        return redirect("courses:run", run_id)
    return _leave(request, enrolment, _("Place declined."))


@learning_page
def leave(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Ask before somebody gives their place back, and take it back."""
    enrolment = _own(request, run_id)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].required = False
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"] or _("Given back without a reason.")
        return _leave(request, enrolment, reason)
    context = {"run": enrolment.run, "enrolment": enrolment, "form": form}
    return render(request, "courses/learn/leave.html", context)


def _own(request: AuthenticatedRequest, run_id: int) -> Enrolment:
    """Return the person's own place, or raise 404 to everybody else, staff too."""
    reader = reader_of(request.user, run_id)
    if reader.enrolment is None:
        raise Http404
    return reader.enrolment


def _leave(
    request: AuthenticatedRequest, enrolment: Enrolment, reason: str
) -> HttpResponse:
    done = attempt(
        request,
        lambda: give_back(enrolment, reason=reason, by=request.user),
        _("You have left the course. Thank you for saying so."),
    )
    if done:
        return redirect("courses:my_learning")
    return redirect("courses:run", enrolment.run_id)
