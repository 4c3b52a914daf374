"""Reminding people of sessions that begin soon: once for days that follow each other."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from courses.models import CourseRun, RunReminder, Session
from courses.notices import SESSIONS_SOON
from lms.core.models import User
from lms.core.noticing import notify

LONGEST = timedelta(days=15)
# Days with no more than a weekend between them belong together.
TOGETHER = timedelta(days=3)


def begins_on(days: Sequence[date]) -> list[date]:
    """Return the days, in order, that do not follow another one closely. Pure."""
    return [
        day
        for number, day in enumerate(days)
        if not number or day - days[number - 1] > TOGETHER
    ]


def remind_due(*, at: datetime | None = None) -> int:
    """Remind everybody of runs whose sessions begin soon; return how many were told.

    Only what is still to come, and not today, is told of. A repeat tells nobody.
    """
    at = at or timezone.now()
    runs = CourseRun.objects.filter(
        status__in=[CourseRun.Status.OPEN, CourseRun.Status.PLANNED],
        remind_days__isnull=False,
        sessions__status=Session.Status.PLANNED,
        sessions__starts_at__range=(at, at + LONGEST),
    ).distinct()
    return sum(_remind(run, at=at) for run in runs)


@transaction.atomic
def _remind(run: CourseRun, *, at: datetime) -> int:
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    held = list(run.sessions.held().select_related("run").order_by("starts_at"))
    first: dict[date, Session] = {}
    for session in held:
        first.setdefault(session.local_start.date(), session)
    today = at.astimezone(run.zone).date()
    soon = timedelta(days=run.remind_days or 0)
    due = [
        day
        for day in begins_on(sorted(first))
        if today < day <= today + soon
        and RunReminder.objects.get_or_create(
            run=run, day=day, defaults={"sent_at": at}
        )[1]
    ]
    return sum(_tell(run, first[day], at=at) for day in due)


def _tell(run: CourseRun, session: Session, *, at: datetime) -> int:
    """Tell everybody with a place, and the trainers, each with a page of their own."""
    taking_part = User.objects.filter(
        enrolments__in=run.enrolments.active(), is_active=True
    )
    training = User.objects.filter(runs_trained__run=run, is_active=True)
    pages = [
        (taking_part, reverse("courses:run", args=[run.pk])),
        (training, reverse("courses:teach_sessions", args=[run.pk])),
    ]
    told = 0
    for people, page in pages:
        for person in people.distinct().order_by("pk"):
            with override(person.language or settings.LANGUAGE_CODE):
                when = date_format(session.local_start, "DATETIME_FORMAT")
            values = {"run": run.code, "when": when}
            told += bool(notify(person, SESSIONS_SOON, path=page, values=values, at=at))
    return told
