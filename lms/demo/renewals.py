"""Certificates that end: one soon, one already, and one that was renewed in time."""

from datetime import date, timedelta

from certificates.domain.issuing import issue_if_earned
from certificates.models import ReminderStep, RenewalPath, RenewalRule
from courses.domain.enrolling import enrol
from courses.domain.runs import finish_run
from courses.models import CourseRun, ProgrammeVersion
from lms.core.dates import months_later
from lms.core.models import User
from lms.demo.runs import Cast, load_run, moment
from lms.demo.situations import Progress

_MONTHS = 12
# How many days from today each certificate of the first run ends.
_ENDS_IN = {"trainee": 40, "person45": -20, "person46": 25}
_RENEWED = "person46"
_RENEWED_DAYS_AGO = 5


def load_renewals(
    version: ProgrammeVersion, people: dict[str, User], *, cast: Cast, today: date
) -> None:
    """Make the online set count for a year, held a year ago and again this month."""
    _load_rule(version)
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


def _load_rule(version: ProgrammeVersion) -> None:
    rule, is_new = RenewalRule.objects.get_or_create(
        programme=version.programme,
        defaults={"months": _MONTHS, "window_days": 90, "grace_days": 30},
    )
    if is_new:
        RenewalPath.objects.create(rule=rule, programme=version.programme)
        for days in (60, 14):
            ReminderStep.objects.create(rule=rule, days_before=days)


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
