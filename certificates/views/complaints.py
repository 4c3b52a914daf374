"""Complaints as those who make them and as the provider see them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from certificates.complaint_forms import ComplaintForm, MoreForm, ReplyForm
from certificates.domain import complaints
from certificates.domain.complaints import Stage, due_of, stage_of
from certificates.models import Accreditation, Complaint, ComplaintStep
from certificates.permissions import can_issue
from certificates.views.verification import too_many
from courses.models import CourseRun
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.models import User
from lms.core.rate_limits import address_of, is_allowed

PER_PAGE = 50
FILING = {"most": 5, "seconds": 3600}
ADDING = {"most": 10, "seconds": 3600}
TONES = {
    Stage.WITH_BODY: "warning",
    Stage.WITH_PROVIDER: "info",
    Stage.CLOSED: "neutral",
}


@never_cache
def complain(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a complaint about a programme under a decision, with or without account."""
    decision = get_object_or_404(
        Accreditation.objects.select_related("body").prefetch_related(
            "versions", "body__texts", "body__rules"
        ),
        pk=pk,
    )
    person = request.user if isinstance(request.user, User) else None
    form = ComplaintForm(
        request.POST or None,
        runs=_runs_to_choose(decision, person),
        is_known=person is not None,
        initial={"run": request.GET.get("run")},
    )
    if request.method == "POST" and form.is_valid():
        if not is_allowed("complaint", address_of(request), **FILING):
            return too_many(request, FILING["seconds"])
        try:
            made = complaints.file(decision, **form.cleaned_data, person=person)
        except DomainError as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The body has your complaint."))
            return redirect(made)
    context = {
        "decision": decision,
        "body": decision.body.name_in(get_language() or ""),
        "form": form,
        "crumbs": [
            (_("Accredited programmes"), reverse("certificates:register_programmes")),
            (
                decision.number,
                reverse("certificates:register_decision", args=[decision.pk]),
            ),
            (_("Complaint"), None),
        ],
    }
    status = 400 if form.errors else 200
    return render(request, "certificates/complaints/form.html", context, status=status)


@learning_page
def about_run(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Lead a participant to the form of the body that accredited their training."""
    run = get_object_or_404(
        CourseRun.objects.filter(enrolments__person=request.user).distinct(), pk=run_id
    )
    decision = Accreditation.objects.filter(versions=run.version_id).first()
    if decision is None:
        messages.info(
            request,
            _("No body has accredited this programme. Please write to the office."),
        )
        return redirect("courses:run", run.pk)
    address = reverse("certificates:complain", args=[decision.pk])
    return redirect(f"{address}?run={run.pk}")


@never_cache
def complaint(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever holds the address what was answered, and let them add to it."""
    found = get_object_or_404(
        Complaint.objects.select_related("decision__body", "run").prefetch_related(
            "steps"
        ),
        token=token,
    )
    form = MoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not is_allowed("complaint-more", token, **ADDING):
            return too_many(request, ADDING["seconds"])
        try:
            complaints.add(found, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The body has what you added."))
            return redirect(found)
    steps = list(found.steps.all())
    context = {
        "complaint": found,
        "steps": [s for s in steps if s.kind in complaints.FOR_COMPLAINANT],
        "stage": (stage := stage_of(steps)),
        "tone": TONES[stage],
        "form": form,
    }
    status = 400 if form.errors else 200
    answer = render(request, "certificates/complaints/own.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@learning_page
def mine(request: AuthenticatedRequest) -> HttpResponse:
    """List what a person has complained about."""
    found = (
        Complaint.objects.filter(person=request.user)
        .select_related("decision__body", "run")
        .prefetch_related("steps")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [row_of(each) for each in page],
        "crumbs": [
            (_("My learning"), reverse("courses:my_learning")),
            (_("My complaints"), None),
        ],
    }
    return render(request, "certificates/complaints/mine.html", context)


@learning_page
def for_provider(request: AuthenticatedRequest) -> HttpResponse:
    """List what bodies have asked the provider, in their words and no others."""
    _office_only(request)
    return _provider_page(request)


@learning_page
@require_POST
def reply(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    _office_only(request)
    found = get_object_or_404(complaints.forwarded(), pk=pk)
    form = ReplyForm(request.POST, auto_id=f"reply-{pk}-%s")
    if form.is_valid():
        try:
            complaints.reply(found, **form.cleaned_data, by=request.user)
        except DomainError as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The body has your reply."))
            return redirect("certificates:provider_complaints")
    return _provider_page(request, {pk: form})


def row_of(found: Complaint) -> dict[str, Any]:
    """Return a complaint with where it stands, from steps that were read with it."""
    steps = list(found.steps.all())
    stage, due = stage_of(steps), due_of(found, steps)
    return {
        "complaint": found,
        "stage": stage,
        "tone": TONES[stage],
        "due_on": due,
        "is_late": stage is not Stage.CLOSED
        and due is not None
        and due < timezone.localdate(),
        "outcome": next((s for s in steps if s.outcome), None),
    }


def _provider_page(
    request: AuthenticatedRequest, bound: dict[int, ReplyForm] | None = None
) -> HttpResponse:
    page = Paginator(complaints.forwarded(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            {
                **row_of(each),
                "steps": vars(each)["told"],
                "form": (bound or {}).get(each.pk)
                or ReplyForm(auto_id=f"reply-{each.pk}-%s"),
            }
            for each in page
        ],
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Complaints"), None),
        ],
    }
    return render(
        request,
        "certificates/complaints/provider.html",
        context,
        status=400 if bound else 200,
    )


def _runs_to_choose(
    decision: Accreditation, person: User | None
) -> QuerySet[CourseRun]:
    """Return the person's own runs of the programme; others type it in their words."""
    mine = CourseRun.objects.filter(version__in=decision.versions.all())
    if person is None:
        return mine.none()
    return mine.filter(enrolments__person=person).distinct()


def _office_only(request: AuthenticatedRequest) -> None:
    if not can_issue(request.user):
        raise PermissionDenied


def with_steps(found: QuerySet[Complaint]) -> QuerySet[Complaint]:
    steps = ComplaintStep.objects.select_related("by")
    return found.select_related("decision__body", "run", "person").prefetch_related(
        Prefetch("steps", queryset=steps)
    )
