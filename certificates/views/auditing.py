"""Samples for audit: the officer's pages, and the provider's answers to findings."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.audit_forms import ActionForm, ResultForm, ReviewForm, SampleForm
from certificates.domain import auditing
from certificates.models import (
    Accreditation,
    AuditSample,
    CorrectiveAction,
    SampledItem,
    SampleResult,
)
from certificates.permissions import can_issue, can_view_evidence
from certificates.views.portal import bodies_named, officers_only, tabs
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page

PER_PAGE = 50


@officers_only
def samples(request: AuthenticatedRequest) -> HttpResponse:
    """List the samples of the officer's decisions, and announce another."""
    decisions = Accreditation.objects.visible_to(request.user)
    form = SampleForm(request.POST or None, decisions=decisions.select_related("body"))
    if request.method == "POST" and form.is_valid():
        _evidence_only(request)
        try:
            made = auditing.announce(**form.cleaned_data, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("certificates:sample", made.pk)
    found = AuditSample.objects.filter(decision__in=decisions)
    context = {
        "form": form,
        "page": Paginator(
            found.select_related("decision__body", "draw"), PER_PAGE
        ).get_page(request.GET.get("page")),
        "bodies": bodies_named(request),
        "tabs": tabs("samples"),
    }
    status = 400 if form.errors else 200
    return render(request, "certificates/portal/samples.html", context, status=status)


@officers_only
def sample(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a sample: how it was drawn, and the result of each item."""
    _evidence_only(request)
    found = get_object_or_404(
        AuditSample.objects.select_related("decision__body", "draw", "by"),
        pk=pk,
        decision__in=Accreditation.objects.visible_to(request.user),
    )
    if request.method == "POST":
        try:
            auditing.draw(found, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("certificates:sample", found.pk)
    items = (
        SampledItem.objects.filter(draw__sample=found)
        .select_related("certificate", "run", "result")
        .prefetch_related("result__actions__review")
    )
    context = {
        "sample": found,
        "draw": getattr(found, "draw", None),
        "rows": [_row(each) for each in items],
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (_("Samples"), reverse("certificates:samples")),
            (str(found), None),
        ],
    }
    return render(request, "certificates/portal/sample.html", context)


@officers_only
@require_POST
def judge(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Record the result of one certificate or run."""
    _evidence_only(request)
    item = get_object_or_404(
        SampledItem.objects.select_related("draw", "certificate", "run"),
        pk=pk,
        draw__sample__decision__in=Accreditation.objects.visible_to(request.user),
    )
    form = ResultForm(request.POST)
    _try(
        request,
        form,
        lambda: auditing.judge(item, **form.cleaned_data, by=request.user),
    )
    return redirect("certificates:sample", item.draw.sample_id)


@officers_only
@require_POST
def review(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Decide whether a corrective action is enough."""
    _evidence_only(request)
    decisions = Accreditation.objects.visible_to(request.user)
    action = get_object_or_404(
        CorrectiveAction.objects.select_related("result__item__draw"),
        pk=pk,
        result__item__draw__sample__decision__in=decisions,
    )
    form = ReviewForm(request.POST)
    _try(
        request,
        form,
        lambda: auditing.review(action, **form.cleaned_data, by=request.user),
    )
    return redirect("certificates:sample", action.result.item.draw.sample_id)


@learning_page
def findings(request: AuthenticatedRequest) -> HttpResponse:
    """List the findings for the provider, by the day they are due, and take answers."""
    if not can_issue(request.user):
        raise PermissionDenied
    found = SampleResult.objects.filter(outcome=SampleResult.Outcome.FINDING)
    page = Paginator(
        found.select_related(
            "item__certificate", "item__run", "item__draw__sample__decision__body"
        )
        .prefetch_related("actions__review")
        .order_by("-due_on", "-pk"),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [
        {
            "result": each,
            "stage": (stage := auditing.stage_of(each)),
            "is_late": stage == auditing.Stage.OPEN
            and each.due_on is not None
            and each.due_on < today,
            "form": ActionForm(auto_id=f"finding-{each.pk}-%s"),
        }
        for each in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Findings of audits"), None),
        ],
    }
    return render(request, "certificates/teach/findings.html", context)


@learning_page
@require_POST
def answer(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Keep what the provider did about a finding."""
    if not can_issue(request.user):
        raise PermissionDenied
    result = get_object_or_404(
        SampleResult.objects.filter(outcome=SampleResult.Outcome.FINDING), pk=pk
    )
    form = ActionForm(request.POST)
    _try(
        request,
        form,
        lambda: auditing.answer(result, **form.cleaned_data, by=request.user),
    )
    return redirect("certificates:findings")


def _row(item: SampledItem) -> dict[str, object]:
    result = getattr(item, "result", None)
    stage = auditing.stage_of(result) if result else None
    return {
        "item": item,
        "result": result,
        "stage": stage,
        "actions": list(result.actions.all()) if result else [],
        "form": ResultForm(auto_id=f"item-{item.pk}-%s"),
        "review_form": ReviewForm(auto_id=f"review-{item.pk}-%s"),
    }


def _try(
    request: AuthenticatedRequest, form: Form, change: Callable[[], object]
) -> None:
    """Make the change, or say why not; what was typed wrong is said too."""
    if not form.is_valid():
        for problems in form.errors.get_json_data().values():
            messages.error(request, " ".join(each["message"] for each in problems))
        return
    try:
        change()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is on record."))


def _evidence_only(request: AuthenticatedRequest) -> None:
    if not can_view_evidence(request.user):
        raise PermissionDenied
