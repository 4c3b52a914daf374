"""What people have earned, and their documents."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.documents import wording
from certificates.domain import provisional, wallet
from certificates.domain.bundle import bundle_of
from certificates.domain.counting import checks_of
from certificates.domain.delivery import document_of
from certificates.domain.explanation import confirmed, findings_in_words
from certificates.domain.preview import issued
from certificates.domain.renewal_progress import progress_of
from certificates.domain.sharing import USUAL, open_links
from certificates.domain.status import TONES, provisional_until
from certificates.forms import HolderRequestForm, ShareForm
from certificates.models import Certificate, HolderRequest
from certificates.renewal_forms import RenewalDocumentForm
from certificates.views.copies import FORMS
from certificates.views.linking import linkedin_address
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, attachment, learning_page


@learning_page
def mine(request: AuthenticatedRequest) -> HttpResponse:
    now = timezone.now()
    certificates = (
        Certificate.objects.of(request.user).with_last_event().with_provisional()
    )
    today = timezone.localdate(now)
    rows = [
        {
            "certificate": each,
            "issued": (shown := issued(each, at=now)),
            "tone": TONES[shown.status],
            "title": each.facts["printed_title"],
            "provisional": provisional_until(
                each.provisional_day, last_event=each.last_event, on=today
            ),
        }
        for each in certificates.select_related("superseded_by")
    ]
    return render(request, "certificates/mine.html", {"rows": rows})


@learning_page
def one(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    """Show a holder one certificate: why it was issued, and what they can do."""
    return show_own(request, own_certificate(request, public_id))


def own_certificate(request: AuthenticatedRequest, public_id: str) -> Certificate:
    mine = Certificate.objects.of(request.user).with_last_event()
    return get_object_or_404(
        mine.select_related(
            "superseded_by", "supersedes", "renews", "run__version", "issued_by"
        ).prefetch_related("events"),
        public_id=public_id.lower(),
    )


def show_own(
    request: AuthenticatedRequest,
    certificate: Certificate,
    *,
    share_form: ShareForm | None = None,
    request_form: HolderRequestForm | None = None,
    document_form: RenewalDocumentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the holder's page, with a form as it came back if one was refused."""
    now = timezone.now()
    today = timezone.localdate(now)
    shown = issued(certificate, at=now)
    requests = list(certificate.holder_requests.all())
    can_renew = provisional.can_be_renewed(certificate, on=today)
    ways = progress_of(certificate) if can_renew else []
    ended = wallet.why_ended(certificate)
    asked = [what for way in ways for what in way.documents]
    context = {
        "certificate": certificate,
        "title": certificate.facts["printed_title"],
        "issued": shown,
        "tone": TONES[shown.status],
        "findings": findings_in_words(certificate),
        **_confirmation(certificate),
        "links": open_links(certificate, on=today),
        "base_address": request.build_absolute_uri("/")[:-1],
        "checks": checks_of(certificate),
        "requests": requests,
        "renewed_by": certificate.renewals.order_by("-pk").first(),
        "ways": ways,
        "documents": certificate.renewal_documents.all(),
        "provisional": provisional.status_of(certificate, on=today),
        "document_form": document_form or RenewalDocumentForm(documents=asked),
        "is_handing_in": document_form is not None,
        "may_ask": all(each.state != HolderRequest.State.OPEN for each in requests),
        "share_form": share_form or ShareForm(initial={"last_day": today + USUAL}),
        "request_form": request_form or HolderRequestForm(),
        "is_sharing": share_form is not None,
        "is_asking": request_form is not None,
        "ended": ended,
        "linkedin": "" if ended else linkedin_address(certificate),
        "forms": FORMS if hasattr(certificate, "credential") else {},
        "crumbs": [
            (_("My certificates"), reverse("certificates:mine")),
            (certificate.serial, None),
        ],
    }
    return render(request, "certificates/own.html", context, status=status)


def _confirmation(certificate: Certificate) -> dict[str, object]:
    """Return what a confirmation of a trainer or author rests on; others: nothing."""
    rests_on = confirmed(certificate)
    if rests_on is None:
        return {}
    facts = certificate.facts
    return {
        "confirmed": rests_on,
        "dates": wording.dates(facts["run"]),
        "trainers": ", ".join(each["name"] for each in facts["trainers"]),
        "accreditation": wording.accreditation(facts, get_language() or ""),
    }


@learning_page
def copy(request: AuthenticatedRequest, public_id: str, form: str) -> HttpResponse:
    """Hand out a holder's certificate in one of its forms."""
    found, wanted = own_certificate(request, public_id), FORMS.get(form)
    if wanted is None or not hasattr(found, "credential"):
        raise Http404
    try:
        content = wanted.hand_out(found, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:own", found.public_id)
    return attachment(
        content,
        name=f"certificate-{found.serial}-{wanted.ending}",
        content_type=wanted.content_type,
    )


@learning_page
def bundle(request: AuthenticatedRequest) -> HttpResponse:
    """Hand out everything a person has earned, in one file."""
    return attachment(
        bundle_of(request.user),
        name="certificates.zip",
        content_type="application/zip",
    )


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
    return attachment(pdf, name=certificate.file_name, content_type="application/pdf")
