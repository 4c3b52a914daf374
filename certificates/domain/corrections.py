"""Replacing a certificate by a corrected one."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain import eligibility, lifecycle
from certificates.domain.confirmations import trainer_subject
from certificates.domain.coverage import coverage_of
from certificates.domain.current import current_status, locked
from certificates.domain.differences import says_the_same
from certificates.domain.facts import Subject, facts_of
from certificates.domain.renewing import Life
from certificates.domain.status import Status
from certificates.domain.writing import write
from certificates.models import Certificate
from courses.domain import completion
from lms.core.errors import DomainError
from lms.core.models import User

Kind = Certificate.Kind
_NOTHING_DIFFERENT = _(
    "The record of today says the same as this certificate. Mend the record first, or"
    " grant the request without a new certificate."
)


@transaction.atomic
def issue_again(
    certificate: Certificate,
    *,
    reason: str,
    note: str = "",
    must_differ: bool = False,
    by: User | None,
    at: datetime | None = None,
) -> Certificate:
    """Issue a corrected certificate in place of one, from what is true today.

    The earlier one becomes *replaced* and leads to the new one; after a revocation
    it stays revoked. Refused when it was replaced already, when the document is not
    earned any more and, with `must_differ`, when the new one would say the same.
    """
    at = at or timezone.now()
    if certificate.enrolment is not None:
        locked(certificate.enrolment)  # the place, then the certificate, then the log
    Certificate.objects.select_for_update().get(pk=certificate.pk)
    status = current_status(certificate, at=at)
    if status is Status.SUPERSEDED:
        raise DomainError(
            "already_replaced", _("This certificate was already replaced by another.")
        )
    base, _sign, edition = certificate.slot.rpartition("#")
    subject, judged = _subject_again(certificate, at=at)
    if must_differ and says_the_same(certificate.facts, facts_of(subject, Life())):
        raise DomainError("nothing_different", _NOTHING_DIFFERENT)
    replaced = None if status is Status.REVOKED else certificate
    fresh = write(
        subject,
        slot=f"{base}#{int(edition) + 1}",
        judged=judged,
        run_trainer=certificate.run_trainer,
        supersedes=replaced,
        by=by,
    )
    if replaced is not None:
        lifecycle.supersede(replaced, reason=reason, note=note, by=by, at=at)
    return fresh


def _subject_again(
    certificate: Certificate, *, at: datetime
) -> tuple[Subject, tuple[completion.Judged, ...]]:
    """Return what the certificate would say today, if it is still earned."""
    kind = Kind(certificate.kind)
    if certificate.run_trainer is not None:
        return trainer_subject(certificate.run_trainer, kind, at=at), ()
    assert certificate.enrolment is not None  # noqa: S101 - the table's constraint
    enrolment = locked(certificate.enrolment)
    run = enrolment.run
    standing = completion.standing(enrolment)
    verdict = eligibility.verdict(standing, run, at=at)
    if verdict.kind is not kind:
        raise DomainError(
            "not_earned", str(verdict.reason or _("Another document is earned now."))
        )
    subject = Subject(
        kind=kind,
        holder=enrolment.person,
        run=run,
        coverage=coverage_of(run),
        enrolment=enrolment,
        issued_at=at,
        sessions=standing.held,
    )
    return subject, standing.judged
