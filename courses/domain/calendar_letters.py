"""Sessions sent to people's calendars: as an invitation, a change, or a cancellation.

What is sent once can be taken back: the entry of a session keeps its UID, and its
number (SEQUENCE) grows whenever it moves or is cancelled.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from courses.calendars import Letter, Method, invitation
from courses.domain.calendar_feed import trainee_entry
from courses.models import CourseRun, Enrolment, Session
from courses.notices import SESSIONS, SESSIONS_CANCELLED
from lms.core.mail import CalendarFile, sender_address
from lms.core.models import User
from lms.core.noticing import notify

# What is entered for another day than today is no news.
NEWS_FOR = timedelta(days=1)
KINDS = {"REQUEST": SESSIONS, "CANCEL": SESSIONS_CANCELLED}


def is_news(at: datetime | None) -> bool:
    """Whether a change is of now, and not entered for another day."""
    return at is None or abs(timezone.now() - at) <= NEWS_FOR


def count_change(sessions: Iterable[Session]) -> None:
    """Note that these sessions changed, so that calendars take the newer state."""
    pks = [session.pk for session in sessions]
    Session.objects.filter(pk__in=pks).update(sequence=F("sequence") + 1)


def announce(
    run: CourseRun,
    method: Method,
    *,
    at: datetime | None,
    enrolments: Iterable[Enrolment] | None = None,
    sessions: Iterable[Session] | None = None,
) -> None:
    """Send sessions of the run to people on it, once the change is committed.

    Without `enrolments` to all who have a place; without `sessions` all that are
    planned. Nothing is sent about a change that is entered for another day.
    """
    # tasks call back into this module
    from courses.tasks import send_sessions  # noqa: PLC0415

    if not is_news(at):
        return
    people = run.enrolments.active() if enrolments is None else enrolments
    planned = run.sessions.held() if sessions is None else sessions
    enrolment_ids = [each.pk for each in people]
    session_ids = [each.pk for each in planned]
    if not enrolment_ids or not session_ids:
        return
    transaction.on_commit(
        lambda: send_sessions.enqueue(enrolment_ids, session_ids, method)
    )


def send(
    enrolment_ids: list[int], session_ids: list[int], method: Method, *, at: datetime
) -> int:
    """Send each person one letter with these sessions; return how many were sent.

    Sessions that are over, people whose account is closed, and people who switched
    the letters off are left out.
    """
    sessions = list(
        Session.objects.filter(pk__in=session_ids, ends_at__gt=at)
        .select_related("run__version")
        .order_by("starts_at", "pk")
    )
    people = list(
        Enrolment.objects.filter(pk__in=enrolment_ids, person__is_active=True)
        .exclude(person__calendar_choice__gets_letters=False)
        .select_related("person")
    )
    if not sessions:
        return 0
    for enrolment in people:
        _send_to(enrolment, sessions, method, at)
    return len(people)


def _send_to(
    enrolment: Enrolment, sessions: list[Session], method: Method, at: datetime
) -> None:
    person: User = enrolment.person
    letter = Letter(
        method=method,
        organiser=sender_address(),
        attendee=person.email,
        attendee_name=person.get_full_name(),
    )
    with override(person.language or settings.LANGUAGE_CODE):
        files = [
            CalendarFile(
                method=method,
                content=invitation(trainee_entry(each, enrolment), letter, at=at),
            )
            for each in sessions
        ]
        lines = "\n".join(f"- {_in_words(each)}" for each in sessions)
    page = reverse("courses:my_calendar")
    notify(
        person,
        KINDS[method],
        path=page,
        calendars=files,
        at=at,
        values={"sessions": lines},
    )


def _in_words(session: Session) -> str:
    """Return when and where a session is, on the clock of its place."""
    run = session.run
    begins, ends = (
        at.astimezone(run.zone) for at in (session.starts_at, session.ends_at)
    )
    when = (
        f"{date_format(begins, 'DATETIME_FORMAT')}–{date_format(ends, 'TIME_FORMAT')}"
    )
    return ", ".join(filter(None, [when, session.room, run.place]))
