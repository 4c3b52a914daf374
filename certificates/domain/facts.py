"""What a certificate says, copied from the run on the day of issue.

The result is plain JSON. Everything printed, shown or answered later is read from
it, so that no change of a name, title, rule or decision reaches the certificate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from certificates.domain import names
from certificates.domain.coverage import Coverage
from certificates.domain.credit_units import units_for
from certificates.domain.points import Award, points_for
from certificates.domain.renewing import Life
from certificates.models import (
    AccreditingBody,
    Certificate,
    CertificateField,
    Licence,
    PointsRule,
)
from content.models import Mode
from courses.domain.partners import credited
from courses.models import (
    ActivityProgress,
    AttendanceEntry,
    CourseRun,
    Enrolment,
    OutlineItem,
    ProgrammeVersion,
    RunTrainer,
    Session,
)
from lms.core.models import User

FORMAT = 1
Kind = Certificate.Kind

_POINTS_ROLE = {
    Kind.COMPLETION: PointsRule.Role.PARTICIPANT,
    Kind.PARTICIPATION: PointsRule.Role.PARTICIPANT,
    Kind.TRAINER: PointsRule.Role.TRAINER,
    Kind.AUTHOR: PointsRule.Role.AUTHOR,
}

# Whether a version asks for a test, by content hash: versions never change.
_tested: dict[str, bool] = {}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Who a certificate is for and what it says of them, before it is written."""

    kind: Certificate.Kind
    holder: User
    run: CourseRun
    coverage: Coverage
    enrolment: Enrolment | None = None
    issued_at: datetime
    sessions: tuple[Session, ...] | None = None  # where they have been read already

    @property
    def has_test(self) -> bool:
        version = self.run.version
        known = _tested.get(version.content_hash)
        if known is None:
            kinds = {each.kind for each in version.requirements.all()}
            known = _tested[version.content_hash] = "quiz_passed" in kinds
        return known

    @cached_property
    def held(self) -> tuple[Session, ...]:
        """The sessions of the run that were not cancelled, as they are now."""
        if self.sessions is not None:
            return self.sessions
        return tuple(self.run.sessions.held().select_related("item"))

    @cached_property
    def trainers(self) -> list[RunTrainer]:
        trainers = self.run.run_trainers.select_related("trainer")
        return list(trainers.order_by("-is_lead", "pk"))

    @property
    def earns_points(self) -> bool:
        return _points_role(self) is not None

    @property
    def is_household(self) -> bool:
        return self.enrolment is not None and self.enrolment.household_id is not None

    @property
    def issued_on(self) -> date:
        return self.issued_at.astimezone(ZoneInfo(self.run.time_zone)).date()


def facts_of(subject: Subject, life: Life) -> dict[str, Any]:
    """Return everything the certificate says."""
    run, language = subject.run, subject.run.language
    decision = subject.coverage.accreditation
    until, planned = life.valid_until, planned_minutes(subject)
    return {
        "format": FORMAT,
        "kind": subject.kind.value,
        "language": language,
        "holder": holder_of(subject.holder),
        "programme": _programme(run),
        "printed_title": _printed_title(subject),
        "run": {
            "code": run.code,
            "starts_on": run.starts_on.isoformat(),
            "ends_on": run.ends_on.isoformat(),
            "place": run.place,
        },
        "minutes": {
            "planned": planned,
            "attended": _attended(subject),
            **_trained(subject),
        },
        "test": _test(subject),
        "points": [_award(award) for award in _awards(subject)],
        "units": _units(subject, planned),
        "licence": licence_of(subject),
        "accreditation": _decision(subject.coverage, language) if decision else None,
        "not_accredited": [reason.as_dict() for reason in subject.coverage.reasons],
        "provider": run.provider.name,
        "partners": [partner.name for partner in credited(run)],
        "trainers": _trainers(subject),
        "signatory": {"name": run.signatory_name, "role": run.signatory_role},
        "issued_on": subject.issued_on.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "renewal": life.as_facts(),
    }


def holder_of(person: User) -> dict[str, str]:
    """Return the name as in the person's own documents, and in the other script."""
    return {
        "name": person.get_full_name(),
        "other_name": person.other_script_name.strip(),
    }


def _programme(run: CourseRun) -> dict[str, Any]:
    version = run.version
    return {
        "code": version.code,
        "version": version.number,
        "content_hash": version.content_hash,
        "titles": {
            locale: version.text("title", locale) or version.title
            for locale in version.locales
        },
        "public_titles": {
            locale: version.text("public_title", locale) or version.public_title
            for locale in version.locales
        },
    }


def _printed_title(subject: Subject) -> str:
    """Carers get the neutral title: the usual one could tell of the child they foster."""
    version, language = subject.run.version, subject.run.language
    if subject.is_household:
        return str(version.text("public_title", language) or version.public_title)
    return str(version.text("title", language) or version.title)


def planned_minutes(subject: Subject) -> dict[str, int]:
    """Return the minutes of the run by mode: sessions held, and online activities."""
    online = _online(subject.run.version)
    items = [*(each.item for each in subject.held), *online]
    return _by_mode((item.mode, item.minutes) for item in items)


def _online(version: ProgrammeVersion) -> list[OutlineItem]:
    """Return the activities that are no sessions."""
    others = {OutlineItem.Kind.SESSION, OutlineItem.Kind.MODULE}
    return [item for item in version.items.all() if item.kind not in others]


