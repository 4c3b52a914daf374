"""What certificates do when something happened below them."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.dispatch import receiver

from certificates.domain import (
    complaints,
    credit_claims,
    dossiers,
    provisional,
    trainers,
)
from certificates.models import Certificate, ShareLink
from certificates.tasks import issue_on_finished, issue_to, review_evidence_of
from courses.models import Enrolment
from courses.signals import evidence_changed, run_finished
from lms.core.erasure import account_erased
from lms.core.models import User


@receiver(evidence_changed, dispatch_uid="certificates.evidence_changed")
def on_evidence_changed(enrolment_id: int, **_kwargs: Any) -> None:
    """Queue what is to be looked at; most changes need nothing, and cost one query."""
    has_certificate = Exists(Certificate.objects.filter(enrolment=OuterRef("pk")))
    found = Enrolment.objects.filter(pk=enrolment_id).values_list(
        "run__issues_automatically", has_certificate
    )
    for is_issued_automatically, is_certified in found:
        if is_issued_automatically:
            issue_to.enqueue(enrolment_id)
        if is_certified:
            review_evidence_of.enqueue(enrolment_id)


@receiver(run_finished, dispatch_uid="certificates.run_finished")
def on_run_finished(run_id: int, **_kwargs: Any) -> None:
    issue_on_finished.enqueue(run_id)


@receiver(account_erased, dispatch_uid="certificates.account_erased")
def on_account_erased(person: User, **_kwargs: Any) -> None:
    """What a holder showed or declared goes with the account; the record stays."""
    ShareLink.objects.filter(certificate__holder=person).delete()
    credit_claims.forget_all(person)
    provisional.forget(person)
    trainers.forget(person)
    complaints.forget(person)
    dossiers.forget(person)
