"""Runs with dated sessions, and people on them, made by calling the domain."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from courses.domain.attendance import record
from courses.domain.enrolling import enrol
from courses.domain.runs import open_run, propose_sessions, schedule
from courses.models import CourseRun, Enrolment, ProgrammeVersion, Session
from lms.core.models import Organisation, User
from tests.factories.courses import frozen_version

# Monday, before the first session of every run made here.
BEFORE = datetime(2026, 2, 23, 8, 0, tzinfo=UTC)
STARTS_ON = date(2026, 3, 2)
# After the last session of every run made here.
AFTER = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
_number = count(1)


def provider() -> Organisation:
    return Organisation.objects.get_or_create(name="Association Most")[0]


def coordinator_of_runs() -> User:
    found = User.objects.filter(email="runs@example.org").first()
    return found or User.objects.create_user(
        "runs@example.org", first_name="Olga", last_name="Babić"
    )


def run_of(
    version: ProgrammeVersion | None = None,
    *,
    pattern: Any = "block",
    trainers: Any = (),
    by: User | None = None,
    **fields: Any,
) -> CourseRun:
    """Open a run from 2 March 2026 with all its sessions dated."""
    by = by or coordinator_of_runs()
    version = version or frozen_version(modules=1, sessions=2)
    starts_on = fields.pop("starts_on", STARTS_ON)
    fields.setdefault("code", f"R-{next(_number):03}")
    run = open_run(
        version,
        starts_on=starts_on,
        ends_on=fields.pop("ends_on", starts_on + timedelta(days=4)),
        provider=provider(),
        trainers=trainers,
        by=by,
        at=BEFORE,
        **fields,
    )
    schedule(run, propose_sessions(version, starts_on, pattern), by=by, at=BEFORE)
    run.refresh_from_db()
    return run


def someone(
    first_name: str = "Ana", last_name: str = "Petrović", **fields: Any
) -> User:
    email = fields.pop("email", f"trainee{next(_number)}@example.org")
    return User.objects.create_user(
        email, first_name=first_name, last_name=last_name, **fields
    )


def place_on(run: CourseRun, person: User | None = None, **fields: Any) -> Enrolment:
    """Enrol `person`, or somebody new, before the run begins."""
    fields.setdefault("by", coordinator_of_runs())
    fields.setdefault("at", BEFORE)
    return enrol(run, person or someone(), **fields)


def sessions_of(run: CourseRun) -> list[Session]:
    return list(run.sessions.held().select_related("item", "run").order_by("starts_at"))


def attend(
    enrolment: Enrolment, *, missed: Any = (), unknown: Any = (), by: User | None = None
) -> None:
    """Record presence at all sessions; by number, some as absent or not at all."""
    by = by or coordinator_of_runs()
    for number, session in enumerate(sessions_of(enrolment.run)):
        if number in unknown:
            continue
        state = "absent" if number in missed else "present"
        record(session, enrolment, state=state, by=by, at=AFTER)
