"""Who opens a learning page: somebody with a place, or staff who look at the run."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from courses.models import CourseRun, Enrolment
from lms.core.models import User


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A person on a run. Without an enrolment they look at it as trainees see it."""

    run: CourseRun
    enrolment: Enrolment | None

    @property
    def is_preview(self) -> bool:
        return self.enrolment is None

    @property
    def is_waiting(self) -> bool:
        return bool(self.enrolment and not self.enrolment.is_active)

    @property
    def worker(self) -> Enrolment | None:
        """The enrolment whose work is recorded, if any is."""
        if self.run.status == CourseRun.Status.CANCELLED or self.is_waiting:
            return None
        return self.enrolment


def reader_of(user: User, run_id: int) -> Reader:
    """Return the reader of a run, or raise 404 to somebody who has no part in it."""
    enrolment = (
        Enrolment.objects.of(user)
        .filter(run=run_id)
        .exclude(status=Enrolment.Status.WITHDRAWN)
        .select_related("run__version")
        .first()
    )
    if enrolment:
        return Reader(run=enrolment.run, enrolment=enrolment)
    runs = CourseRun.objects.visible_to(user).select_related("version")
    return Reader(run=get_object_or_404(runs, pk=run_id), enrolment=None)


def activity_reader(user: User, run_id: int) -> Reader:
    """Return the reader of a run's activities, which a waiting list does not open."""
    reader = reader_of(user, run_id)
    if reader.is_waiting:
        raise Http404
    return reader
