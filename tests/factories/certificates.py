"""Bodies, decisions and people who have earned something, made by the domain."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from certificates.domain.issuing import issue_if_earned
from certificates.models import (
    Accreditation,
    AccreditingBody,
    BodyRule,
    Certificate,
    PointsRule,
)
from courses.domain.runs import finish_run
from courses.models import (
    ActivityProgress,
    CourseRun,
    Enrolment,
    EvaluationReceipt,
    OutlineItem,
)
from lms.core.models import User
from tests.factories.courses import frozen_version
from tests.factories.runs import (
    AFTER,
    attend,
    coordinator_of_runs,
    place_on,
    run_of,
    someone,
)

_number = count(1)
ISSUED_AT = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


def accrediting_body(name: str = "Demo Institute", **fields: Any) -> AccreditingBody:
    fields.setdefault("short_name", name)
    years = fields.pop("decision_years", None)
    body = AccreditingBody.objects.get_or_create(name=name, defaults=fields)[0]
    if years:
        BodyRule.objects.create(body=body, kind=BodyRule.Kind.VALIDITY, value=years)
    return body


def decision_on(run: CourseRun, **fields: Any) -> Accreditation:
    """A decision of 2026 that covers the run: its version and its lead trainers."""
    versions = fields.pop("versions", [run.version])
    trainers = fields.pop("trainers", None)
    fields.setdefault("body", accrediting_body())
    fields.setdefault("number", f"{next(_number):03}/2026")
    fields.setdefault("decided_on", date(2026, 1, 2))
    fields.setdefault("valid_from", date(2026, 1, 5))
    fields.setdefault("valid_to", date(2031, 1, 4))
    decision = Accreditation.objects.create(**fields)
    decision.versions.set(versions)
    if trainers is None:
        trainers = [each.trainer for each in run.run_trainers.filter(is_lead=True)]
    decision.permitted_trainers.set(trainers)
    return decision


def points_table(**fields: Any) -> AccreditingBody:
    """The demo's table: participants 15 or 5, trainers 20, authors 30."""
    fields.setdefault("accredited_only", False)
    fields.setdefault("is_confirmed", True)
    body = accrediting_body("Demo Chamber", role=AccreditingBody.Role.POINTS)
    for role, with_test, points in (
        ("participant", True, 15),
        ("participant", False, 5),
        ("trainer", True, 20),
        ("trainer", False, 10),
        ("author", True, 30),
        ("author", False, 30),
    ):
        PointsRule.objects.create(
            body=body,
            role=role,
            with_test=with_test,
            points=Decimal(points),
            valid_from=date(2010, 1, 1),
            **fields,
        )
    return body


def run_to_certify(**fields: Any) -> CourseRun:
    """A run of one day with two sessions and one lead trainer; it may be covered."""
    trainer = fields.pop("trainer", None) or someone("Mira", "Savić")
    fields.setdefault("trainers", [trainer])
    fields.setdefault("place", "Belgrade")
    fields.setdefault("signatory_name", "Dragana Čović")
    fields.setdefault("signatory_role", "Director")
    version = fields.pop("version", None) or frozen_version(modules=1, sessions=2)
    return run_of(version, **fields)


def do_online(enrolment: Enrolment, *, evaluation: bool = True) -> None:
    """Complete the lessons and, unless told otherwise, hand in the evaluation."""
    items = enrolment.run.version.items
    for item in items.filter(kind=OutlineItem.Kind.LESSON):
        ActivityProgress.objects.create(
            enrolment=enrolment, item=item, completed_at=AFTER
        )
    if evaluation:
        hand_in_evaluation(enrolment)


def hand_in_evaluation(enrolment: Enrolment) -> None:
    items = enrolment.run.version.items
    for item in items.filter(kind=OutlineItem.Kind.EVALUATION):
        EvaluationReceipt.objects.create(
            enrolment=enrolment, item=item, handed_in_on=date(2026, 6, 1)
        )


def completed(run: CourseRun, person: User | None = None, **fields: Any) -> Enrolment:
    """Someone who was there all the time and did everything online."""
    enrolment = place_on(run, person, **fields)
    attend(enrolment)
    do_online(enrolment)
    return enrolment


def only_attended(run: CourseRun, person: User | None = None) -> Enrolment:
    """Someone who was there all the time, and no more."""
    enrolment = place_on(run, person)
    attend(enrolment)
    return enrolment


def finished(run: CourseRun) -> CourseRun:
    return finish_run(run, by=coordinator_of_runs(), at=AFTER)


def certificate_of(enrolment: Enrolment | None = None, **fields: Any) -> Certificate:
    """A certificate of completion, issued on 2 June 2026."""
    enrolment = enrolment or completed(run_to_certify())
    fields.setdefault("by", coordinator_of_runs())
    fields.setdefault("at", ISSUED_AT)
    certificate = issue_if_earned(enrolment, **fields)
    assert certificate is not None
    return certificate
