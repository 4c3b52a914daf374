"""Work that may wait for a worker: fetch by id, call one domain function."""

from django.utils import timezone
from django_tasks import task

from courses.calendars import Method
from courses.domain.calendar_letters import send
from courses.domain.preparing import make
from courses.domain.workplace import send_due
from courses.run_report_pdf import draw


@task()
def send_sessions(
    enrolment_ids: list[int], session_ids: list[int], method: Method
) -> None:
    """Send sessions to the calendars of people on a run."""
    send(enrolment_ids, session_ids, method, at=timezone.now())


@task()
def write_to_supervisors() -> None:
    """Write to supervisors who were just named; `tend_runs` writes to the rest."""
    send_due(at=timezone.now())


@task()
def prepare_report(pk: int) -> None:
    """Draw a report that somebody asked for; a repeat makes nothing."""
    make(pk, draw, at=timezone.now())
