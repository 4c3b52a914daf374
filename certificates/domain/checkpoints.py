"""Sending the log's checkpoints out, so that we could not rewrite it unnoticed."""

import json
import logging
import urllib.error
import urllib.request
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.documents.timestamps import service
from certificates.domain import log
from certificates.domain.issuer import log_origin, log_verifier_keys
from certificates.models import Checkpoint, CheckpointDelivery, CheckpointSubscriber

logger = logging.getLogger(__name__)
SCHEMES = {"https"}
_TIMEOUT = 10
Channel = CheckpointSubscriber.Channel


def publish(*, at: datetime | None = None) -> Checkpoint:
    """Keep a checkpoint of the log as it is, and hand it to whoever has not got it.

    An unchanged log makes no new checkpoint; a subscriber whom the last one did not
    reach gets it again.
    """
    at = at or timezone.now()
    note = log.checkpoint()
    size = log.head().size
    newest = Checkpoint.objects.first()
    if newest is None or newest.size != size:
        newest = Checkpoint.objects.create(
            size=size, note=note, at=at, timestamp=_timestamp(note)
        )
    for subscriber in _waiting_for(newest):
        CheckpointDelivery.objects.create(
            checkpoint=newest,
            subscriber=subscriber,
            at=at,
            problem=_delivered(newest, subscriber)[:300],
        )
    return newest


def _waiting_for(checkpoint: Checkpoint) -> list[CheckpointSubscriber]:
    reached = checkpoint.deliveries.filter(problem="").values("subscriber")
    active = CheckpointSubscriber.objects.filter(is_active=True)
    return list(active.exclude(pk__in=reached))


def _delivered(checkpoint: Checkpoint, subscriber: CheckpointSubscriber) -> str:
    """Hand a checkpoint over; return what went wrong, or nothing."""
    try:
        if subscriber.channel == Channel.MAIL:
            _send_mail(checkpoint, subscriber.address)
        else:
            _post(checkpoint, subscriber.address)
    except (OSError, ValueError) as error:
        logger.warning("Checkpoint %s to %s: %s", checkpoint, subscriber, error)
        return str(error) or error.__class__.__name__
    return ""


def _send_mail(checkpoint: Checkpoint, address: str) -> None:
    send_mail(
        _("Checkpoint of the certificate log, number of entries: %(size)s")
        % {"size": checkpoint.size},
        _(
            "Please keep this message. It fixes what the log of certificates at"
            " %(address)s holds today: whoever has it can prove it if an entry is"
            " changed, removed or dated back later."
        )
        % {"address": settings.BASE_URL}
        + f"\n\n{checkpoint.note}\n"
        + "\n".join(log_verifier_keys()),
        None,
        [address],
    )


def _post(checkpoint: Checkpoint, address: str) -> None:
    if urlsplit(address).scheme not in SCHEMES:
        raise ValueError(_("Checkpoints are only sent to https addresses."))
    body = {
        "origin": log_origin(),
        "size": checkpoint.size,
        "checkpoint": checkpoint.note,
        "keys": log_verifier_keys(),
    }
    request = urllib.request.Request(  # noqa: S310 - https only, see above
        address,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "Sidro"},
    )
    try:
        with _opener().open(request, timeout=_TIMEOUT):
            return
    except urllib.error.HTTPError as error:
        error.close()
        raise ValueError(f"HTTP {error.code}") from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A receiver that moves has to be entered anew; nobody is led elsewhere."""

    def redirect_request(self, *_arguments: object, **_more: object) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirects)


def _timestamp(note: str) -> bytes | None:
    """Return a time stamp over the note where a service is set and answers."""
    stamps = service()
    if stamps is None:
        return None
    try:
        return stamps.token(note.encode())
    except Exception:  # any failure of a service outside
        logger.exception("The time-stamping service did not answer.")
        return None
