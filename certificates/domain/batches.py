"""Issuing for a whole run in steps, so that progress shows and nothing waits too long.

Nothing about a batch is kept: who is due is read anew for each step. A batch that was
cut short, by a crash or a closed window, is begun again and makes what is missing.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from certificates.domain.participants import Batch, issue_for_run, refuse_unknown
from certificates.domain.preview import Place, preview
from courses.models import CourseRun
from lms.core.models import User

STEP = 10


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one step did, and where the next one begins: after this enrolment."""

    batch: Batch
    after: int
    remaining: int


def due_after(run: CourseRun, after: int, *, at: datetime) -> list[Place]:
    """Return who is still to be issued to, in the order in which it is done.

    Refused while nothing is known about a session for anybody on the run.
    """
    shown = preview(run, at=at)
    refuse_unknown([place.enrolment for place in shown.without_information])
    places = sorted(shown.due, key=lambda place: place.enrolment.pk)
    return [place for place in places if place.enrolment.pk > after]


def issue_step(
    run: CourseRun, *, after: int, by: User, at: datetime | None = None
) -> Step:
    """Issue to the next ten people who are due; refusals are told and passed over."""
    at = at or timezone.now()
    due = due_after(run, after, at=at)
    now = [place.enrolment.pk for place in due[:STEP]]
    batch = issue_for_run(run, by=by, at=at, only=now) if now else Batch()
    return Step(
        batch=batch,
        after=now[-1] if now else after,
        remaining=len(due) - len(now),
    )
