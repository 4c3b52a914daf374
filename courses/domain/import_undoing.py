"""Taking an imported list back, as far as nothing has happened since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.domain.calendar_letters import announce
from courses.domain.waiting import close_offer, fill_places
from courses.models import CourseRun, Enrolment, ImportedPlace, PeopleImport
from lms.core import audit
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.models import User

_WHAT_HAPPENED: Mapping[str, Promise] = {
    "attendanceentry": _("Attendance is recorded."),
    "activityprogress": _("They have begun to learn."),
    "attendancerequest": _("They asked something about their attendance."),
}


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """A place of an import, and why it stays; an empty reason means it can go."""

    place: ImportedPlace
    reason: str | Promise = ""


def undoings(of_import: PeopleImport) -> list[Undoing]:
    """Return each place with what stands against taking it back.

    As many queries as there are kinds of things that can happen to a place.
    """
    places = list(
        of_import.places.select_related("enrolment__person", "enrolment__organisation")
    )
    happened = _happened({each.enrolment_id for each in places})
    return [
        Undoing(place=each, reason=_reason(each.enrolment, happened)) for each in places
    ]


@transaction.atomic
def undo(
    of_import: PeopleImport, *, by: User, at: datetime | None = None
) -> list[Undoing]:
    """Withdraw whom the import enrolled; return those whose place stays, with reasons.

    Accounts that it made and nobody has used are erased, so that their addresses are
    free again. A repeat tries those that stayed. Refused once the run is closed.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=of_import.run_id)
    if run.is_closed:
        raise DomainError("run_closed", _("This run is finished or cancelled."))
    of_import = PeopleImport.objects.get(pk=of_import.pk)
    found = undoings(of_import)
    going = [each.place for each in found if not each.reason]
    _withdraw(run, [place.enrolment for place in going], by=by, at=at)
    _erase_unused(going, by=by, at=at)
    fill_places(run, by=by, at=at)
    if of_import.undone_at is None:
        of_import.undone_by, of_import.undone_at = by, at
        of_import.save(update_fields=["undone_by", "undone_at"])
    kept = [
        each
        for each in found
        if each.reason and each.place.enrolment.status != Enrolment.Status.WITHDRAWN
    ]
    audit.record(
        "run.list_undone", run, by=by, at=at, withdrawn=len(going), kept=len(kept)
    )
    return kept


def _happened(enrolments: set[int]) -> dict[int, str]:
    """Return what was recorded about places, whichever app keeps it."""
    found: dict[int, str] = {}
    for relation in Enrolment._meta.related_objects:
        model = relation.related_model
        if model is ImportedPlace:
            continue
        column = relation.field.attname
        # whatever model of whatever app it is
        every = model._default_manager  # noqa: SLF001
        rows = every.filter(**{f"{relation.field.name}__in": enrolments})
        for pk in rows.order_by().values_list(column, flat=True).distinct():
            found.setdefault(pk, str(model._meta.model_name))
    return found


def _reason(enrolment: Enrolment, happened: Mapping[int, str]) -> str | Promise:
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        return _("Withdrawn already.")
    if kind := happened.get(enrolment.pk):
        return _WHAT_HAPPENED.get(kind, _("Something was recorded about them since."))
    return ""


def _withdraw(
    run: CourseRun, enrolments: Sequence[Enrolment], *, by: User, at: datetime
) -> None:
    active = [each for each in enrolments if each.is_active]
    announce(run, "CANCEL", at=at, enrolments=active)
    pks = [each.pk for each in enrolments]
    for offered in Enrolment.objects.filter(pk__in=pks, offers__outcome="open"):
        close_offer(offered, by=by, at=at)
    Enrolment.objects.filter(pk__in=pks).update(
        status=Enrolment.Status.WITHDRAWN, withdrawn_at=at
    )
    audit.record_many(
        "enrolment.withdrawn",
        enrolments,
        by=by,
        at=at,
        reason=gettext("The imported list was taken back."),
    )


def _erase_unused(places: Sequence[ImportedPlace], *, by: User, at: datetime) -> None:
    """Erase the accounts that only this import knows of."""
    made = {each.enrolment.person_id for each in places if each.made_account}
    elsewhere = Enrolment.objects.filter(person__in=made).exclude(
        pk__in=[each.enrolment_id for each in places]
    )
    unused = User.objects.filter(pk__in=made, last_login=None, erased_at=None).exclude(
        pk__in=elsewhere.values("person")
    )
    for person in unused:
        if not person.has_usable_password():
            erase_account(person, by=by, at=at)
