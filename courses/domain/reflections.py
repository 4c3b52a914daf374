"""Private notes: written, changed and deleted by the person alone, told to nobody."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment, OutlineItem, ReflectionNote
from lms.core.errors import DomainError
from lms.core.models import User

# Whoever has not signed in for so long has left; what they wrote for themselves goes.
FORGOTTEN_AFTER = timedelta(days=365)
PARTS = ("learnt", "changes", "from_others")


def notes_of(enrolment: Enrolment) -> "QuerySet[ReflectionNote]":
    return enrolment.reflection_notes.select_related("item")


def write(
    enrolment: Enrolment,
    said: Mapping[str, str],
    *,
    item: OutlineItem | None = None,
    note: ReflectionNote | None = None,
    by: User,
    at: datetime | None = None,
) -> ReflectionNote:
    """Write a note, or write `note` anew; the trail is told nothing of it.

    Refused for another person, about what is not part of the run, and when nothing
    is said.
    """
    at = at or timezone.now()
    if enrolment.person_id != by.pk or (note and note.enrolment_id != enrolment.pk):
        raise DomainError("not_yours", _("Only the person themself writes this."))
    if item and item.version_id != enrolment.run.version_id:
        raise DomainError("other_version", _("This is not part of your course run."))
    values: dict[str, Any] = {name: said.get(name, "").strip() for name in PARTS}
    if not any(values.values()):
        raise DomainError("nothing_said", _("Write something into one of the fields."))
    if note is None:
        return ReflectionNote.objects.create(
            enrolment=enrolment, item=item, written_at=at, changed_at=at, **values
        )
    for name, value in {**values, "item": item, "changed_at": at}.items():
        setattr(note, name, value)
    note.save()
    return note


def delete_of(person: User) -> None:
    """Delete everything a person wrote for themselves."""
    ReflectionNote.objects.filter(enrolment__person=person).delete()


def delete_forgotten(*, at: datetime | None = None) -> int:
    """Delete the notes of people who have not signed in for a year; return how many."""
    before = (at or timezone.now()) - FORGOTTEN_AFTER
    forgotten = ReflectionNote.objects.filter(
        Q(enrolment__person__last_login__lt=before)
        | Q(enrolment__person__last_login=None),
        changed_at__lt=before,
    )
    return forgotten.delete()[0]
