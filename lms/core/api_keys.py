"""Keys for programs: made, shown once, found again by their hash, revoked."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.api_scopes import scopes
from lms.core.errors import DomainError
from lms.core.identifiers import public_id
from lms.core.models import ApiKey, Organisation, User
from lms.core.permissions import can_make_api_keys_for_others

LONGEST = timedelta(days=2 * 366)
MOST_PER_MINUTE = 600
_START = "sidro"
# A key in use writes its row at most this often.
_NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def create_key(
    *,
    name: str,
    wanted: Collection[str],
    expires_at: datetime,
    per_minute: int,
    by: User,
    at: datetime,
    organisation: Organisation | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and return it with its text, which exists nowhere afterwards.

    Refused: no scope, an unknown one, one that an organisation cannot have, a key for
    an organisation by somebody who may only make their own, a life of more than two
    years, and more requests a minute than the service gives.
    """
    _refuse_wrong_scopes(wanted, organisation)
    if organisation and not can_make_api_keys_for_others(by):
        raise DomainError("not_yours", _("You can only make keys of your own."))
    if not at < expires_at <= at + LONGEST:
        raise DomainError(
            "expires_at", _("A key lives from one day to at most two years.")
        )
    if not 0 < per_minute <= MOST_PER_MINUTE:
        raise DomainError("per_minute", _("At most 600 requests a minute."))
    prefix, secret = public_id(8), secrets.token_urlsafe(32)
    text = f"{_START}_{prefix}_{secret}"
    key = ApiKey.objects.create(
        name=name,
        prefix=prefix,
        digest=_digest(text),
        scopes=sorted(set(wanted)),
        owner=by,
        organisation=organisation,
        per_minute=per_minute,
        created_at=at,
        expires_at=expires_at,
    )
    audit.record(
        "api_key.created",
        key,
        by=by,
        at=at,
        name=name,
        prefix=prefix,
        scopes=key.scopes,
        organisation=organisation.name if organisation else "",
        expires_at=expires_at.isoformat(),
    )
    return key, text


@transaction.atomic
def revoke_key(key: ApiKey, *, by: User, at: datetime) -> None:
    """End a key at once, for good. A repeat changes nothing."""
    key = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if key.revoked_at is not None:
        return
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    audit.record("api_key.revoked", key, by=by, at=at, prefix=key.prefix)


def find_key(text: str, *, at: datetime) -> ApiKey | None:
    """Return the key with this text if it lets in: in force, and so is its owner."""
    start, _, rest = text.partition("_")
    prefix, _, _secret = rest.partition("_")
    if start != _START or not prefix.isascii() or len(prefix) > 16:
        return None
    key = (
        ApiKey.objects.select_related("owner", "organisation")
        .filter(prefix=prefix)
        .first()
    )
    if key is None or not secrets.compare_digest(key.digest, _digest(text)):
        return None
    return key if key.is_in_force(at=at) and key.owner.is_active else None


def note_use(key: ApiKey, *, at: datetime) -> None:
    """Keep when a key was last used, to ten minutes, and not for what."""
    before = at - _NOTED_EVERY
    if key.last_used_at is None or key.last_used_at <= before:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lte=before)
        ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=at)


def keys_of_erased(person: User, *, at: datetime) -> None:
    """End all keys of somebody whose account is erased."""
    for key in ApiKey.objects.filter(owner=person, revoked_at=None):
        revoke_key(key, by=person, at=at)


def _refuse_wrong_scopes(
    wanted: Collection[str], organisation: Organisation | None
) -> None:
    known = scopes()
    if not wanted or not set(wanted) <= set(known):
        raise DomainError("scopes", _("Choose what the key is for."))
    closed = [name for name in wanted if not known[name].for_organisations]
    if organisation and closed:
        raise DomainError(
            "scopes",
            _("A key of an organisation cannot have this: %(scopes)s")
            % {"scopes": ", ".join(sorted(closed))},
        )


def _digest(text: str) -> str:
    """Return the hash that is kept. The key has 256 random bits, so no salt is needed."""
    return hashlib.sha256(text.encode()).hexdigest()
