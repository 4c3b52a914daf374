"""The demo's runs: opened, enrolled and attended through the domain functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from courses.domain.attendance import Mark, record_many
from courses.domain.calendar_feed import choice_of, open_link
from courses.domain.enrolling import enrol
from courses.domain.partners import set_partners
from courses.domain.runs import open_run, propose_sessions, schedule
from courses.domain.scheduling import Pattern
from courses.models import (
    AttendanceEntry,
    CourseRun,
    Enrolment,
    ProgrammeVersion,
    RunPartner,
)
from lms.core.models import Organisation, User

ZONE = ZoneInfo("Europe/Belgrade")
State = AttendanceEntry.State


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who acts in the demo."""

    admin: User
    coordinator: User
    trainers: tuple[User, ...]
    organisations: dict[str, Organisation]


def moment(on: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(on, time(hour, minute), tzinfo=ZONE)


_LEAD = {
    "en": "Programme lead",
    "sr-latn": "Rukovodilac programa",
    "sl": "Vodja programa",
}


def load_run(
    version: ProgrammeVersion,
    code: str,
    starts_on: date,
    *,
    cast: Cast,
    pattern: Pattern = "block",
    opened_on: date | None = None,
    trainers: Iterable[User] | None = None,
    **settings: Any,
) -> CourseRun:
    """Open run `code` with all its sessions, unless it is there already."""
    existing = CourseRun.objects.filter(code=code).first()
    if existing:
        return existing
    at = moment(opened_on or starts_on - timedelta(days=40))
    run = open_run(
        version,
        code=code,
        starts_on=starts_on,
        ends_on=starts_on,
        provider=cast.organisations["most"],
        trainers=cast.trainers if trainers is None else trainers,
        signatory_name="Tamara Ilić",
        signatory_role=_LEAD[settings.get("language", "en")],
        by=cast.coordinator,
        at=at,
        **settings,
    )
    proposed = propose_sessions(version, starts_on, pattern)
    if proposed:
        schedule(run, proposed, by=cast.coordinator, at=at)
    part, named = RunPartner.Role, cast.organisations
    partners = [(named["pot"], part.PARTNER), (named["funder"], part.FUNDER)]
    set_partners(run, partners, by=cast.coordinator, at=at)
    run.refresh_from_db()
    return run


def load_calendar_link(person: User, at: datetime) -> None:
    """Give one person a link to their sessions, unless they chose already."""
    if choice_of(person).pk is None:
        open_link(person, at=at)


def enrol_all(
    run: CourseRun, people: Iterable[User], *, by: User, at: datetime
) -> list[Enrolment]:
    return [
        enrol(run, person, by=by, at=at + timedelta(minutes=number))
        for number, person in enumerate(people)
    ]


def attend(
    run: CourseRun,
    enrolments: list[Enrolment],
    *,
    absent: dict[int, set[str]],
    unknown: dict[int, set[str]],
    by: User,
    until: datetime | None = None,
) -> None:
    """Take the roll of each session of `run` that ended before `until`.

    Everybody is present but who is `absent` from, or `unknown` at, the sessions
    named by their codes, per enrolment id.
    """
    for session in run.sessions.held().select_related("item").order_by("starts_at"):
        if until and session.ends_at > until:
            continue
        marks = [
            Mark(
                enrolment=each,
                state=State.ABSENT
                if session.item.code in absent.get(each.pk, ())
                else State.PRESENT,
            )
            for each in enrolments
            if session.item.code not in unknown.get(each.pk, ())
        ]
        at = session.starts_at + timedelta(minutes=10)
        result = record_many(session, marks, by=by, at=at)
        for refusal in result.refused.values():
            raise refusal
