"""Certificates that end: one soon, one already, and one that was renewed in time.

The first can be renewed by a shorter way, on which its holder has come half-way; the
holder of the second has a provisional status.
"""

from datetime import date, timedelta
from decimal import Decimal

from certificates.domain import provisional
from certificates.domain.issuing import issue_if_earned
from certificates.models import (
    AccreditingBody,
    Certificate,
    DocumentAccepted,
    HoursInRoom,
    PointsCollected,
    ReminderStep,
    RenewalPath,
    RenewalRule,
)
from courses.domain.enrolling import enrol
from courses.domain.runs import finish_run
from courses.models import CourseRun, ProgrammeVersion, Requirement
from lms.core.dates import months_later
from lms.core.models import User
from lms.demo.credit import scan
from lms.demo.runs import Cast, load_run, moment
from lms.demo.situations import Progress

_MONTHS = 12
# How many days from today each certificate of the first run ends.
_ENDS_IN = {"trainee": 40, "person45": -20, "person46": 25}
_RENEWED = "person46"
_RENEWED_DAYS_AGO = 5
_PRACTICE = "Confirmation of six months of practice"


def conditions_to_renew() -> list[Requirement]:
    """Return what the shorter way asks for besides its lesson."""
    chamber, _new = AccreditingBody.objects.get_or_create(
        name="Demo Chamber",
        defaults={
            "short_name": "Demo Chamber",
            "role": AccreditingBody.Role.POINTS,
            "country": "RS",
        },
    )
    return [
        PointsCollected(
            body_key=chamber.pk, body_name=chamber.name, points=Decimal(30)
        ),
        HoursInRoom(hours=Decimal(24)),
        DocumentAccepted(what=_PRACTICE),
    ]


def load_renewals(
    version: ProgrammeVersion,
    people: dict[str, User],
    *,
    shorter: ProgrammeVersion,
    cast: Cast,
    today: date,
) -> None:
    """Make the online set count for a year, held a year ago and again this month."""
    _load_rule(version, shorter)
    a_year_ago = months_later(today, -_MONTHS)
    days = {people[key]: a_year_ago + timedelta(days=n) for key, n in _ENDS_IN.items()}
    _hold(version, "C-OLD", a_year_ago - timedelta(days=45), days, cast=cast)
    again = today - timedelta(days=_RENEWED_DAYS_AGO)
    _hold(
        version,
        "C-NEW",
        again - timedelta(days=14),
        {people[_RENEWED]: again},
        cast=cast,
    )
    _begin_shorter_way(shorter, people["trainee"], cast=cast, today=today)
    _give_provisional_status(people["person45"], cast=cast, today=today)


def _begin_shorter_way(
    shorter: ProgrammeVersion, person: User, *, cast: Cast, today: date
) -> None:
    """Give a place on the shorter way, and hand in a document that waits."""
    run = load_run(
        shorter,
        "C-SHORT",
        today + timedelta(days=21),
        cast=cast,
        opened_on=today - timedelta(days=14),
        trainers=[],
        language="en",
    )
    if run.enrolments.exists():
        return
    at = moment(today - timedelta(days=7))
    enrol(run, person, by=cast.coordinator, at=at)
    held = Certificate.objects.get(run__code="C-OLD", holder=person)
    provisional.hand_in(held, what=_PRACTICE, file=scan(), by=person, at=at)


def _give_provisional_status(person: User, *, cast: Cast, today: date) -> None:
    """Let somebody whose certificate has ended count as renewing in the days of grace."""
    held = Certificate.objects.get(run__code="C-OLD", holder=person)
    if held.provisional_statuses.exists() or held.renewable_until is None:
        return
    at = moment(today - timedelta(days=3))
    if not provisional.may_be_provisional(held, on=at.date()):
        return
    document = provisional.hand_in(
        held, what="A place on the set in spring", file=scan(), by=person, at=at
    )
    provisional.decide(document, accept=True, by=cast.coordinator, at=at)
    provisional.grant(
        held,
        until=held.renewable_until,
        evidence=document,
        reason="The set is held again before the days of grace are over.",
        by=cast.coordinator,
        at=at,
    )


def _load_rule(version: ProgrammeVersion, shorter: ProgrammeVersion) -> None:
    rule, is_new = RenewalRule.objects.get_or_create(
        programme=version.programme,
        defaults={"months": _MONTHS, "window_days": 90, "grace_days": 30},
    )
    if is_new:
        RenewalPath.objects.create(rule=rule, programme=version.programme)
        for days in (60, 14):
            ReminderStep.objects.create(rule=rule, days_before=days)
    RenewalPath.objects.get_or_create(rule=rule, programme=shorter.programme)


def _hold(
    version: ProgrammeVersion,
    code: str,
    starts_on: date,
    issued_on: dict[User, date],
    *,
    cast: Cast,
) -> None:
    """Let people take the online set, and issue to each on a day of their own."""
    run = load_run(
        version,
        code,
        starts_on,
        cast=cast,
        opened_on=starts_on - timedelta(days=10),
        trainers=[],
        language="en",
    )
    if run.status == CourseRun.Status.FINISHED:
        return
    at = moment(starts_on - timedelta(days=5))
    items = list(version.items.order_by("order"))
    for person in issued_on:
        enrolment = enrol(run, person, by=cast.coordinator, at=at)
        Progress(enrolment, at + timedelta(days=1), items).read_lessons()
    finish_run(run, by=cast.coordinator, at=moment(run.ends_on + timedelta(days=1)))
    for enrolment in run.enrolments.select_related("person").order_by("pk"):
        day = issued_on[enrolment.person]
        issue_if_earned(enrolment, by=cast.coordinator, at=moment(day))
