"""What people say of themselves: their licence, and what they learned elsewhere."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from certificates.models import AccreditingBody, ExternalLearning, Licence
from certificates.notices import LEARNING_DECIDED
from certificates.permissions import is_officer_of
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.file_contents import inspected
from lms.core.models import User
from lms.core.noticing import notify

State = ExternalLearning.State
MOST_BYTES = 5 * 1024 * 1024
ACCEPTED = frozenset({"pdf", "jpeg", "png"})
_HEX = "0123456789abcdef"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What was learned elsewhere, as somebody declares it."""

    body: AccreditingBody
    title: str
    provider: str
    held_on: date
    hours: Decimal
    points: Decimal
    is_in_person: bool = False


@transaction.atomic
def declare_licence(
    body: AccreditingBody,
    *,
    kind: str,
    number: str,
    valid_from: date,
    expires_on: date,
    by: User,
    at: datetime | None = None,
) -> Licence:
    """Keep what `by` says of their licence with a body; said again, it replaces it."""
    if expires_on < valid_from:
        raise DomainError(
            "licence_ends_early", _("The last day cannot be before the first.")
        )
    licence, _created = Licence.objects.update_or_create(
        person=by,
        body=body,
        defaults={
            "kind": kind,
            "number": number.strip(),
            "valid_from": valid_from,
            "expires_on": expires_on,
        },
    )
    audit.record("licence.declared", licence, by=by, at=at or timezone.now())
    return licence


@transaction.atomic
def forget_licence(licence: Licence, *, by: User, at: datetime | None = None) -> None:
    """Remove one's own licence; the points stay."""
    _refuse_others(licence.person_id, by)
    audit.record("licence.removed", licence, by=by, at=at or timezone.now())
    licence.delete()


def declare_learning(
    claim: Claim,
    *,
    evidence: UploadedFile | None = None,
    by: User,
    at: datetime | None = None,
) -> ExternalLearning:
    """Add something learned elsewhere, with its evidence; it counts once confirmed.

    Refused for a day to come, and when the evidence is too large or no PDF or picture.
    What the file says of its maker is removed.
    """
    at = at or timezone.now()
    if claim.held_on > timezone.localdate(at):
        raise DomainError("not_held_yet", _("This day is still to come."))
    kept = looked_into(evidence) if evidence else None
    with transaction.atomic():
        learning = ExternalLearning(
            person=by,
            body=claim.body,
            title=claim.title.strip(),
            provider=claim.provider.strip(),
            held_on=claim.held_on,
            hours=claim.hours,
            points=claim.points,
            is_in_person=claim.is_in_person,
            declared_at=at,
        )
        if kept:
            name = f"{get_random_string(32, _HEX)}.{kept[0]}"
            learning.evidence.save(name, ContentFile(kept[1]), save=False)
        learning.save()
        audit.record("external_learning.declared", learning, by=by, at=at)
    return learning


def looked_into(evidence: UploadedFile) -> tuple[str, bytes]:
    """Return kind and contents of evidence, without what the file says of its maker.

    Refused when it is too large, or no PDF or picture.
    """
    if evidence.size is None or evidence.size > MOST_BYTES:
        raise DomainError("file_too_large", _("A file may have up to 5 MB."))
    found, data = inspected(evidence.read())
    if found not in ACCEPTED:
        raise DomainError(
            "file_kind_not_accepted", _("Send a PDF or a picture (JPEG, PNG).")
        )
    return found, data


@transaction.atomic
def send_to_body(
    learning: ExternalLearning, *, by: User, at: datetime | None = None
) -> ExternalLearning:
    """Ask the body to confirm it. A repeat changes nothing.

    Refused without evidence, and once it was decided.
    """
    learning = _locked(learning)
    _refuse_others(learning.person_id, by)
    _refuse_decided(learning)
    if not learning.evidence:
        raise DomainError("evidence_missing", _("Add evidence first."))
    if learning.state == State.DECLARED:
        learning.state = State.SENT
        learning.save()
        audit.record("external_learning.sent", learning, by=by, at=at or timezone.now())
    return learning


@transaction.atomic
def withdraw(
    learning: ExternalLearning, *, by: User, at: datetime | None = None
) -> None:
    """Remove it with its evidence. Refused once it was decided."""
    learning = _locked(learning)
    _refuse_others(learning.person_id, by)
    _refuse_decided(learning)
    audit.record(
        "external_learning.withdrawn", learning, by=by, at=at or timezone.now()
    )
    _remove_file(learning)
    learning.delete()


@transaction.atomic
def decide(
    learning: ExternalLearning,
    *,
    confirm: bool,
    points: Decimal | None = None,
    answer: str = "",
    send_mail: bool = True,
    by: User,
    at: datetime | None = None,
) -> ExternalLearning:
    """Confirm it for the body, with as many points as the body gives, or refuse it.

    Refused for anyone but an officer of the body, for one's own, before it was sent,
    after it was decided, for more points than were asked, and a refusal without a reason.
    """
    at = at or timezone.now()
    learning = _locked(learning)
    if not is_officer_of(by, learning.body):
        raise DomainError("not_officer", _("Only officers of this body decide."))
    if learning.person_id == by.pk:
        raise DomainError("own_claim", _("Somebody else has to decide on your own."))
    _refuse_decided(learning)
    if learning.state != State.SENT:
        raise DomainError("not_sent", _("This was not sent to the body."))
    if confirm:
        given = learning.points if points is None else points
        if not 0 <= given <= learning.points:
            raise DomainError(
                "points_out_of_range", _("Give as many points as were asked, or fewer.")
            )
        learning.points, learning.state = given, State.CONFIRMED
    else:
        if not answer.strip():
            raise DomainError("answer_missing", _("Say why."))
        learning.state = State.REFUSED
    learning.answer, learning.decided_at = answer.strip(), at
    learning.decided_by = by
    learning.save()
    audit.record(
        "external_learning.decided",
        learning,
        by=by,
        at=at,
        state=str(learning.state),
        points=str(learning.points),
    )
    if send_mail:
        page = reverse("certificates:credit")
        notify(learning.person, LEARNING_DECIDED, path=page, at=at)
    return learning


def forget_all(person: User) -> None:
    """Remove licences and learning elsewhere of somebody whose account is erased."""
    for learning in ExternalLearning.objects.filter(person=person):
        _remove_file(learning)
        learning.delete()
    Licence.objects.filter(person=person).delete()


def _remove_file(learning: ExternalLearning) -> None:
    if learning.evidence:
        storage, name = learning.evidence.storage, str(learning.evidence.name)
        transaction.on_commit(lambda: storage.delete(name))


def _locked(learning: ExternalLearning) -> ExternalLearning:
    return (
        ExternalLearning.objects.select_for_update(of=("self",))
        .select_related("body", "person")
        .get(pk=learning.pk)
    )


def _refuse_others(person_id: int, by: User) -> None:
    if person_id != by.pk:
        raise DomainError("not_yours", _("This belongs to somebody else."))


def _refuse_decided(learning: ExternalLearning) -> None:
    if learning.is_decided:
        raise DomainError("already_decided", _("This was decided already."))
