"""Issuing to participants: everyone gets what they earned, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain import eligibility, lifecycle
from certificates.domain.coverage import coverage_of
from certificates.domain.current import (
    current_status,
    locked,
    newest,
    once,
)
from certificates.domain.facts import Subject
from certificates.domain.status import Status
from certificates.domain.writing import write
from certificates.models import Certificate, CertificateEvent
from courses.domain import completion
from courses.models import CourseRun, Enrolment
from lms.core.errors import DomainError
from lms.core.models import User

Kind = Certificate.Kind


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a person has now, and whether it was issued just now."""

    certificate: Certificate | None
    is_new: bool = False


@dataclass(kw_only=True)
class Batch:
    """What issuing for many people came to."""

    issued: list[Certificate] = field(default_factory=list)
    refused: list[tuple[Enrolment, DomainError]] = field(default_factory=list)


def issue_if_earned(
    enrolment: Enrolment, *, by: User | None, at: datetime | None = None
) -> Certificate | None:
    """Give this person the document they have earned, or None when there is none.

    A repeat, a double click or a second process gets the certificate that exists,
    even if it was revoked meanwhile: what was taken away does not come back by
    itself. A certificate of attendance is replaced once the training is completed.
    Refused when the name cannot be printed.
    """
    return give(enrolment, by=by, at=at or timezone.now()).certificate


def give(enrolment: Enrolment, *, by: User | None, at: datetime) -> Given:
    """Do what `issue_if_earned` does, and say whether the certificate is new."""
    return once(
        lambda: _give(enrolment, by=by, at=at),
        otherwise=lambda: _given_already(enrolment),
    )


def issue_for_run(
    run: CourseRun,
    *,
    by: User | None,
    at: datetime | None = None,
    only: Iterable[int] | None = None,
) -> Batch:
    """Issue for everyone on a run, or only for the enrolments with these ids.

    Refused as a whole while nothing is known about a session for one of them. Each
    certificate is a transaction of its own, so a batch that was cut short is simply
    run again.
    """
    at = at or timezone.now()
    enrolments = run.enrolments.active().select_related("person")
    if only is not None:
        enrolments = enrolments.filter(pk__in=list(only))
    people = list(enrolments)
    _refuse_missing_information(run, people)
    batch = Batch()
    for enrolment in people:
        try:
            given = give(enrolment, by=by, at=at)
        except DomainError as refusal:
            batch.refused.append((enrolment, refusal))
            continue
        if given.certificate is not None and given.is_new:
            batch.issued.append(given.certificate)
    return batch


@transaction.atomic
def _give(enrolment: Enrolment, *, by: User | None, at: datetime) -> Given:
    enrolment = locked(enrolment)
    standing = completion.standing(enrolment)
    run = enrolment.run
    verdict = eligibility.verdict(standing, run, at=at)
    existing = newest(enrolment.certificates.all())
    if verdict.kind is None:
        return Given(certificate=existing)
    if existing is not None and (
        existing.kind == verdict.kind or verdict.kind is Kind.ATTENDANCE
    ):
        return Given(certificate=existing)
    fresh = _replace_attendance(
        Subject(
            kind=verdict.kind,
            holder=enrolment.person,
            run=run,
            coverage=coverage_of(run),
            enrolment=enrolment,
            issued_at=at,
            sessions=standing.held,
        ),
        existing,
        judged=standing.judged,
        by=by,
    )
    return Given(certificate=fresh, is_new=True)


def _given_already(enrolment: Enrolment) -> Given | None:
    existing = newest(Certificate.objects.filter(enrolment=enrolment))
    return Given(certificate=existing) if existing else None


def _replace_attendance(
    subject: Subject,
    existing: Certificate | None,
    *,
    judged: tuple[completion.Judged, ...],
    by: User | None,
) -> Certificate:
    """Write what was earned; an earlier document that still counts is replaced."""
    at = subject.issued_at
    assert subject.enrolment is not None  # noqa: S101 - participants only
    if existing is not None:
        # Before the log is locked, as everywhere; else two could wait for each other.
        Certificate.objects.select_for_update().get(pk=existing.pk)
    is_open = existing is not None and current_status(existing, at=at) not in {
        Status.REVOKED,
        Status.SUPERSEDED,
    }
    fresh = write(
        subject,
        slot=f"{subject.kind.value}:{subject.enrolment.pk}#1",
        judged=judged,
        supersedes=existing if is_open else None,
        by=by,
    )
    if is_open and existing is not None:
        lifecycle.supersede(
            existing,
            reason=CertificateEvent.Reason.COMPLETED_SINCE,
            by=by,
            at=at,
        )
    return fresh


def _refuse_missing_information(run: CourseRun, people: list[Enrolment]) -> None:
    missing = completion.no_information(run, people)
    refuse_unknown([each for each in people if missing[each.pk]])


def refuse_unknown(people: list[Enrolment]) -> None:
    """Refuse, naming those about whom nothing is known for a session; none, no refusal."""
    if people:
        names = ", ".join(str(each.person) for each in people)
        message = _(
            "Nothing was issued: for these people a session has no information yet:"
            " %(names)s"
        )
        raise DomainError("no_information", message % {"names": names})
