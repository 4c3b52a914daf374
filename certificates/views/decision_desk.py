"""One decision, for the officers of its body: what became of it, and what can be done."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.application_forms import NoteForm, ReasonForm
from certificates.domain import registers, stopping
from certificates.domain.decision_history import history_of
from certificates.domain.stopping import Action, Outcome
from certificates.models import Accreditation, StopProposal
from certificates.permissions import speaks_for
from certificates.views.portal import officers_only
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest

_GRAVE = {Action.SUSPEND, Action.REVOKE}


@officers_only
def one(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk))


@officers_only
@require_POST
def act(request: AuthenticatedRequest, pk: int, action: str) -> HttpResponse:
    """Suspend, reinstate or revoke, or propose it."""
    decision = _visible(request, pk)
    if action not in Action.values:
        raise Http404
    form = _form(Action(action), request)
    if not form.is_valid():
        return _page(request, decision, bound=(Action(action), form))
    return _done(
        request,
        decision,
        lambda: stopping.begin(
            decision, Action(action), reason=form.cleaned_data["note"], by=request.user
        ),
    )


@officers_only
@require_POST
def settle(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Confirm what another officer has proposed, or decline it with an answer."""
    proposal = get_object_or_404(
        StopProposal.objects.filter(
            decision__in=Accreditation.objects.visible_to(request.user)
        ).select_related("decision__body"),
        pk=pk,
    )
    answer = request.POST.get("answer", "")[:500]

    def change() -> StopProposal:
        if request.POST.get("act") == "confirm":
            return stopping.confirm(proposal, by=request.user)
        return stopping.decline(proposal, answer=answer, by=request.user)

    return _done(request, proposal.decision, change)


def _page(
    request: AuthenticatedRequest,
    decision: Accreditation,
    *,
    bound: tuple[Action, NoteForm | ReasonForm] | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    force = registers.force_of(decision, on=today)
    proposals = list(
        decision.stop_proposals.select_related("proposed_by", "settled_by")
    )
    waits = next((each for each in proposals if each.outcome == Outcome.OPEN), None)
    may_act = speaks_for(request.user, decision.body)
    context = {
        "decision": decision,
        "force": force,
        "tone": registers.TONES[force],
        "application": stopping.behind(decision),
        "history": [
            {"at": each.day, "title": each.step.label, "text": ""}
            for each in history_of(decision)
            if each.day <= today
        ],
        "proposals": [each for each in proposals if each.outcome != Outcome.OPEN],
        "waits": waits,
        "may_act": may_act,
        "may_confirm": waits and may_act and waits.proposed_by_id != request.user.pk,
        "steps": [
            {
                "action": each,
                "form": bound[1] if bound and bound[0] == each else _form(each, None),
                "is_grave": each in _GRAVE,
                "is_open": bool(bound and bound[0] == each),
            }
            for each in stopping.possible(decision, on=today)
            if may_act and not waits
        ],
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (_("Decisions"), reverse("certificates:portal_decisions")),
            (decision.number, None),
        ],
    }
    return render(
        request,
        "certificates/portal/decision.html",
        context,
        status=400 if bound else 200,
    )


def _form(
    action: Action, request: AuthenticatedRequest | None
) -> NoteForm | ReasonForm:
    data = request.POST if request else None
    kind = NoteForm if action == Action.REINSTATE else ReasonForm
    return kind(data, auto_id=f"id_{action.value}_%s")


def told(request: AuthenticatedRequest, proposal: StopProposal) -> None:
    """Say whether something happened or waits."""
    if proposal.outcome == Outcome.OPEN:
        messages.success(
            request, _("Proposed. It happens once a second officer agrees.")
        )
    else:
        messages.success(request, _("It is on record."))


def _done(
    request: AuthenticatedRequest,
    decision: Accreditation,
    change: Callable[[], StopProposal],
) -> HttpResponse:
    try:
        proposal = change()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        told(request, proposal)
    return redirect("certificates:portal_decision", decision.pk)


def _visible(request: AuthenticatedRequest, pk: int) -> Accreditation:
    found = Accreditation.objects.visible_to(request.user).select_related("body")
    return get_object_or_404(
        found.prefetch_related("versions", "permitted_trainers", "stops"), pk=pk
    )
