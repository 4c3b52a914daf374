"""Documents for a renewal and the provisional status that rests on them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.domain import provisional
from certificates.domain.renewal_progress import progress_of
from certificates.models import Certificate, RenewalDocument
from certificates.permissions import can_issue
from certificates.renewal_forms import (
    DocumentDecisionForm,
    EndProvisionalForm,
    ProvisionalForm,
    RenewalDocumentForm,
)
from certificates.views.holder import own_certificate, show_own
from certificates.views.manage import certificate_in_office, show_in_office
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page, uploaded

PER_PAGE = 50


@learning_page
@require_POST
def hand_in(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    certificate = own_certificate(request, public_id)
    asked = [what for way in progress_of(certificate) for what in way.documents]
    form = RenewalDocumentForm(request.POST, request.FILES, documents=asked)
    if form.is_valid():
        try:
            provisional.hand_in(
                certificate,
                what=form.what,
                file=form.cleaned_data["file"],
                by=request.user,
            )
        except DomainError as refusal:
            field = "file" if refusal.code.startswith("file_") else None
            form.add_error(field, str(refusal))
        else:
            messages.success(
                request, _("Your document is with the office. You will get an answer.")
            )
            return redirect("certificates:own", certificate.public_id)
    return show_own(request, certificate, document_form=form, status=400)


@learning_page
@require_POST
def take_back(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    mine = RenewalDocument.objects.filter(certificate__holder=request.user)
    document = get_object_or_404(mine.select_related("certificate"), pk=pk)
    try:
        provisional.take_back(document, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("certificates:own", document.certificate.public_id)


@learning_page
def file(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give a document to whoever handed it in, and to the office; the latter is noted."""
    documents = RenewalDocument.objects.exclude(file="").select_related("certificate")
    if not can_issue(request.user):
        documents = documents.filter(certificate__holder=request.user)
    document = get_object_or_404(documents, pk=pk)
    if document.certificate.holder_id != request.user.pk:
        audit.record(
            "renewal_document.opened", document, by=request.user, at=timezone.now()
        )
    kind = str(document.file.name).rpartition(".")[2]
    return uploaded(document.file, name=f"document.{kind}")


@learning_page
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """List the documents that wait for the office."""
    _office_only(request)
    waiting = RenewalDocument.objects.filter(state=RenewalDocument.State.SENT)
    page = Paginator(
        waiting.select_related("certificate__run").order_by("pk"), PER_PAGE
    ).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Certificates that end"), reverse("certificates:ending")),
            (_("Documents for renewals"), None),
        ],
    }
    return render(request, "certificates/teach/renewal_documents.html", context)


@learning_page
@require_POST
def decide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    _office_only(request)
    document = get_object_or_404(
        RenewalDocument.objects.select_related("certificate"), pk=pk
    )
    form = DocumentDecisionForm(request.POST, auto_id=f"id_document{pk}_%s")
    certificate = certificate_in_office(request, document.certificate.public_id)
    if not form.is_valid():
        forms = {"document_form": (document.pk, form)}
        return show_in_office(request, certificate, renewal=forms, status=400)
    return _done(
        request,
        certificate,
        lambda: provisional.decide(
            document,
            accept=form.cleaned_data["decision"] == "accept",
            answer=form.cleaned_data["answer"],
            by=request.user,
        ),
    )


@learning_page
@require_POST
def grant(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    _office_only(request)
    certificate = certificate_in_office(request, public_id)
    form = ProvisionalForm(request.POST, accepted=accepted_of(certificate))
    if not form.is_valid():
        forms = {"provisional_form": form}
        return show_in_office(request, certificate, renewal=forms, status=400)
    return _done(
        request,
        certificate,
        lambda: provisional.grant(certificate, **form.cleaned_data, by=request.user),
    )


@learning_page
@require_POST
def end(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    _office_only(request)
    certificate = certificate_in_office(request, public_id)
    form = EndProvisionalForm(request.POST)
    if not form.is_valid():
        return show_in_office(
            request, certificate, renewal={"end_form": form}, status=400
        )
    return _done(
        request,
        certificate,
        lambda: provisional.end(certificate, **form.cleaned_data, by=request.user),
    )


def accepted_of(certificate: Certificate) -> Any:
    return certificate.renewal_documents.filter(state=RenewalDocument.State.ACCEPTED)


def _done(
    request: AuthenticatedRequest, certificate: Certificate, act: Any
) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done. The holder is told."))
    return redirect("certificates:manage", certificate.public_id)


def _office_only(request: AuthenticatedRequest) -> None:
    if not can_issue(request.user):
        raise PermissionDenied
