"""Confirming what trainers and authors did."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain.coverage import coverage_of
from certificates.domain.current import newest, once
from certificates.domain.facts import Subject
from certificates.domain.writing import write
from certificates.models import Certificate
from courses.models import CourseRun, RunTrainer
from lms.core.errors import DomainError
from lms.core.models import User

Kind = Certificate.Kind


def issue_trainer_confirmation(
    run_trainer: RunTrainer, *, by: User | None, at: datetime | None = None
) -> Certificate:
    """Confirm that a person trained on a finished run; a repeat gives the same."""
    slot = f"trainer:{run_trainer.pk}"
    return _confirm(run_trainer, Kind.TRAINER, slot, by=by, at=at)


def issue_author_confirmation(
    run_trainer: RunTrainer, *, by: User | None, at: datetime | None = None
) -> Certificate:
    """Confirm that a trainer of a finished run wrote the programme.

    Once per person and programme version: writing it does not happen again with
    every run.
    """
    slot = f"author:{run_trainer.trainer_id}:{run_trainer.run.version_id}"
    return _confirm(run_trainer, Kind.AUTHOR, slot, by=by, at=at)


def trainer_subject(
    run_trainer: RunTrainer, kind: Certificate.Kind, *, at: datetime
) -> Subject:
    """Return what is confirmed; refused until the run is finished."""
    run = run_trainer.run
    if run.status != CourseRun.Status.FINISHED:
        raise DomainError(
            "not_finished",
            _("Trainers get their confirmation once the run is finished."),
        )
    return Subject(
        kind=kind,
        holder=run_trainer.trainer,
        run=run,
        coverage=coverage_of(run),
        issued_at=at,
    )


def _confirm(
    run_trainer: RunTrainer,
    kind: Certificate.Kind,
    slot: str,
    *,
    by: User | None,
    at: datetime | None,
) -> Certificate:
    at = at or timezone.now()
    editions = Certificate.objects.filter(slot__startswith=f"{slot}#")

    def issue() -> Certificate:
        with transaction.atomic():
            locked = RunTrainer.objects.select_for_update().get(pk=run_trainer.pk)
            existing = newest(editions)
            if existing is not None:
                return existing
            subject = trainer_subject(locked, kind, at=at)
            return write(subject, slot=f"{slot}#1", run_trainer=locked, by=by)

    return once(issue, otherwise=lambda: newest(editions.all()))
