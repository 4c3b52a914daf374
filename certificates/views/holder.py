"""What people have earned, and their documents."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from certificates.domain.delivery import document_of
from certificates.domain.preview import issued
from certificates.domain.status import TONES
from certificates.models import Certificate
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page


@learning_page
def mine(request: AuthenticatedRequest) -> HttpResponse:
    now = timezone.now()
    certificates = Certificate.objects.of(request.user).with_last_event()
    rows = [
        {
            "certificate": each,
            "issued": (shown := issued(each, at=now)),
            "tone": TONES[shown.status],
            "title": each.facts["printed_title"],
        }
        for each in certificates.select_related("superseded_by")
    ]
    return render(request, "certificates/mine.html", {"rows": rows})


@learning_page
def document(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    """Hand out the stored document to its holder, or to those whose duty it is."""
    certificate = get_object_or_404(
        Certificate.objects.downloadable_by(request.user), public_id=public_id.lower()
    )
    try:
        pdf = document_of(certificate, by=request.user)
    except DomainError as refusal:
        context = {"refusal": refusal, "certificate": certificate}
        return render(
            request, "certificates/document_damaged.html", context, status=500
        )
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{certificate.file_name}"'
        },
    )
