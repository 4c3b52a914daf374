"""One certificate in the office: its history, and what may be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from certificates.documents import wording
from certificates.domain import issuing, provisional
from certificates.domain.preview import issued
from certificates.domain.status import ALLOWED, TONES, Event, Status
from certificates.forms import CorrectionForm, EventForm
from certificates.models import Certificate, CertificateEvent, RenewalDocument
from certificates.permissions import can_issue, can_revoke, can_view_certificates
from certificates.renewal_forms import (
    DocumentDecisionForm,
    EndProvisionalForm,
    ProvisionalForm,
)
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page

Reason = CertificateEvent.Reason


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something the office may do with a certificate, and what it asks for first."""

    name: str
    label: str | Promise
    question: str | Promise
    consequence: str | Promise
    reasons: tuple[Reason, ...]
    event: Event
    variant: str = "secondary"


ACTIONS = {
    action.name: action
    for action in (
        Action(
            name="suspend",
            label=gettext_lazy("Suspend"),
            question=gettext_lazy("Suspend this certificate?"),
            consequence=gettext_lazy(
                "Whoever checks it sees at once that it is suspended. It can be"
                " reinstated."
            ),
            reasons=(Reason.UNDER_REVIEW, Reason.HOLDER_REQUEST, Reason.OTHER),
            event=Event.SUSPENDED,
        ),
        Action(
            name="reinstate",
            label=gettext_lazy("Reinstate"),
            question=gettext_lazy("Reinstate this certificate?"),
            consequence=gettext_lazy("It counts again from now on."),
            reasons=(Reason.REVIEW_CLOSED, Reason.HOLDER_REQUEST, Reason.OTHER),
            event=Event.REINSTATED,
        ),
        Action(
            name="correct",
            label=gettext_lazy("Issue a corrected one"),
            question=gettext_lazy("Issue a corrected certificate?"),
            consequence=gettext_lazy(
                "A new certificate is made from today's record, with a new serial"
                " number. This one leads to it."
            ),
            reasons=(Reason.CORRECTION, Reason.HOLDER_REQUEST, Reason.OTHER),
            event=Event.SUPERSEDED,
        ),
        Action(
            name="revoke",
            label=gettext_lazy("Revoke"),
            question=gettext_lazy("Revoke this certificate for good?"),
            consequence=gettext_lazy(
                "Whoever checks it sees at once that it is revoked, with the date."
                " This cannot be undone."
            ),
            reasons=(
                Reason.ISSUED_IN_ERROR,
                Reason.EVIDENCE_WITHDRAWN,
                Reason.IMPERSONATION,
                Reason.HOLDER_REQUEST,
                Reason.OTHER,
            ),
            event=Event.REVOKED,
            variant="danger",
        ),
    )
}
_DOES = {
    "suspend": issuing.suspend,
    "reinstate": issuing.reinstate,
    "revoke": issuing.revoke,
}


