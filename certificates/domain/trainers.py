"""Keeping the register of trainers: qualifications, CV, approvals and observations."""

from datetime import date, datetime, timedelta
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from certificates.domain.looks import bodies_of
from certificates.models import (
    Accreditation,
    TrainerApproval,
    TrainerObservation,
    TrainerQualification,
    TrainerRecord,
)
from content.models import ProgrammePage
from courses.models import CourseRun
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.file_contents import inspected
from lms.core.models import User
from lms.core.permissions import TRAINER

MOST_BYTES = 5 * 1024 * 1024
_HEX = "0123456789abcdef"
# Of more decisions that permit a trainer the list would be of no help.
SHOWN = 20


def trainers() -> QuerySet[User]:
    """Return everybody the register is about: trainers, and who is in it already."""
    return (
        User.objects.filter(
            Q(groups__name=TRAINER.name, is_active=True)
            | Q(trainer_record__isnull=False, erased_at__isnull=True)
        )
        .distinct()
        .order_by("last_name", "first_name", "pk")
    )


def trainers_under(user: User) -> QuerySet[User]:
    """Return the trainers whom decisions of an officer's bodies permit."""
    permitted = Accreditation.permitted_trainers.through.objects.filter(
        accreditation__in=Accreditation.objects.visible_to(user).values("pk")
    )
    # A join would have a row for each decision, to be made one again for each person.
    return User.objects.filter(pk__in=permitted.values("user")).order_by(
        "last_name", "first_name", "pk"
    )


def with_register(
    found: QuerySet[User], decisions: QuerySet[Accreditation]
) -> QuerySet[User]:
    """Read with people what the register and these decisions say of them.

    Of the decisions that permit them the newest are read, and how many there are.
    """
    approvals = TrainerApproval.objects.select_related("programme", "renewed_by")
    permitting = decisions.select_related("body").prefetch_related("versions")
    permitting = permitting.order_by("-decided_on", "-pk")[:SHOWN]
    permits = Accreditation.permitted_trainers.through.objects.filter(
        user=OuterRef("pk"), accreditation__in=decisions.order_by().values("pk")
    )
    counted = permits.values("user").annotate(number=Count("pk")).values("number")
    return (
        found.select_related("trainer_record")
        .annotate(permitting_count=Coalesce(Subquery(counted), 0))
        .prefetch_related("trainer_record__qualifications")
        .prefetch_related(Prefetch("trainer_record__approvals", queryset=approvals))
        .prefetch_related(
            Prefetch(
                "accreditations_as_trainer", queryset=permitting, to_attr="permitting"
            )
        )
    )


def add_qualification(
    person: User,
    *,
    title: str,
    awarded_by: str = "",
    awarded_on: date | None = None,
    valid_until: date | None = None,
    by: User,
    at: datetime | None = None,
) -> TrainerQualification:
    """Add what somebody brings along. Refused when it ends before it was awarded."""
    if awarded_on and valid_until and valid_until < awarded_on:
        raise DomainError(
            "days_reversed", _("The last day cannot be before the first.")
        )
    with transaction.atomic():
        record = _record_of(person)
        added = TrainerQualification.objects.create(
            record=record,
            title=title.strip(),
            awarded_by=awarded_by.strip(),
            awarded_on=awarded_on,
            valid_until=valid_until,
        )
        audit.record("trainer.qualification_added", person, by=by, at=at, what=title)
    return added


@transaction.atomic
def remove_qualification(
    qualification: TrainerQualification, *, by: User, at: datetime | None = None
) -> None:
    """Take one out that was entered wrongly; the trail keeps that it was there."""
    person = qualification.record.person
    audit.record(
        "trainer.qualification_removed",
        person,
        by=by,
        at=at,
        what=qualification.title,
    )
    qualification.delete()


def keep_cv(
    person: User, file: UploadedFile, *, by: User, at: datetime | None = None
) -> TrainerRecord:
    """Keep a CV in place of the one before. Refused unless it is a PDF of up to 5 MB.

    What the file says of its maker is removed.
    """
    at = at or timezone.now()
    if file.size is None or file.size > MOST_BYTES:
        raise DomainError("file_too_large", _("A file may have up to 5 MB."))
    kind, data = inspected(file.read())
    if kind != "pdf":
        raise DomainError("file_kind_not_accepted", _("Send a PDF."))
    with transaction.atomic():
        record = _record_of(person)
        _forget_file(record)
        record.cv_sha256, record.cv_kept_at = sha256(data).hexdigest(), at
        name = f"{get_random_string(32, _HEX)}.pdf"
        record.cv.save(name, ContentFile(data), save=False)
        record.save()
        audit.record("trainer.cv_kept", person, by=by, at=at, sha256=record.cv_sha256)
    return record


@transaction.atomic
def approve(
    person: User,
    programme: ProgrammePage,
    *,
    from_on: date,
    until_on: date,
    by: User,
    at: datetime | None = None,
) -> TrainerApproval:
    """Let somebody teach a programme between two days.

    Refused when it ends before it begins, and when another approval on the programme
    has a day in common with it: that one is renewed or ended first.
    """
    at = at or timezone.now()
    if until_on < from_on:
        raise DomainError(
            "days_reversed", _("The last day cannot be before the first.")
        )
    record = _record_of(person)
    others = record.approvals.filter(programme=programme)
    if any(each.from_on <= until_on and from_on <= each.last_day for each in others):
        raise DomainError(
            "approved_already",
            _("This trainer is approved for the programme in these days already."),
        )
    return _approved(record, programme, from_on, until_on, None, by=by, at=at)


