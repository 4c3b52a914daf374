"""Finding what self-issuing runs still owe, whatever signal was missed."""

from datetime import datetime

from django.utils import timezone

from certificates.domain.participants import Batch, give
from certificates.domain.preview import preview
from courses.models import CourseRun
from lms.core.errors import DomainError


def issue_due(*, at: datetime | None = None) -> Batch:
    """Issue everything that is earned and not issued on runs that issue by themselves.

    A repeat issues nothing.
    """
    runs = CourseRun.objects.filter(
        issues_automatically=True,
        status__in=[CourseRun.Status.OPEN, CourseRun.Status.FINISHED],
    ).select_related("version", "provider")
    total = Batch()
    for run in runs.iterator():
        batch = issue_due_on(run, at=at)
        total.issued += batch.issued
        total.refused += batch.refused
    return total


def issue_due_on(run: CourseRun, *, at: datetime | None = None) -> Batch:
    """Issue what one self-issuing run owes; nothing on a run that waits for somebody.

    Unlike a coordinator's batch it goes person by person: one whose attendance is
    not complete does not hold up the others.
    """
    batch = Batch()
    if not run.issues_automatically:
        return batch
    at = at or timezone.now()
    for place in preview(run, at=at).due:
        try:
            given = give(place.enrolment, by=None, at=at)
        except DomainError as refusal:
            batch.refused.append((place.enrolment, refusal))
            continue
        if given.certificate is not None and given.is_new:
            batch.issued.append(given.certificate)
    return batch
