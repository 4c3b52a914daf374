"""Repairing a flawed question: first who would change, then doing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.domain.repair_previews import Preview, preview
from assessments.domain.repairs import OUTDATED, repair
from assessments.marking_forms import RepairForm
from assessments.models import Question, Repair
from assessments.permissions import can_repair
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def repair_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask what is to be done, show who would change, and do it when told to.

    A link that says what is to be done shows at once who would change.
    """
    if not can_repair(request.user):
        raise PermissionDenied
    question = get_object_or_404(Question, pk=pk)
    versions = question.versions.order_by("-number")
    form = _form(request, versions)
    found: Preview | None = None
    is_told = form.is_valid() and request.POST.get("then") == "repair"
    if form.is_bound and not form.errors.keys() - {"reason"}:
        plan = form.plan()
        try:
            if is_told:
                reason = form.cleaned_data["reason"]
                expects = request.POST.get("expects", "") or "none"
                done = repair(plan, reason=reason, by=request.user, expects=expects)
                _tell(request, done)
                return redirect("assessments:repair", pk)
            found = preview(plan)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            found = preview(plan) if refusal.code == OUTDATED else None
    context = {
        "question": question,
        "form": form,
        "preview": found,
        "repairs": Repair.objects.filter(version__question=question)
        .select_related("version", "key_version", "by")
        .order_by("-pk"),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/repair.html", context, status=status)


def _form(request: AuthenticatedRequest, versions: Any) -> RepairForm:
    """Return what was sent; or what a link chose already, such as a changed key."""
    if request.method == "POST":
        is_preview = request.POST.get("then") == "preview"
        return RepairForm(request.POST, versions=versions, is_preview=is_preview)
    if "kind" in request.GET:
        chosen = {**request.GET.dict(), "in_favour": "on"}
        return RepairForm(chosen, versions=versions, is_preview=True)
    newest = versions.first()
    return RepairForm(
        initial={"version": newest, **request.GET.dict()}, versions=versions
    )


def _tell(request: AuthenticatedRequest, done: Repair) -> None:
    count = len(done.changes)
    text = ngettext(
        "The question is repaired; one result was worked out again.",
        "The question is repaired; %(count)s results were worked out again.",
        count,
    )
    messages.success(request, text % {"count": count})