def _by_mode(parts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the sum of minutes for each mode, in the usual order; none, no mode."""
    minutes: dict[str, int] = dict.fromkeys(Mode.values, 0)
    for mode, length in parts:
        minutes[mode] = minutes.get(mode, 0) + length
    return {mode: total for mode, total in minutes.items() if total}


def _trained(subject: Subject) -> dict[str, Any]:
    """Return a trainer's minutes by mode: the planned time of all sessions held.

    Nothing is kept of who led which session, so a team has the same hours, as in the
    reports across runs.
    """
    if subject.kind != Kind.TRAINER:
        return {}
    held = ((each.item.mode, each.item.minutes) for each in subject.held)
    return {"trained": _by_mode(held)}


def _attended(subject: Subject) -> dict[str, int]:
    """Return credited minutes by mode; empty for those who did not take part."""
    enrolment = subject.enrolment
    if enrolment is None:
        return {}
    entries = AttendanceEntry.objects.current().filter(enrolment=enrolment)
    credited = dict(entries.values_list("session", "minutes"))
    completed = ActivityProgress.objects.filter(completed_at__isnull=False)
    done = {
        *completed.filter(enrolment=enrolment).values_list("item", flat=True),
        *enrolment.evaluation_receipts.values_list("item", flat=True),
    }
    online = [item for item in _online(subject.run.version) if item.pk in done]
    return _by_mode(
        [
            *((each.item.mode, credited.get(each.pk, 0)) for each in subject.held),
            *((item.mode, item.minutes) for item in online),
        ]
    )


def _test(subject: Subject) -> str:
    """Whether a knowledge test was passed; a test that was not passed is not told."""
    if subject.enrolment is None:
        return ""
    earned = subject.kind in {Kind.COMPLETION, Kind.PARTICIPATION}
    return "passed" if earned and subject.has_test else "without"


def _points_role(subject: Subject) -> PointsRule.Role | None:
    """Points belong to professionals who completed, trained or wrote the training.

    A certificate of attendance earns them where it is all that the training gives.
    """
    if subject.is_household:
        return None
    if subject.kind == subject.run.version.document:
        return PointsRule.Role.PARTICIPANT
    return _POINTS_ROLE.get(subject.kind)


def _awards(subject: Subject) -> list[Award]:
    role = _points_role(subject)
    if role is None:
        return []
    return points_for(
        role,
        with_test=subject.has_test,
        is_accredited=subject.coverage.is_covered,
        country=subject.run.provider.country,
        on=subject.run.ends_on,
    )


def _units(subject: Subject, planned: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the length in the units of the body that accredited it, as it rounds.

    Only confirmed units, and only for participants: they measure what was learned.
    """
    decision = subject.coverage.accreditation
    if decision is None or subject.enrolment is None or not subject.earns_points:
        return []
    return [
        {
            "body": _body(decision.body),
            "kind": unit.kind,
            "amount": format(units_for(sum(planned.values()), unit), "f"),
        }
        for unit in decision.body.credit_units.all()
        if unit.is_confirmed
    ]


def licence_of(subject: Subject) -> str:
    """Return the holder's licence number where the body wants it on certificates.

    Of several licences that are valid on the day of issue the one that lasts longest.
    """
    decision = subject.coverage.accreditation
    if decision is None or subject.enrolment is None:
        return ""
    fields = decision.body.certificate_fields.all()
    wanted = {each.field for each in fields if each.is_confirmed}
    if CertificateField.Field.LICENCE not in wanted:
        return ""
    return licences_on(subject.issued_on, [subject.holder.pk]).get(
        subject.holder.pk, ""
    )


def licences_on(day: date, people: Iterable[int]) -> dict[int, str]:
    """Return the licence numbers of people, as they declared them, by person."""
    valid = Licence.objects.filter(
        person__in=list(people), valid_from__lte=day, expires_on__gte=day
    ).exclude(number="")
    return dict(valid.order_by("expires_on").values_list("person", "number"))


def _award(award: Award) -> dict[str, Any]:
    return {
        "body": _body(award.body),
        "points": format(award.points, "f"),
        "rule": award.rule_id,
    }


def _body(body: AccreditingBody) -> dict[str, Any]:
    return {
        "name": body.name,
        "names": {text.language: text.name for text in body.texts.all()},
    }


def _decision(coverage: Coverage, language: str) -> dict[str, Any]:
    decision = coverage.accreditation
    assert decision is not None  # noqa: S101 - the caller asked
    return {
        "body": _body(decision.body),
        "wording": decision.body.wording_in(language),
        "number": decision.number,
        "decided_on": decision.decided_on.isoformat(),
        "valid_from": decision.valid_from.isoformat(),
        "valid_to": decision.valid_to.isoformat(),
    }


def _trainer_name(person: User, language: str) -> str:
    """Return the name in the script of the document, which is not the trainer's."""
    own, other = person.get_full_name(), person.other_script_name.strip()
    return names.in_script_of(language, own, other)[0]


def _trainers(subject: Subject) -> list[dict[str, Any]]:
    language = subject.run.language
    return [
        {"name": _trainer_name(each.trainer, language), "is_lead": each.is_lead}
        for each in subject.trainers
    ]


def in_language(texts: Mapping[str, str], language: str, default: str = "") -> str:
    """Return the text in `language`, in the site's language, or any there is."""
    for candidate in (language, settings.LANGUAGE_CODE):
        if texts.get(candidate):
            return texts[candidate]
    return default or next(iter(texts.values()), "")


def body_name(body: Mapping[str, Any], language: str) -> str:
    return str(body["names"].get(language) or body["name"])


def hours(minutes: int) -> Decimal:
    """Return minutes as hours, with as many decimals as they need."""
    exact = (Decimal(minutes) / 60).quantize(Decimal("0.01"))
    return Decimal(format(exact.normalize(), "f"))
