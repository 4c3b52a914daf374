"""People who come without a place, and finding out who they are."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.domain.attendance import Mark, record_many, refuse_closed
from courses.domain.enrolling import enrol
from courses.models import AttendanceEntry, Enrolment, Session, WalkIn
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.scripts import fold


@dataclass(frozen=True, kw_only=True)
class SentWalkIn:
    """What is written down of somebody without a place."""

    name: str
    organisation_name: str = ""
    email: str = ""
    arrived_at: time | None = None
    remark: str = ""
    key: UUID | None = None
    device_at: datetime | None = None


@transaction.atomic
def write_down(
    session: Session, sent: SentWalkIn, *, by: User, at: datetime | None = None
) -> WalkIn:
    """Keep who came without a place. The same key again returns the same row."""
    at = at or timezone.now()
    session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("run")
        .get(pk=session.pk)
    )
    known = WalkIn.objects.filter(key=sent.key).first() if sent.key else None
    if known:
        return known
    refuse_closed(session)
    if session.local_start.date() > at.astimezone(session.run.zone).date():
        raise DomainError("not_yet", _("Nobody walks in before the day itself."))
    walk_in = WalkIn.objects.create(
        session=session,
        name=sent.name,
        organisation_name=sent.organisation_name,
        email=sent.email,
        arrived_at=sent.arrived_at,
        remark=sent.remark,
        key=sent.key,
        device_at=sent.device_at,
        recorded_by=by,
        recorded_at=at,
    )
    # No name: the trail is never erased.
    audit.record("walk_in.recorded", walk_in, by=by, at=at, session=session.pk)
    return walk_in


@transaction.atomic
def merge(
    walk_in: WalkIn, person: User, *, by: User, at: datetime | None = None
) -> AttendanceEntry:
    """Say whose walk-in it was: they get a place and their presence is recorded.

    What was written down stays. Somebody who has a place keeps it, and an entry they
    have already at that session counts. A repeat with the same person returns the
    entry; with another person it is refused, as is a run that is full or finished.
    """
    at = at or timezone.now()
    walk_in = WalkIn.objects.select_for_update(of=("self",)).get(pk=walk_in.pk)
    session = walk_in.session
    if walk_in.became:
        if walk_in.became.enrolment.person_id != person.pk:
            raise DomainError("merged", _("This was somebody else, it was said."))
        return walk_in.became
    enrolment = enrol(session.run, person, by=by, at=at)
    if not enrolment.is_active:
        raise DomainError("full", _("The run is full; give it another place first."))
    entry = (
        AttendanceEntry.objects.current()
        .filter(enrolment=enrolment, session=session, walk_in__isnull=True)
        .first()
    )
    if entry is None:
        result = record_many(session, [_presence(walk_in, enrolment)], by=by, at=at)
        for refusal in result.refused.values():
            raise refusal
        entry = result.entries[enrolment.pk]
    walk_in.became = entry
    walk_in.save(update_fields=["became"])
    audit.record(
        "walk_in.merged",
        walk_in,
        by=by,
        at=at,
        person=person.pk,
        entry=entry.pk,
        written_by=walk_in.recorded_by_id,
    )
    return entry


def likely_people(walk_in: WalkIn, people: list[User]) -> list[User]:
    """Return who of `people` it probably was: by e-mail, else by name in any script."""
    if walk_in.email:
        exact = [p for p in people if p.email.lower() == walk_in.email.lower()]
        if exact:
            return exact
    words = set(fold(walk_in.name).split())
    return [
        person
        for person in people
        if words <= set(fold(f"{person} {person.other_script_name}").split())
    ]


def _presence(walk_in: WalkIn, enrolment: Enrolment) -> Mark:
    session = walk_in.session
    came, start = walk_in.arrived_at, session.local_start
    is_late = came is not None and (
        (came.hour * 60 + came.minute) - (start.hour * 60 + start.minute)
        > session.run.tolerance_minutes
    )
    state = AttendanceEntry.State.LATE if is_late else AttendanceEntry.State.PRESENT
    remark = walk_in.remark or gettext("Came without a place")
    return Mark(enrolment=enrolment, state=state, arrived_at=came, remark=remark)
