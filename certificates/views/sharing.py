"""Links that holders give away: made and closed by them, opened by their readers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates.domain import sharing
from certificates.domain.delivery import document_of
from certificates.domain.record import record_of
from certificates.forms import ShareForm
from certificates.models import ShareLink
from certificates.views.holder import own_certificate, show_own
from certificates.views.verification import answer_context, limited
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, attachment, learning_page


@learning_page
@require_POST
def share(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    certificate = own_certificate(request, public_id)
    form = ShareForm(request.POST)
    if form.is_valid():
        try:
            sharing.share(certificate, **form.cleaned_data, by=request.user)
        except DomainError as refusal:
            field = "last_day" if refusal.code == "last_day" else None
            form.add_error(field, str(refusal))
        else:
            messages.success(request, _("The link is open. Copy it from the list."))
            return redirect("certificates:own", certificate.public_id)
    return show_own(request, certificate, share_form=form, status=400)


@learning_page
@require_POST
def close(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(
        ShareLink.objects.select_related("certificate"),
        pk=pk,
        certificate__holder=request.user,
    )
    sharing.close(link, by=request.user)
    messages.success(request, _("The link is closed. It shows nothing any more."))
    return redirect("certificates:own", link.certificate.public_id)


@limited
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show a certificate as open as its holder chose, and where it stands today."""
    link = _open(token)
    if link is None:
        return render(request, "certificates/link_closed.html", status=404)
    context = {
        **answer_context(record_of(link.certificate)),
        "certificate": link.certificate,
        "link": link,
        "name": link.certificate.holder_name if link.shows_name else "",
    }
    return render(request, "certificates/shared.html", context)


@limited
@require_safe
def shared_document(request: HttpRequest, token: str) -> HttpResponse:
    link = _open(token)
    if link is None or not link.gives_document:
        raise Http404
    certificate = link.certificate
    try:
        pdf = document_of(certificate, by=None)
    except DomainError as refusal:
        context = {"refusal": refusal, "certificate": certificate}
        return render(
            request, "certificates/document_damaged.html", context, status=500
        )
    return attachment(pdf, name=certificate.file_name, content_type="application/pdf")


def _open(token: str) -> ShareLink | None:
    return sharing.find(token, on=timezone.localdate())
