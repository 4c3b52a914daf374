"""Who on a run gets what, who does not, and why: before anything is issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language

from certificates.domain import eligibility, printable, required_fields
from certificates.domain.coverage import Coverage, coverage_of
from certificates.domain.eligibility import Verdict
from certificates.domain.facts import Subject, facts_of, holder_of, licences_on
from certificates.domain.renewing import Life
from certificates.domain.status import Status, status_of
from certificates.models import Certificate
from courses.domain.completion import Standing, finding_text, standings
from courses.domain.outline import local_names
from courses.models import CourseRun, Enrolment, RunTrainer


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A certificate with where it stands today."""

    certificate: Certificate
    status: Status


@dataclass(frozen=True, kw_only=True)
class Place:
    """A participant: what they have, what they could be given, and what is missing."""

    enrolment: Enrolment
    standing: Standing
    verdict: Verdict
    issued: Issued | None
    names: Mapping[str, str]

    @property
    def is_due(self) -> bool:
        """Whether issuing now would make a new certificate."""
        if self.verdict.kind is None:
            return False
        if self.issued is None:
            return True
        had_attendance = self.issued.certificate.kind == Certificate.Kind.ATTENDANCE
        return had_attendance and self.verdict.kind != Certificate.Kind.ATTENDANCE

    @property
    def missing(self) -> list[str]:
        """What stands in the way, in the sentences the trainee sees."""
        unmet = [finding for finding in self.standing.findings if not finding.met]
        return [finding_text(finding, self.names) for finding in unmet]


@dataclass(frozen=True, kw_only=True)
class TrainerRow:
    """A trainer of the run and the confirmations they have."""

    run_trainer: RunTrainer
    trainer: Issued | None
    author: Issued | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    coverage: Coverage
    places: list[Place]
    trainers: list[TrainerRow]

    @property
    def due(self) -> list[Place]:
        return [place for place in self.places if place.is_due]

    @property
    def without_information(self) -> list[Place]:
        return [place for place in self.places if place.verdict.lacks_information]

    @property
    def lacks_of_run(self) -> list[str]:
        """What is to be supplied in the run's settings before these can be issued."""
        return required_fields.of_the_run(
            place.verdict.reason
            for place in self.places
            if place.verdict.reason and place.verdict.code == "field_missing"
        )


def preview(run: CourseRun, *, at: datetime) -> Preview:
    """Judge everybody on the run; the number of queries does not depend on how many."""
    enrolments = list(
        run.enrolments.exclude(status=Enrolment.Status.WITHDRAWN).select_related(
            "person"
        )
    )
    standing_of = standings(run, enrolments)
    certificates = list(run.certificates.with_last_event().order_by("pk"))
    latest = {each.enrolment_id: each for each in certificates}
    names = local_names([run.version], get_language() or "")[run.version_id]
    coverage = coverage_of(run)
    verdicts = {
        each.pk: eligibility.verdict(standing_of[each.pk], run, at=at)
        for each in enrolments
    }
    without = [
        each
        for each in enrolments
        if each.pk not in latest or latest[each.pk].kind != verdicts[each.pk].kind
    ]
    verdicts |= {
        **_unprintable(without, verdicts),
        **_held_up(run, without, verdicts, coverage, at=at),
    }
    return Preview(
        coverage=coverage,
        places=[
            Place(
                enrolment=each,
                standing=standing_of[each.pk],
                verdict=verdicts[each.pk],
                issued=_issued(latest.get(each.pk), at=at),
                names=names,
            )
            for each in enrolments
        ],
        trainers=_trainers(run, at=at),
    )


def _unprintable(
    enrolments: Sequence[Enrolment], verdicts: Mapping[int, Verdict]
) -> dict[int, Verdict]:
    """Return a refusal for everyone whose name the letters of certificates lack."""
    found = {
        each.pk: printable.refusal(holder_of(each.person))
        for each in enrolments
        if verdicts[each.pk].is_earned
    }
    return {pk: refused for pk, refused in found.items() if refused is not None}


def _held_up(
    run: CourseRun,
    enrolments: Sequence[Enrolment],
    verdicts: Mapping[int, Verdict],
    coverage: Coverage,
    *,
    at: datetime,
) -> dict[int, Verdict]:
    """Return a refusal for everyone whose document would lack what the body asks for.

    Facts are gathered once for each kind of document; people differ only in their name
    and licence.
    """
    fields = required_fields.asked_by(coverage)
    if not fields:
        return {}
    today = at.astimezone(ZoneInfo(run.time_zone)).date()
    licences = licences_on(today, [each.person_id for each in enrolments])
    alike: dict[tuple[str, bool], Mapping[str, Any]] = {}
    held_up = {}
    for each in enrolments:
        kind = verdicts[each.pk].kind
        if kind is None:
            continue
        subject = Subject(
            kind=kind,
            holder=each.person,
            run=run,
            coverage=coverage,
            enrolment=each,
            issued_at=at,
        )
        key = (kind.value, subject.is_household)
        if key not in alike:
            alike[key] = facts_of(subject, Life())
        facts = {
            **alike[key],
            "holder": holder_of(each.person),
            "licence": licences.get(each.person_id, ""),
        }
        earns = subject.earns_points
        if lacking := required_fields.lacking(fields, facts, earns_points=earns):
            reason = required_fields.refusal(coverage, lacking)
            held_up[each.pk] = Verdict.lacking(reason)
    return held_up


def issued(certificate: Certificate, *, at: datetime) -> Issued:
    """Return a certificate, annotated with `last_event`, with its status."""
    status = status_of(
        certificate.last_event,
        valid_until=certificate.valid_until,
        renewable_from=certificate.renewable_from,
        on=timezone.localdate(at),
    )
    return Issued(certificate=certificate, status=status)


def _issued(certificate: Certificate | None, *, at: datetime) -> Issued | None:
    return issued(certificate, at=at) if certificate else None


def _trainers(run: CourseRun, *, at: datetime) -> list[TrainerRow]:
    """Pair trainers with their confirmations; authors have one for the version."""
    trainers = list(run.run_trainers.select_related("trainer"))
    confirmations = (
        Certificate.objects.filter(
            run_trainer__isnull=False,
            run__version=run.version_id,
            holder__in=[each.trainer_id for each in trainers],
        )
        .with_last_event()
        .order_by("pk")
    )
    as_trainer, as_author = {}, {}
    for each in confirmations:
        if each.kind == Certificate.Kind.AUTHOR:
            as_author[each.holder_id] = each
        elif each.run_id == run.pk:
            as_trainer[each.holder_id] = each
    return [
        TrainerRow(
            run_trainer=each,
            trainer=_issued(as_trainer.get(each.trainer_id), at=at),
            author=_issued(as_author.get(each.trainer_id), at=at),
        )
        for each in trainers
    ]
