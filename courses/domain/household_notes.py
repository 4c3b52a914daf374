"""The notes of a family file: written by those who run a training, for one another.

Neutral, about the training alone. They are kept as they were written; a correction
stands beside what it replaces. They go some time after the run, as the installation
has it, and when nobody of the household has an account.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun, Enrolment, Household, HouseholdNote
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


def may_read(user: User, run: CourseRun) -> bool:
    """Whether they run this training: one of its trainers, or a coordinator."""
    is_coordinator = user.has_perm("courses.enrol_person")
    return is_coordinator or run.run_trainers.filter(trainer_id=user.pk).exists()


def notes_on(enrolment: Enrolment) -> "QuerySet[HouseholdNote]":
    """Return the notes on the household for this run, the newest first."""
    notes = HouseholdNote.objects.filter(
        household=enrolment.household_id, run=enrolment.run_id
    )
    return notes.select_related("written_by", "replaced_by").order_by("-pk")


@transaction.atomic
def write_note(
    enrolment: Enrolment,
    text: str,
    *,
    replaces: int | None = None,
    by: User,
    at: datetime | None = None,
) -> HouseholdNote:
    """Write a note, or a correction of the one called `replaces`.

    Refused without words, about somebody without a household, to whoever does not run
    the training, once notes of the run are deleted, and when the note was corrected
    already. The trail is told that something was written, never what.
    """
    at = at or timezone.now()
    households = Household.objects.select_for_update()
    household = households.filter(pk=enrolment.household_id or 0).first()
    if household is None:
        raise DomainError("no_household", _("This person belongs to no household."))
    if not may_read(by, enrolment.run):
        raise DomainError("not_yours", _("Only who runs the training writes this."))
    if _is_over(enrolment.run, at=at):
        raise DomainError("over", _("Notes of this run are deleted by now."))
    words = " ".join(text.split())
    if not words:
        raise DomainError("no_words", _("Write the note."))
    earlier = None
    if replaces is not None:
        earlier = notes_on(enrolment).filter(pk=replaces, replaced_by=None).first()
        if earlier is None:
            raise DomainError("stale", _("This note was corrected in the meantime."))
    note = HouseholdNote.objects.create(
        household=household,
        run=enrolment.run,
        text=words[:1000],
        replaces=earlier,
        written_by=by,
        written_at=at,
    )
    audit.record(
        "household.note_written", note, by=by, at=at, replaces=earlier and earlier.pk
    )
    return note


def deleted_from(run: CourseRun) -> date:
    """Return the day on which the run's notes go, where it is held."""
    return run.ends_on + timedelta(days=settings.HOUSEHOLD_NOTE_DAYS)


def _is_over(run: CourseRun, *, at: datetime) -> bool:
    return at.astimezone(run.zone).date() >= deleted_from(run)


def delete_due(*, at: datetime | None = None) -> int:
    """Delete the notes of runs whose period is over; return how many."""
    at = at or timezone.now()
    runs = CourseRun.objects.filter(household_notes__isnull=False).distinct()
    return sum(_delete_of(run, at=at) for run in runs if _is_over(run, at=at))


@transaction.atomic
def _delete_of(run: CourseRun, *, at: datetime) -> int:
    count = _delete(HouseholdNote.objects.filter(run=run))
    audit.record("household.notes_deleted", run, by=None, at=at, count=count)
    return count


def forget(person: User) -> None:
    """Delete the notes on households of which nobody has an account any more."""
    households = Household.objects.filter(enrolments__person=person)
    others = Enrolment.objects.filter(household__in=households).exclude(person=person)
    alive = others.filter(person__erased_at=None).values("household")
    gone = HouseholdNote.objects.filter(
        household__in=households.exclude(pk__in=alive).values("pk")
    )
    _delete(gone)


def _delete(notes: "QuerySet[HouseholdNote]") -> int:
    """Delete notes for good; one points at what it replaces, so the newest go first."""
    found = list(notes.order_by("-pk").values_list("pk", flat=True))
    for pk in found:
        HouseholdNote.objects.filter(pk=pk).delete()
    return len(found)
