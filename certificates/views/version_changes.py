"""Changes after accreditation: the provider's question, and the body's answer."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.application_forms import ChangeForm, RuleForm
from certificates.domain import version_changes
from certificates.models import Accreditation, VersionChange
from certificates.permissions import can_apply, can_view_certificates, speaks_for
from certificates.views.application_pages import tried
from certificates.views.portal import officers_only
from courses.models import ProgrammeVersion
from courses.presentation import changes_by_item
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.models import User


@learning_page
def for_provider(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """List what the body was asked about a decision, and the versions to ask about."""
    decision = _decision(request, pk)
    context = {
        "decision": decision,
        "versions": version_changes.later_versions(decision),
        "changes": decision.changes.select_related("old", "new", "by").order_by("-pk"),
        "may_ask": can_apply(request.user),
        "crumbs": [*_crumbs(decision)[:2], (decision.number, None)],
    }
    return render(request, "certificates/teach/decision_changes.html", context)


@learning_page
def propose(request: AuthenticatedRequest, pk: int, version: int) -> HttpResponse:
    """Compare a version with the accredited one, and ask the body about it."""
    decision = _decision(request, pk)
    if not can_apply(request.user):
        raise PermissionDenied
    new = get_object_or_404(version_changes.later_versions(decision), pk=version)
    old = version_changes.accredited_before(decision, new)
    trainers = list(decision.permitted_trainers.all())
    form = ChangeForm(
        request.POST or None, initial={"trainers": [each.pk for each in trainers]}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(
            form,
            lambda: version_changes.propose(
                decision, new, **form.cleaned_data, by=request.user
            ),
        )
    ):
        messages.success(request, _("The body is asked."))
        return redirect("certificates:decision_changes", decision.pk)
    context = {
        "decision": decision,
        "form": form,
        "new": new,
        **_compared(decision, old, new, trainers),
        "crumbs": [*_crumbs(decision), (str(new), None)],
    }
    status = 400 if form.errors else 200
    return render(
        request, "certificates/teach/decision_change.html", context, status=status
    )


@officers_only
def for_body(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a change to the body, and take its answer."""
    change = get_object_or_404(
        VersionChange.objects.select_related("decision__body", "old", "new", "by"),
        pk=pk,
        decision__in=Accreditation.objects.visible_to(request.user),
    )
    decision = change.decision
    may_rule = not change.ruled and speaks_for(request.user, decision.body)
    form = RuleForm(request.POST or None)
    if request.method == "POST":
        if not may_rule:
            raise PermissionDenied
        if form.is_valid() and tried(
            form,
            lambda: version_changes.rule(change, **form.cleaned_data, by=request.user),
        ):
            messages.success(request, _("It is on record."))
            return redirect("certificates:portal_change", change.pk)
    context = {
        "change": change,
        "decision": decision,
        "form": form if may_rule else None,
        **_compared(decision, change.old, change.new, change.trainers.all()),
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (_("Decisions"), reverse("certificates:portal_decisions")),
            (str(change), None),
        ],
    }
    status = 400 if form.errors else 200
    return render(request, "certificates/portal/change.html", context, status=status)


def _decision(request: AuthenticatedRequest, pk: int) -> Accreditation:
    if not can_view_certificates(request.user):
        raise PermissionDenied
    return get_object_or_404(Accreditation.objects.select_related("body"), pk=pk)


def _compared(
    decision: Accreditation,
    old: ProgrammeVersion | None,
    new: ProgrammeVersion,
    trainers: Iterable[User],
) -> dict[str, Any]:
    assert old is not None  # noqa: S101 - a later version has one before it
    found = version_changes.compare(decision, old, new, trainers)
    changed = found.difference
    return {
        "compared": found,
        "difference": changed,
        "minute_changes": changes_by_item(changed.minutes, ()),
        "outcome_changes": changes_by_item(changed.outcomes, ()),
        "item_changes": changes_by_item(changed.changes, ()),
    }


def _crumbs(decision: Accreditation) -> list[tuple[str, str | None]]:
    return [
        (_("Teaching"), reverse("courses:teach_home")),
        (_("Decisions in force"), reverse("certificates:lapsing")),
        (
            decision.number,
            reverse("certificates:decision_changes", args=[decision.pk]),
        ),
    ]
