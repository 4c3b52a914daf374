"""Work that may wait for a worker: fetch by id, call one domain function."""

import logging

from django_tasks import task

from certificates.domain.issuing import issue_if_earned
from certificates.domain.reviews import look_again
from certificates.domain.sweep import issue_due_on
from courses.models import CourseRun, Enrolment
from lms.core.errors import DomainError

logger = logging.getLogger(__name__)


@task()
def issue_to(enrolment_id: int) -> None:
    """Issue what a person on a self-issuing run has earned; a repeat changes nothing."""
    enrolment = Enrolment.objects.select_related("run").get(pk=enrolment_id)
    if not enrolment.run.issues_automatically:
        return
    try:
        issue_if_earned(enrolment, by=None)
    except DomainError as refusal:
        logger.warning("Enrolment %s: %s", enrolment_id, refusal)


@task()
def review_evidence_of(enrolment_id: int) -> None:
    """Tell the office if a certificate's evidence has changed; a repeat does nothing."""
    look_again(enrolment_id)


@task()
def issue_on_finished(run_id: int) -> None:
    """Issue for everyone on a self-issuing run that was finished."""
    run = CourseRun.objects.select_related("version", "provider").get(pk=run_id)
    for enrolment, refusal in issue_due_on(run).refused:
        logger.warning("Enrolment %s: %s", enrolment.pk, refusal)
