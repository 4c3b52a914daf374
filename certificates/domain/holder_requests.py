"""What holders ask to have changed: asked, decided by somebody else, answered."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain.corrections import issue_again
from certificates.models import Certificate, CertificateEvent, HolderRequest
from certificates.notices import REQUEST_DECIDED
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.noticing import notify

State = HolderRequest.State


@transaction.atomic
def ask(
    certificate: Certificate,
    *,
    kind: str,
    text: str,
    by: User,
    at: datetime | None = None,
) -> HolderRequest:
    """Put a request into the office's queue.

    Refused for anyone but the holder, without words, and while one is open.
    """
    at = at or timezone.now()
    Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.holder_id != by.pk:
        raise DomainError("not_holder", _("Only the holder can ask for this."))
    if not text.strip():
        raise DomainError("text_missing", _("Say what should be different."))
    if certificate.holder_requests.filter(state=State.OPEN).exists():
        raise DomainError(
            "request_open", _("Your earlier request is still waiting for a decision.")
        )
    request = HolderRequest.objects.create(
        certificate=certificate, kind=kind, text=text.strip(), asked_at=at
    )
    audit.record("holder_request.asked", request, by=by, at=at, kind=kind)
    return request


@transaction.atomic
def take_back(
    request: HolderRequest, *, by: User, at: datetime | None = None
) -> HolderRequest:
    """Withdraw one's own request before it is decided; a repeat changes nothing."""
    request = _locked(request)
    if request.certificate.holder_id != by.pk:
        raise DomainError("not_holder", _("Only the holder can ask for this."))
    if request.state == State.TAKEN_BACK:
        return request
    _refuse_decided(request)
    return _close(request, State.TAKEN_BACK, by=by, at=at or timezone.now())


@transaction.atomic
def grant(
    request: HolderRequest,
    *,
    answer: str = "",
    issue: bool,
    by: User,
    at: datetime | None = None,
) -> HolderRequest:
    """Decide for the holder; with `issue`, a corrected certificate replaces this one.

    The new one says what is on record today, so the record is mended first. Refused
    when it was decided already, by the holder themselves, and, with `issue`, when
    the certificate cannot be issued again or would say the same.
    """
    at = at or timezone.now()
    request = _undecided(request, by=by)
    if issue:
        request.replacement = issue_again(
            request.certificate,
            reason=CertificateEvent.Reason.CORRECTION,
            note=str(_("At the holder's request.")),
            must_differ=True,
            by=by,
            at=at,
        )
    return _decide(request, State.GRANTED, answer=answer, by=by, at=at)


@transaction.atomic
def decline(
    request: HolderRequest, *, answer: str, by: User, at: datetime | None = None
) -> HolderRequest:
    """Decide against it, and say why. Refused as `grant` is, and without an answer."""
    request = _undecided(request, by=by)
    if not answer.strip():
        raise DomainError("answer_missing", _("Tell the holder why."))
    return _decide(
        request, State.DECLINED, answer=answer, by=by, at=at or timezone.now()
    )


def _undecided(request: HolderRequest, *, by: User) -> HolderRequest:
    request = _locked(request)
    _refuse_decided(request)
    if request.certificate.holder_id == by.pk:
        raise DomainError(
            "own_request", _("Somebody else has to decide on your own request.")
        )
    return request


def _locked(request: HolderRequest) -> HolderRequest:
    return (
        HolderRequest.objects.select_for_update(of=("self",))
        .select_related("certificate__holder")
        .get(pk=request.pk)
    )


def _refuse_decided(request: HolderRequest) -> None:
    if request.state != State.OPEN:
        raise DomainError("already_decided", _("This request was decided already."))


def _decide(
    request: HolderRequest, state: State, *, answer: str, by: User, at: datetime
) -> HolderRequest:
    request.answer = answer.strip()
    _close(request, state, by=by, at=at)
    certificate = request.certificate
    page = reverse("certificates:own", args=[certificate.public_id])
    notify(certificate.holder, REQUEST_DECIDED, path=page, at=at)
    return request


def _close(
    request: HolderRequest, state: State, *, by: User, at: datetime
) -> HolderRequest:
    request.state, request.decided_at, request.decided_by = state, at, by
    request.save()
    audit.record(f"holder_request.{state}", request, by=by, at=at)
    return request
