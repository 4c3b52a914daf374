"""The signed credential of a certificate, for programs that ask for it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from certificates.credentials import jose
from certificates.domain import verification, wallet
from certificates.domain.counting import count_check

CREDENTIAL = "application/vc"
TOKEN = f"application/{jose.CREDENTIAL}"


def credential(request: HttpRequest, public_id: str, *, kind: str = "") -> HttpResponse:
    """Return the credential as stored, or as a token where one is asked for.

    A revoked certificate has its credential still; the status lists say the rest.
    """
    found = verification.find(public_id)
    stored = getattr(found, "credential", None)
    if found is None or stored is None:
        raise Http404
    if request.user.pk != found.holder_id:
        count_check(found.pk, on=timezone.localdate())
    kind = kind or (TOKEN if wants_token(request) else CREDENTIAL)
    text = wallet.token_of(stored) if kind == TOKEN else stored.document
    response = HttpResponse(text, content_type=kind)
    response.headers["Vary"] = "Accept"
    return response


def wants_credential(request: HttpRequest) -> bool:
    """Whether a program asks the page for the credential itself."""
    accepted = request.META.get("HTTP_ACCEPT", "")
    return CREDENTIAL in accepted or TOKEN in accepted


def wants_token(request: HttpRequest) -> bool:
    return TOKEN in request.headers.get("Accept", "")
