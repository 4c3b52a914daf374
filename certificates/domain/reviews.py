"""Telling the office when what a certificate rests on has changed since its issue."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain import eligibility
from certificates.domain.explanation import Comparison, Rested, explain
from certificates.domain.status import Event
from certificates.models import Certificate, EvidenceReview
from courses.domain import completion
from lms.core import audit
from lms.core.canonical import sha256
from lms.core.errors import DomainError
from lms.core.models import User

# Certificates that count no more need no second look.
_OVER = (Event.REVOKED, Event.SUPERSEDED)


def changed_evidence(certificate: Certificate) -> list[Rested]:
    """Return each row the certificate rests on that is not as it was sealed, once."""
    found = {
        (rested.kind, rested.ref): rested
        for ground in explain(certificate).grounds
        for rested in ground.rests_on
        if rested.comparison is not Comparison.UNCHANGED
    }
    return list(found.values())


def look_again(
    enrolment_id: int, *, at: datetime | None = None
) -> list[EvidenceReview]:
    """Ask the office to look at the place's certificates whose evidence has changed.

    One question is open for a certificate at a time; what was decided is asked
    again only when something else has changed since. A repeat changes nothing.
    """
    held = Certificate.objects.filter(enrolment=enrolment_id)
    found = (
        _look_at(each, at=at or timezone.now())
        for each in held.exclude(events__kind__in=_OVER)
    )
    return [review for review in found if review is not None]


@transaction.atomic
def _look_at(certificate: Certificate, *, at: datetime) -> EvidenceReview | None:
    """Return the question that is new, or has more behind it than before."""
    Certificate.objects.select_for_update().get(pk=certificate.pk)
    rows = changed_evidence(certificate)
    if not rows:
        return None
    digest = sha256([_state(each) for each in rows])
    if certificate.reviews.filter(digest=digest).exists():
        return None
    known = certificate.reviews.filter(outcome="").first()
    review = known or EvidenceReview(certificate=certificate)
    review.digest, review.found_at = digest, at
    review.is_earned = is_still_earned(certificate, at=at)
    review.save()
    audit.record(
        "certificate.evidence_changed",
        certificate,
        by=None,
        at=at,
        rows=[f"{each.kind} {each.ref}" for each in rows],
        is_earned=review.is_earned,
    )
    return review


def _state(rested: Rested) -> list[object]:
    """Return what tells one change of a row from the next; the words may differ."""
    record = rested.record
    written = (
        [each.at.isoformat() for each in record.entries if each.at] if record else []
    )
    return [rested.kind, rested.ref, record.digest if record else None, written]


def is_still_earned(certificate: Certificate, *, at: datetime) -> bool:
    """Whether the record of today would earn the same document."""
    enrolment = certificate.enrolment
    if enrolment is None:
        return True
    run = enrolment.run
    standing = completion.standing(enrolment)
    verdict = eligibility.verdict(standing, run, at=at)
    return verdict.kind == certificate.kind


@transaction.atomic
def decide(
    review: EvidenceReview,
    *,
    outcome: str,
    note: str,
    by: User,
    at: datetime | None = None,
) -> EvidenceReview:
    """Write down what followed for the certificate, and why.

    Nothing is done to the certificate by this. Refused without a reason, for one's
    own certificate, and when it was decided already.
    """
    at = at or timezone.now()
    review = (
        EvidenceReview.objects.select_for_update(of=("self",))
        .select_related("certificate")
        .get(pk=review.pk)
    )
    if not review.is_open:
        raise DomainError("already_decided", _("This was decided already."))
    if review.certificate.holder_id == by.pk:
        raise DomainError(
            "own_certificate", _("Somebody else decides on your own certificate.")
        )
    if not note.strip():
        raise DomainError("reason_missing", _("Say why."))
    review.outcome = EvidenceReview.Outcome(outcome)
    review.note, review.decided_at, review.decided_by = note.strip(), at, by
    review.save()
    audit.record(
        "certificate.reviewed",
        review.certificate,
        by=by,
        at=at,
        outcome=str(review.outcome),
        reason=review.note,
    )
    return review
