"""What a compromised key signed, told by the log, and issuing that again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain.corrections import issue_again
from certificates.domain.status import IN_FORCE
from certificates.models import Certificate, CertificateEvent, LogEntry, SigningKey
from certificates.querysets import CertificateQuerySet
from lms.core.errors import DomainError
from lms.core.models import User

Purpose = SigningKey.Purpose
State = SigningKey.State
# What shows that a key signed something of ours, by what the key is for.
_SHOWN_BY = {
    Purpose.CREDENTIAL: LogEntry.Kind.ISSUED,
    Purpose.SEAL: LogEntry.Kind.SEALED,
}
_CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A certificate that a key signed, and where the log holds it.

    `is_earlier`: the log held it before the day of the compromise, so we signed it.
    """

    certificate: Certificate
    index: int | None
    is_earlier: bool

    @property
    def is_in_force(self) -> bool:
        """Whether it was neither withdrawn, replaced nor renewed, ended or not."""
        return self.certificate.last_event in IN_FORCE

    def is_over(self, on: date) -> bool:
        """Whether its last day is past, and the time of grace after it, if any."""
        ends = (self.certificate.valid_until, self.certificate.renewable_until)
        return all(day is None or day < on for day in ends) and any(ends)


def signed_with(key: SigningKey) -> Iterator[Signed]:
    """Yield everything a compromised key signed, oldest first.

    Refused unless the key was marked as compromised: only then is there a day to tell
    before from after. The log's keys sign no certificate.
    """
    if key.state != State.COMPROMISED or key.trusted_size is None:
        raise DomainError(
            "not_compromised", _("First mark the key as compromised, with the moment.")
        )
    if key.purpose not in _SHOWN_BY:
        return
    found = _certificates_of(key).with_last_event().order_by("pk")
    for chunk in _chunks(found.values_list("pk", flat=True)):
        yield from _placed(list(found.filter(pk__in=chunk)), key)


def issue_affected_again(
    key: SigningKey, *, by: User | None, at: datetime | None = None
) -> Iterator[tuple[Signed, Certificate | DomainError | None]]:
    """Issue what is in force and bears a compromised key again, one by one.

    Each is a transaction of its own: the new certificate is signed with the key now in
    use, and both lead to each other. What cannot be issued again, because it is not
    earned any more or its holder is gone, comes with the refusal and stays as it is;
    what is over by its days comes with nothing. A repeat goes on where an earlier one
    stopped.
    """
    at = at or timezone.now()
    purpose = Purpose(key.purpose)
    if not SigningKey.objects.filter(purpose=purpose, state=State.ACTIVE).exists():
        raise DomainError(
            "no_key",
            _("There is no key to sign with; run: manage.py keys create %(purpose)s")
            % {"purpose": purpose.value},
        )
    for signed in signed_with(key):
        if not signed.is_in_force:
            continue
        if signed.is_over(timezone.localdate(at)):
            yield signed, None
        else:
            yield signed, _again(signed.certificate, key, by=by, at=at)


def _again(
    certificate: Certificate,
    key: SigningKey,
    *,
    by: User | None,
    at: datetime,
) -> Certificate | DomainError:
    try:
        return issue_again(
            certificate,
            reason=CertificateEvent.Reason.OTHER,
            note=f"The key {key.name} was compromised.",
            by=by,
            at=at,
        )
    except DomainError as refusal:
        return refusal


def _certificates_of(key: SigningKey) -> CertificateQuerySet:
    """Return the certificates a key signed; of a purpose one key at a time is used."""
    if key.purpose == Purpose.CREDENTIAL:
        return Certificate.objects.filter(credential__key=key)
    sealed = LogEntry.objects.filter(
        kind=LogEntry.Kind.SEALED, logged_at__gte=key.created_at
    )
    if key.retired_at is not None:
        sealed = sealed.filter(logged_at__lte=key.retired_at)
    return Certificate.objects.filter(public_id__in=sealed.values("subject"))


def _placed(certificates: list[Certificate], key: SigningKey) -> Iterator[Signed]:
    """Look up where the log holds each; one that it lacks is held by nothing."""
    entries = LogEntry.objects.filter(
        kind=_SHOWN_BY[Purpose(key.purpose)],
        subject__in=[each.public_id for each in certificates],
    )
    places = dict(entries.order_by("-index").values_list("subject", "index"))
    for each in certificates:
        index = places.get(each.public_id)
        is_earlier = index is not None and index < (key.trusted_size or 0)
        yield Signed(certificate=each, index=index, is_earlier=is_earlier)


def _chunks(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Split ids, so that a million certificates are never held at once."""
    found = list(numbers)
    for start in range(0, len(found), _CHUNK):
        yield found[start : start + _CHUNK]