@learning_page
def manage(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    certificate = certificate_in_office(request, public_id)
    return show_in_office(request, certificate)


@learning_page
@require_POST
def act(request: AuthenticatedRequest, public_id: str, action: str) -> HttpResponse:
    """Suspend, reinstate, revoke or correct, with a reason."""
    certificate = certificate_in_office(request, public_id)
    if action not in ACTIONS:
        raise Http404
    if not _may(request, action):
        raise PermissionDenied
    form = _form(ACTIONS[action], request.POST)
    if not form.is_valid():
        return show_in_office(request, certificate, asked=action, form=form, status=400)
    return _do(request, certificate, action, form.cleaned_data)


def _do(
    request: AuthenticatedRequest,
    certificate: Certificate,
    action: str,
    data: dict[str, Any],
) -> HttpResponse:
    target = certificate
    try:
        if action == "correct":
            target = issuing.issue_again(certificate, **data, by=request.user)
        else:
            _DOES[action](certificate, **data, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        message = _("Done. What the public page says has changed at once.")
        messages.success(request, message)
    return redirect("certificates:manage", target.public_id)


def certificate_in_office(request: AuthenticatedRequest, public_id: str) -> Certificate:
    if not can_view_certificates(request.user):
        raise Http404
    certificates = Certificate.objects.with_last_event().select_related(
        "run", "superseded_by", "supersedes", "renews", "issued_by"
    )
    return get_object_or_404(
        certificates.prefetch_related("events__by"), public_id=public_id.lower()
    )


def _may(request: AuthenticatedRequest, action: str) -> bool:
    return can_issue(request.user) if action == "correct" else can_revoke(request.user)


def _form(action: Action, data: object = None) -> EventForm:
    kind = CorrectionForm if action.name == "correct" else EventForm
    form: EventForm = kind(
        data, reasons=list(action.reasons), auto_id=f"id_{action.name}_%s"
    )
    return form


def show_in_office(
    request: AuthenticatedRequest,
    certificate: Certificate,
    *,
    asked: str = "",
    form: EventForm | None = None,
    renewal: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = issued(certificate, at=timezone.now())
    possible = [
        {
            "action": action,
            "form": form if action.name == asked and form else _form(action),
            "is_open": action.name == asked,
        }
        for action in ACTIONS.values()
        if _may(request, action.name) and _is_possible(action, certificate)
    ]
    context = {
        "certificate": certificate,
        "facts": certificate.facts,
        "status": shown.status,
        "tone": TONES[shown.status],
        "lines": _lines(certificate),
        "history": _history(certificate),
        "possible": possible,
        "renewed_by": certificate.renewals.order_by("-pk").first(),
        **_renewal(request, certificate, renewal or {}),
        "may_judge_again": certificate.enrolment_id and can_issue(request.user),
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (
                _("Certificates of %(run)s") % {"run": certificate.run.code},
                reverse("certificates:run", args=[certificate.run_id]),
            ),
            (certificate.serial, None),
        ],
    }
    return render(request, "certificates/teach/manage.html", context, status=status)


def _renewal(
    request: AuthenticatedRequest, certificate: Certificate, forms: Mapping[str, Any]
) -> dict[str, Any]:
    """Return documents for a renewal and the provisional status, with their forms."""
    today = timezone.localdate()
    documents = list(certificate.renewal_documents.select_related("decided_by"))
    refused, document_form = forms.get("document_form", (None, None))
    decides = can_issue(request.user) and certificate.holder_id != request.user.pk
    accepted = certificate.renewal_documents.filter(
        state=RenewalDocument.State.ACCEPTED
    )
    return {
        "documents": [
            {
                "document": each,
                "dialog": f"document-{each.pk}",
                "form": document_form
                if each.pk == refused
                else DocumentDecisionForm(auto_id=f"id_document{each.pk}_%s"),
                "is_open": each.pk == refused,
            }
            for each in documents
        ],
        "provisional": provisional.status_of(certificate, on=today),
        "provisional_history": certificate.provisional_statuses.select_related(
            "by", "evidence"
        ),
        "decides_renewal": decides,
        "may_be_provisional": decides
        and provisional.may_be_provisional(certificate, on=today)
        and any(each.state == RenewalDocument.State.ACCEPTED for each in documents),
        "provisional_form": forms.get("provisional_form")
        or ProvisionalForm(
            accepted=accepted, initial={"until": certificate.renewable_until}
        ),
        "is_granting": "provisional_form" in forms,
        "end_form": forms.get("end_form") or EndProvisionalForm(auto_id="id_end_%s"),
        "is_ending": "end_form" in forms,
    }


def _is_possible(action: Action, certificate: Certificate) -> bool:
    if action.name == "correct" and certificate.last_event == Event.REVOKED:
        return True
    return action.event in ALLOWED[Event(certificate.last_event)]


def _lines(certificate: Certificate) -> list[tuple[str, str]]:
    facts = certificate.facts
    lines = [
        (_("Holder"), facts["holder"]["name"]),
        (_("Document"), str(Certificate.Kind(facts["kind"]).label)),
        (_("Programme"), facts["printed_title"]),
        (_("Dates"), wording.dates(facts["run"])),
        (_("Length"), wording.hours_by_mode(facts["minutes"]["planned"])),
        (_("Points"), wording.points(facts)),
        (_("Accreditation"), wording.accreditation(facts, facts["language"])),
        (_("Code"), certificate.printed_code),
    ]
    return [(term, value) for term, value in lines if value]


def _history(certificate: Certificate) -> list[dict[str, object]]:
    tones = {
        Event.SUSPENDED: TONES[Status.SUSPENDED],
        Event.REVOKED: TONES[Status.REVOKED],
        Event.SUPERSEDED: TONES[Status.SUPERSEDED],
        Event.RENEWED: TONES[Status.RENEWED],
    }
    return [
        {
            "at": event.at,
            "title": event.get_kind_display(),
            "text": " · ".join(
                part
                for part in (
                    str(event.by or _("The system")),
                    event.get_reason_display(),
                    event.note,
                    event.public_note
                    and _("For everyone who checks: %(note)s")
                    % {"note": event.public_note},
                )
                if part
            ),
            "tone": tones.get(Event(event.kind), "success"),
        }
        for event in certificate.events.all()
    ]
