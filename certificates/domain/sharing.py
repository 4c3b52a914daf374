"""Links by which holders show a certificate to one reader."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, ShareLink
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.identifiers import public_id
from lms.core.models import User

MOST_OPEN = 20
LONGEST = timedelta(days=730)
USUAL = timedelta(days=30)
DOCUMENT_SHOWS_NAME = _(
    "The document bears your name, so it cannot be given without it."
)


@transaction.atomic
def share(
    certificate: Certificate,
    *,
    last_day: date,
    shows_name: bool,
    gives_document: bool,
    label: str = "",
    by: User,
    at: datetime | None = None,
) -> ShareLink:
    """Open a link to `certificate` until the end of `last_day`.

    Refused for anyone but the holder, for a day that is past or more than two years
    away, for a document without its name, and beyond twenty open links.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.holder_id != by.pk:
        raise DomainError("not_holder", _("Only the holder can share a certificate."))
    if not today <= last_day <= today + LONGEST:
        raise DomainError(
            "last_day", _("Choose a day from today on, within two years.")
        )
    if gives_document and not shows_name:
        raise DomainError("document_shows_name", DOCUMENT_SHOWS_NAME)
    if len(open_links(certificate, on=today)) >= MOST_OPEN:
        raise DomainError(
            "too_many_links", _("Close a link first; twenty are open already.")
        )
    link = ShareLink.objects.create(
        certificate=certificate,
        token=public_id(26),
        label=label.strip(),
        shows_name=shows_name,
        gives_document=gives_document,
        last_day=last_day,
        created_at=at,
    )
    audit.record(
        "certificate.shared",
        certificate,
        by=by,
        at=at,
        shows_name=shows_name,
        gives_document=gives_document,
        last_day=last_day.isoformat(),
    )
    return link


@transaction.atomic
def close(link: ShareLink, *, by: User, at: datetime | None = None) -> None:
    """Close a link for good; a repeat changes nothing."""
    at = at or timezone.now()
    closed = ShareLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=at)
    if closed:
        audit.record("certificate.share_closed", link.certificate, by=by, at=at)


def open_links(certificate: Certificate, *, on: date) -> list[ShareLink]:
    links = certificate.share_links.filter(closed_at=None, last_day__gte=on)
    return list(links)


def find(token: str, *, on: date) -> ShareLink | None:
    """Return the open link with a token; closed, past and unknown ones are the same."""
    link = (
        ShareLink.objects.select_related(
            "certificate__superseded_by", "certificate__supersedes"
        )
        .prefetch_related("certificate__events")
        .filter(token=token.lower())
        .first()
    )
    return link if link and link.is_open(on=on) else None