@transaction.atomic
def renew(
    approval: TrainerApproval,
    *,
    until_on: date,
    by: User,
    at: datetime | None = None,
) -> TrainerApproval:
    """Carry an approval on until another day; both stay on record.

    The new one begins the day after, or today if the old one is over. Refused when it
    was renewed or ended early, and for a day before it would begin.
    """
    at = at or timezone.now()
    _record_of(approval.record.person)
    now = TrainerApproval.objects.select_related("record", "programme").get(
        pk=approval.pk
    )
    if hasattr(now, "renewed_by"):
        raise DomainError("renewed_already", _("This approval is renewed already."))
    if now.ended_on is not None:
        raise DomainError("ended_early", _("This approval was ended early."))
    begins = max(now.until_on + timedelta(days=1), timezone.localdate(at))
    if until_on < begins:
        raise DomainError(
            "days_reversed", _("The last day cannot be before the first.")
        )
    return _approved(now.record, now.programme, begins, until_on, now, by=by, at=at)


@transaction.atomic
def end_approval(
    approval: TrainerApproval,
    *,
    on: date,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> TrainerApproval:
    """End an approval early: from that day on it does not count.

    Refused without a reason, outside its days, and when it was ended already.
    """
    _record_of(approval.record.person)
    now = TrainerApproval.objects.select_related("record").get(pk=approval.pk)
    if now.ended_on is not None:
        raise DomainError("ended_early", _("This approval was ended early."))
    if not now.from_on <= on <= now.until_on:
        raise DomainError("day_outside", _("Choose a day of the approval."))
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."))
    now.ended_on, now.ended_because = on, reason.strip()
    now.save(update_fields=["ended_on", "ended_because"])
    audit.record(
        "trainer.approval_ended",
        now.record.person,
        by=by,
        at=at,
        programme=now.programme_id,
        day=on.isoformat(),
        reason=now.ended_because,
    )
    return now


def observe(
    person: User,
    run: CourseRun,
    *,
    observed_on: date,
    outcome: str,
    text: str,
    by: User,
    at: datetime | None = None,
) -> TrainerObservation:
    """Write down what was seen of somebody's teaching on a run; it stays as it is.

    Refused for oneself, for a run they do not train, and outside the run's days.
    """
    at = at or timezone.now()
    if person.pk == by.pk:
        raise DomainError("own_teaching", _("Somebody else has to observe you."))
    if not run.run_trainers.filter(trainer=person).exists():
        raise DomainError("not_their_run", _("This person is no trainer of the run."))
    if not run.starts_on <= observed_on <= min(run.ends_on, timezone.localdate(at)):
        raise DomainError(
            "day_outside", _("Choose a day of the run that is not still to come.")
        )
    with transaction.atomic():
        added = TrainerObservation.objects.create(
            record=_record_of(person),
            run=run,
            observed_on=observed_on,
            outcome=outcome,
            text=text.strip(),
            at=at,
            by=by,
        )
        audit.record("trainer.observed", person, by=by, at=at, run=run.code)
    return added


def note_look(person: User, *, by: User, at: datetime, opens_cv: bool = False) -> None:
    """Write down that an officer read about a trainer, or opened their CV."""
    action = "trainer.cv_opened" if opens_cv else "trainer.viewed"
    audit.record(action, person, by=by, at=at, bodies=bodies_of(by))


def forget(person: User) -> None:
    """Remove CV, qualifications and observations of somebody who erases the account.

    Approvals stay: certificates of runs rest on who was allowed to teach.
    """
    for record in TrainerRecord.objects.filter(person=person):
        _forget_file(record)
        record.cv_sha256, record.cv_kept_at, record.cv = "", None, ""
        record.save()
        record.qualifications.all().delete()
        record.observations.all().delete()


def as_exported(person: User) -> dict[str, object] | None:
    """Return what the register says of a person, for their own data."""
    record = TrainerRecord.objects.filter(person=person).first()
    if record is None:
        return None
    return {
        "cv_sha256": record.cv_sha256,
        "qualifications": [
            {
                "title": each.title,
                "awarded_by": each.awarded_by,
                "awarded_on": each.awarded_on and each.awarded_on.isoformat(),
            }
            for each in record.qualifications.all()
        ],
        "approvals": [
            {
                "programme": each.programme.code,
                "from": each.from_on.isoformat(),
                "until": each.last_day.isoformat(),
            }
            for each in record.approvals.select_related("programme")
        ],
        "observations": [
            {
                "run": each.run.code,
                "day": each.observed_on.isoformat(),
                "outcome": each.outcome,
                "text": each.text,
            }
            for each in record.observations.select_related("run")
        ],
    }


def _record_of(person: User) -> TrainerRecord:
    """Return the person's record under its lock, made if need be; trainers only."""
    if not trainers().filter(pk=person.pk).exists():
        raise DomainError("no_trainer", _("This person is no trainer."))
    record, _is_new = TrainerRecord.objects.get_or_create(person=person)
    return TrainerRecord.objects.select_for_update().get(pk=record.pk)


def _approved(
    record: TrainerRecord,
    programme: ProgrammePage,
    from_on: date,
    until_on: date,
    renews: TrainerApproval | None,
    *,
    by: User,
    at: datetime,
) -> TrainerApproval:
    approval = TrainerApproval.objects.create(
        record=record,
        programme=programme,
        from_on=from_on,
        until_on=until_on,
        renews=renews,
        by=by,
        at=at,
    )
    audit.record(
        "trainer.approval_renewed" if renews else "trainer.approved",
        record.person,
        by=by,
        at=at,
        programme=programme.code,
        first_day=from_on.isoformat(),
        last_day=until_on.isoformat(),
    )
    return approval


def _forget_file(record: TrainerRecord) -> None:
    if record.cv:
        storage, name = record.cv.storage, str(record.cv.name)
        transaction.on_commit(lambda: storage.delete(name))
