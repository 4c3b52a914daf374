"""Mail that came back: read as mail servers report it (RFC 3464), kept, cleared."""

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import Bounce, User

MOST_BYTES = 2_000_000
_FAILED, _DELAYED = "failed", "delayed"


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What a report says of one address."""

    address: str
    is_permanent: bool
    status: str
    said: str


# Told of each address that mail came back from; says whether it knows the address.
Keeper = Callable[[Returned, datetime], bool]
_KEEPERS: list[Keeper] = []


def read_report(data: bytes) -> list[Returned]:
    """Return the addresses a delivery report says mail did not reach. Pure.

    Refused when it is no such report. What was delivered or relayed is left out.
    """
    if len(data) > MOST_BYTES:
        raise DomainError("too_large", _("The message is too large for a report."))
    message = message_from_bytes(data, policy=policy.compat32)
    parts = [
        part
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
    ]
    if not parts:
        raise DomainError("no_report", _("This is no report about delivery."))
    return [found for part in parts for found in _recipients(part)]


def _recipients(part: Message) -> Iterator[Returned]:
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        action = str(block.get("Action", "")).strip().lower()
        named = block.get("Original-Recipient") or block.get("Final-Recipient") or ""
        address = str(named).rpartition(";")[2].strip().strip("<>").lower()
        if address and action in {_FAILED, _DELAYED}:
            status = str(block.get("Status", "")).split("(")[0].strip()[:12]
            said = " ".join(str(block.get("Diagnostic-Code", "")).split())[:300]
            yield Returned(
                address=address,
                is_permanent=action == _FAILED and not status.startswith("4"),
                status=status,
                said=said,
            )


def also_kept_by(keeper: Keeper) -> Keeper:
    """Let another part keep what came back of people who have no account."""
    _KEEPERS.append(keeper)
    return keeper


@transaction.atomic
def record_report(data: bytes, *, at: datetime) -> list[str]:
    """Keep what a report says of addresses we know, and return those.

    The same again changes nothing.
    """
    return [each.address for each in read_report(data) if _is_known(each, at=at)]


def _is_known(returned: Returned, *, at: datetime) -> bool:
    kept = [keeper(returned, at) for keeper in _KEEPERS]
    return _keep(returned, at=at) is not None or any(kept)


def note_refused(
    person: User, problem: smtplib.SMTPRecipientsRefused, *, at: datetime
) -> None:
    """Keep that our own mail server refused the address for good."""
    for returned in refused_for_good(problem):
        if returned.address == person.email:
            _keep(returned, at=at)


def refused_for_good(problem: smtplib.SMTPRecipientsRefused) -> Iterator[Returned]:
    """Return the addresses to which our own mail server will never deliver."""
    for address, (code, said) in problem.recipients.items():
        if 500 <= code < 600:
            text = said.decode(errors="replace") if isinstance(said, bytes) else said
            yield Returned(
                address=address.lower(),
                is_permanent=True,
                status=str(code),
                said=text[:300],
            )


def _keep(returned: Returned, *, at: datetime) -> Bounce | None:
    person = User.objects.filter(email__iexact=returned.address, is_active=True).first()
    if person is None:
        return None
    standing = person.bounces.filter(
        address=person.email, is_permanent=returned.is_permanent, cleared_at=None
    ).first()
    if standing:
        return standing
    bounce = Bounce.objects.create(
        person=person,
        address=person.email,
        is_permanent=returned.is_permanent,
        status=returned.status,
        said=returned.said[:300],
        at=at,
    )
    audit.record("mail.came_back", person, by=None, at=at, status=returned.status)
    return bounce


@transaction.atomic
def clear(person: User, *, by: User, at: datetime) -> None:
    """Send mail to the person again; what waited goes out. A repeat changes nothing."""
    standing = Bounce.objects.standing().filter(person=person)
    if standing.update(cleared_at=at, cleared_by=by):
        audit.record("mail.address_cleared", person, by=by, at=at)


def standing_of(person: User) -> Bounce | None:
    """Return why mail to the person is paused, if it is."""
    return Bounce.objects.standing().filter(person=person).first()
