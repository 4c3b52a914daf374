"""Officers decide on what people of their body learned elsewhere."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from certificates.credit_forms import ClaimDecisionForm
from certificates.domain import credit_claims
from certificates.models import ExternalLearning
from certificates.views.credit import TONES, as_file
from certificates.views.portal import PER_PAGE, officers_only, tabs
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest

State = ExternalLearning.State


@officers_only
def queue(request: AuthenticatedRequest) -> HttpResponse:
    """List what waits for the officer's bodies, or what they decided."""
    state = request.GET.get("state", State.SENT)
    found = _sent_to(request)
    if state in State.values:
        found = found.filter(state=state)
    page = Paginator(found.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(each, TONES[State(each.state)]) for each in page],
        "state": state,
        "states": [c for c in State.choices if c[0] != State.DECLARED],
        "tabs": tabs("learning"),
    }
    return render(request, "certificates/portal/learning.html", context)


@officers_only
def decide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show one claim and take the decision on it; the look is written to the trail."""
    learning = get_object_or_404(_sent_to(request), pk=pk)
    form = ClaimDecisionForm(request.POST or None, initial={"points": learning.points})
    if request.method == "POST" and form.is_valid():
        try:
            credit_claims.decide(
                learning,
                confirm=form.cleaned_data["decision"] == "confirm",
                points=form.cleaned_data["points"],
                answer=form.cleaned_data["answer"],
                by=request.user,
            )
        except DomainError as refusal:
            field = "points" if refusal.code == "points_out_of_range" else None
            form.add_error(field, str(refusal))
        else:
            messages.success(request, _("Decided. The person is told by e-mail."))
            return redirect("certificates:portal_learning")
    else:
        audit.record("external_learning.viewed", learning, by=request.user)
    context = {
        "learning": learning,
        "facts": _facts(learning),
        "form": form,
        "tone": TONES[State(learning.state)],
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (_("Learning elsewhere"), reverse("certificates:portal_learning")),
            (learning.title, None),
        ],
    }
    status = 400 if form.errors else 200
    return render(
        request, "certificates/portal/learning_one.html", context, status=status
    )


def _facts(learning: ExternalLearning) -> list[tuple[str, object]]:
    how = f" · {_('in person')}" if learning.is_in_person else ""
    facts: list[tuple[str, object]] = [
        (_("Person"), learning.person),
        (_("Body"), learning.body),
        (_("Date"), date_format(learning.held_on)),
        (_("Hours"), f"{localize(learning.hours.normalize() + 0)}{how}"),
        (_("Points"), localize(learning.points.normalize() + 0)),
    ]
    if learning.decided_at:
        decided = f"{learning.decided_by}, {date_format(learning.decided_at)}"
        facts.append((_("Decided by"), decided))
    if learning.answer:
        facts.append((_("Answer"), learning.answer))
    return facts


@officers_only
def evidence(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    learning = get_object_or_404(_sent_to(request).exclude(evidence=""), pk=pk)
    audit.record("external_learning.evidence_opened", learning, by=request.user)
    return as_file(learning)


def _sent_to(request: AuthenticatedRequest) -> QuerySet[ExternalLearning]:
    """Return what was sent to the officer's bodies; what is only declared is private."""
    return (
        ExternalLearning.objects.sent_to_bodies_of(request.user)
        .exclude(state=State.DECLARED)
        .select_related("body", "person", "decided_by")
    )
