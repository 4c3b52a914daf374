"""Which key signs what, and what became of the earlier ones."""

import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from certificates.credentials.errors import CredentialError
from certificates.credentials.multibase import PublicKey, from_multikey, multikey
from certificates.credentials.signers import (
    ED25519,
    P256,
    KeyStore,
    LocalSigner,
    Signer,
)
from certificates.models import Credential, LogEntry, SigningKey
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

logger = logging.getLogger(__name__)
Purpose = SigningKey.Purpose
State = SigningKey.State

_ALGORITHMS = {Purpose.CREDENTIAL: ED25519, Purpose.LOG: ED25519, Purpose.SEAL: P256}
_SEAL_YEARS = 10
_IN_USE = "in_use"


class KeyUnavailable(DomainError):
    """A key cannot be used now. People are told no more; `reason` is for operators."""

    status = 503

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(
            code, _("Nothing can be signed at the moment. Please try again later.")
        )
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key in use: its row and what signs with it."""

    row: SigningKey
    signer: Signer


def key_in_use(purpose: Purpose) -> Key:
    """Return the key for one purpose; whether the others are there plays no part."""
    row = SigningKey.objects.filter(purpose=purpose, state=State.ACTIVE).first()
    return _with_signer(row or _made_on_demand(purpose))


def keys_in_use() -> Mapping[str, Key]:
    """Return the key for each purpose, in one query.

    Refused when one is missing; only the demo and the tests make keys by themselves.
    """
    rows = {key.purpose: key for key in SigningKey.objects.filter(state=State.ACTIVE)}
    for purpose in Purpose:
        if purpose.value not in rows:
            rows[purpose.value] = _made_on_demand(purpose)
    return {purpose: _with_signer(row) for purpose, row in rows.items()}


def create(
    purpose: str, *, by: User | None = None, at: datetime | None = None
) -> SigningKey:
    """Make a key and put it to use.

    Refused while there is one for the purpose; then no key is left in the store either.
    """
    at = at or timezone.now()
    refuse_second(purpose)
    name = f"{Purpose(purpose).value}-{secrets.token_hex(4)}"
    with _explained():
        signer = store().create(name, _ALGORITHMS[Purpose(purpose)])
    try:
        certificate = ""
        if purpose == Purpose.SEAL:
            assert isinstance(signer, LocalSigner)  # noqa: S101 - just made here
            organisation = str(settings.WAGTAIL_SITE_NAME)
            certificate = signer.certify_itself(
                organisation=organisation, at=at, years=_SEAL_YEARS
            ).decode()
        return _put_to_use(
            name, purpose, signer=signer, certificate=certificate, by=by, at=at
        )
    except Exception:
        store().discard(name)
        raise


def refuse_second(purpose: str) -> None:
    """Refuse while there is a key in use for the purpose."""
    if SigningKey.objects.filter(purpose=purpose, state=State.ACTIVE).exists():
        raise DomainError(_IN_USE, _("There is a key in use; rotate it instead."))


def register(
    name: str,
    purpose: str,
    *,
    certificate: str = "",
    by: User | None = None,
    at: datetime | None = None,
) -> SigningKey:
    """Put a key that was made elsewhere to use, with its X.509 chain for the seal.

    This is how a qualified seal or a hardware key comes in.
    """
    with _explained():
        signer = store().signer(name)
    if signer.algorithm != _ALGORITHMS[Purpose(purpose)]:
        raise DomainError(
            "wrong_algorithm", _("This purpose needs another kind of key.")
        )
    if purpose == Purpose.SEAL and not certificate:
        raise DomainError("no_certificate", _("A seal needs its X.509 certificate."))
    at = at or timezone.now()
    return _put_to_use(
        name, purpose, signer=signer, certificate=certificate, by=by, at=at
    )


@transaction.atomic
def rotate(
    purpose: str, *, by: User | None = None, at: datetime | None = None
) -> SigningKey:
    """Replace the key in use by a new one. What it signed goes on verifying."""
    at = at or timezone.now()
    for key in SigningKey.objects.filter(purpose=purpose, state=State.ACTIVE):
        retire(key, by=by, at=at)
    return create(purpose, by=by, at=at)


@transaction.atomic
def retire(
    key: SigningKey, *, by: User | None = None, at: datetime | None = None
) -> None:
    """Let a key sign no more. A repeat changes nothing."""
    at = at or timezone.now()
    key = SigningKey.objects.select_for_update().get(pk=key.pk)
    if key.state != State.ACTIVE:
        return
    key.state, key.retired_at = State.RETIRED, at
    key.save(update_fields=["state", "retired_at"])
    audit.record("key.retired", key, by=by, at=at, name=key.name)


@transaction.atomic
def mark_compromised(
    key: SigningKey,
    *,
    since: datetime,
    by: User | None = None,
    at: datetime | None = None,
) -> SigningKey:
    """Say that somebody else may have signed with a key since a moment.

    The key stays published, as withdrawn. What the log held before that moment was
    signed by us; how many entries those are is kept. A repeat can only move the moment
    back.
    """
    at = at or timezone.now()
    key = SigningKey.objects.select_for_update().get(pk=key.pk)
    if key.compromised_at is not None and key.compromised_at <= since:
        return key
    key.state = State.COMPROMISED
    key.compromised_at = since
    key.retired_at = key.retired_at or at
    key.trusted_size = LogEntry.objects.filter(logged_at__lt=since).count()
    key.save()
    audit.record(
        "key.compromised",
        key,
        by=by,
        at=at,
        name=key.name,
        since=since.isoformat(),
        trusted_size=key.trusted_size,
    )
    return key


def affected_by(key: SigningKey) -> QuerySet[Credential]:
    """Return the credentials of a compromised key that may not be ours.

    Their place in the log decides, not the date they bear.
    """
    later = LogEntry.objects.filter(
        kind=LogEntry.Kind.ISSUED, index__gte=key.trusted_size or 0
    )
    return Credential.objects.filter(
        key=key, certificate__public_id__in=later.values("subject")
    )


def signer_of(key: SigningKey) -> Signer:
    """Return what signs with a key, or refuse when the store does not hold that key."""
    with using(key):
        signer = store().signer(key.name)
        if multikey(signer.public_key) != key.public_key:
            raise CredentialError("The key store holds another key under this name.")
    return signer


@contextmanager
def using(key: SigningKey) -> Iterator[None]:
    """Refuse whatever a key store comes up with, which may be anybody's program.

    The reason stands in the server's log, and nowhere that others read.
    """
    try:
        yield
    except Exception as error:
        logger.exception("The key %s cannot be used.", key.name)
        raise KeyUnavailable("key_unavailable", f"{key.name}: {error}") from error


def problems() -> dict[str, str]:
    """Return why keys in use cannot be used, by purpose. Empty when all is well."""
    rows = {key.purpose: key for key in SigningKey.objects.filter(state=State.ACTIVE)}
    found = {}
    for purpose in Purpose:
        try:
            if row := rows.get(purpose):
                signer_of(row)
            elif not settings.SIGNING_KEYS_MADE_ON_DEMAND:
                raise _no_key(purpose)
        except KeyUnavailable as refusal:
            found[purpose.value] = refusal.reason
    return found


def public_key_of(key: SigningKey) -> PublicKey:
    return from_multikey(key.public_key)


@cache
def _store(backend: str, options: tuple[tuple[str, Any], ...]) -> KeyStore:
    made: KeyStore = import_string(backend)(**dict(options))
    return made


def store() -> KeyStore:
    configured = settings.SIGNING_KEYS
    return _store(configured["BACKEND"], tuple(configured["OPTIONS"].items()))


def _with_signer(row: SigningKey) -> Key:
    return Key(row=row, signer=signer_of(row))


def _made_on_demand(purpose: Purpose) -> SigningKey:
    if not settings.SIGNING_KEYS_MADE_ON_DEMAND:
        raise _no_key(purpose)
    try:
        with transaction.atomic():
            return create(purpose)
    except DomainError as refusal:
        if refusal.code != _IN_USE:
            raise
        # Another process made one at the same moment.
        return SigningKey.objects.get(purpose=purpose, state=State.ACTIVE)


def _no_key(purpose: Purpose) -> KeyUnavailable:
    reason = f"There is no key in use; run: manage.py keys create {purpose.value}"
    return KeyUnavailable("no_key", reason)


def _put_to_use(
    name: str,
    purpose: str,
    *,
    signer: Signer,
    certificate: str,
    by: User | None,
    at: datetime,
) -> SigningKey:
    refuse_second(purpose)
    if SigningKey.objects.filter(name=name).exists():
        raise DomainError("known_key", _("There is a key with this name already."))
    try:
        with transaction.atomic():
            key = SigningKey.objects.create(
                name=name,
                purpose=purpose,
                algorithm=signer.algorithm,
                public_key=multikey(signer.public_key),
                certificate=certificate,
                created_at=at,
            )
            audit.record("key.created", key, by=by, at=at, name=name, purpose=purpose)
    except IntegrityError:
        # Another process put one to use at the same moment.
        refuse_second(purpose)
        raise
    return key


class _explained:  # noqa: N801 - reads as a word at its use
    """Turn the key store's refusals into ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: object, error: BaseException | None, _trace: object
    ) -> None:
        if isinstance(error, CredentialError):
            raise DomainError("key_store", str(error)) from error
