"""The secret link to a person's sessions, and what is found behind it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from courses.calendars import Entry, feed
from courses.models import CalendarChoice, CourseRun, Enrolment, Session
from lms.core import audit
from lms.core.identifiers import public_id
from lms.core.models import User

KEPT = timedelta(days=365)


def choice_of(person: User) -> CalendarChoice:
    """Return what the person chose; not saved when they never chose anything."""
    found = CalendarChoice.objects.filter(person=person).first()
    return found or CalendarChoice(person=person)


@transaction.atomic
def open_link(person: User, *, at: datetime | None = None) -> CalendarChoice:
    """Give the person a new link; an earlier one shows nothing from now on."""
    at = at or timezone.now()
    choice, _made = CalendarChoice.objects.update_or_create(
        person=person, defaults={"token": public_id(32), "opened_at": at}
    )
    audit.record("calendar.link_opened", person, by=person, at=at)
    return choice


@transaction.atomic
def close_link(person: User, *, at: datetime | None = None) -> None:
    """Make the person's link show nothing any more; a repeat changes nothing."""
    open_ones = CalendarChoice.objects.filter(person=person).exclude(token="")
    if open_ones.update(token="", opened_at=None):
        audit.record("calendar.link_closed", person, by=person, at=at)


@transaction.atomic
def choose_letters(
    person: User, *, wanted: bool, at: datetime | None = None
) -> CalendarChoice:
    """Send the person their sessions by e-mail, or no longer."""
    choice, _made = CalendarChoice.objects.get_or_create(person=person)
    if choice.gets_letters != wanted:
        choice.gets_letters = wanted
        choice.save(update_fields=["gets_letters"])
        audit.record("calendar.letters_chosen", person, by=person, at=at, wanted=wanted)
    return choice


def owner_of(token: str) -> User | None:
    """Return whose open link this is; closed and unknown ones are the same."""
    if not token:
        return None
    people = User.objects.filter(is_active=True, erased_at=None)
    return people.filter(calendar_choice__token=token.lower()).first()


def feed_of(person: User, *, at: datetime) -> bytes:
    """Return the sessions a person attends and those they train, in their language.

    Three queries however many there are. What was over a year ago is left out, and
    so is what was cancelled or from which they withdrew.
    """
    with override(person.language or settings.LANGUAGE_CODE):
        return feed(
            [*_attended(person, at), *_trained(person, at)],
            name=gettext("My sessions"),
            at=at,
        )


def entry_of(
    session: Session, *, role: str, path: str, sequence: int | None = None
) -> Entry:
    """Return a session as an entry in the language that is switched on.

    `role` names the person's part in it: the same session of a trainer and of a
    trainee are two entries.
    """
    run = session.run
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return Entry(
        uid=f"session-{session.pk}-{role}@{host}",
        summary=str(run.version.text("public_title") or run.version.public_title),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        location=", ".join(filter(None, [session.room, run.place])),
        url=session.link or f"{settings.BASE_URL}{path}",
        sequence=session.sequence if sequence is None else sequence,
    )


def trainee_entry(session: Session, enrolment: Enrolment) -> Entry:
    """Return a session as an entry of one place; losing the place is a change."""
    return entry_of(
        session,
        role=f"place-{enrolment.pk}",
        path=reverse("courses:run", args=[session.run_id]),
        sequence=session.sequence + (not enrolment.is_active),
    )


def _attended(person: User, at: datetime) -> Sequence[Entry]:
    places = {place.run_id: place for place in Enrolment.objects.of(person).active()}
    sessions = _sessions(Q(run__in=places), at)
    return [trainee_entry(each, places[each.run_id]) for each in sessions]


def _trained(person: User, at: datetime) -> Sequence[Entry]:
    sessions = _sessions(Q(run__run_trainers__trainer=person), at)
    return [
        entry_of(
            each,
            role=f"trainer-{person.pk}",
            path=reverse("courses:teach_run", args=[each.run_id]),
        )
        for each in sessions
    ]


def _sessions(whose: Q, at: datetime) -> Sequence[Session]:
    return list(
        Session.objects.held()
        .filter(whose, ends_at__gte=at - KEPT)
        .exclude(run__status=CourseRun.Status.CANCELLED)
        .select_related("run__version")
    )
