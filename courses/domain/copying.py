"""Opening a run like an earlier one, with its sessions on new days."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from courses.domain import partners, run_questions
from courses.domain.planning import PlannedRun, plan_of
from courses.domain.quotas import Kept, kept_on, set_quotas
from courses.domain.runs import ProposedSession, assign_trainers, open_scheduled_run
from courses.models import CourseRun
from lms.core import audit
from lms.core.models import User

OWN = frozenset(
    {"id", "code", "version", "starts_on", "ends_on", "status", "trainer_report"}
)


@transaction.atomic
def copy_run(
    run: CourseRun,
    *,
    code: str,
    starts_on: date,
    by: User,
    at: datetime | None = None,
) -> CourseRun:
    """Open a run of the same version with the same rules, team, rooms and times.

    Every session that is still planned keeps its hour on the clock of the place and
    as many days from the first one, and so do the days of quotas and of the minimum.
    The partners, the information beforehand and the questions come along, with the last day for
    requests as many days before. No people do, nor anything recorded. Refused as opening any run is: when
    the code is taken.
    """
    new = open_scheduled_run(
        run.version,
        _shifted(run, starts_on),
        code=code,
        starts_on=starts_on,
        ends_on=starts_on + (run.ends_on - run.starts_on),
        by=by,
        at=at,
        **_settings(run, starts_on - run.starts_on),
    )
    shift = starts_on - run.starts_on
    kept = [_later(each, shift) for each in kept_on(run)]
    set_quotas(new, kept, by=by, at=at)
    run_questions.copied_to(new, run)
    partners.copied_to(new, run)
    team = list(run.run_trainers.select_related("trainer"))
    lead = [each.trainer for each in team if each.is_lead]
    if lead:
        assisting = [each.trainer for each in team if not each.is_lead]
        assign_trainers(new, lead=lead, assisting=assisting, by=by, at=at)
    audit.record("run.copied", new, by=by, at=at, source=run.pk)
    return new


def plan_of_copy(run: CourseRun, starts_on: date) -> PlannedRun:
    """Return what a copy would be, for whoever has something to say about it."""
    return replace(
        plan_of(run),
        starts_on=starts_on,
        ends_on=starts_on + (run.ends_on - run.starts_on),
    )


def _shifted(run: CourseRun, starts_on: date) -> list[ProposedSession]:
    shift = starts_on - run.starts_on
    held = run.sessions.held().select_related("item", "run").order_by("starts_at")
    return [
        ProposedSession(
            item=session.item,
            on=session.local_start.date() + shift,
            begins=session.local_start.time(),
            ends=session.local_end.time(),
            room=session.room,
            link=session.link,
        )
        for session in held
    ]


def _settings(run: CourseRun, shift: timedelta) -> dict[str, Any]:
    """Return every field that is not a run's own; a new rule is copied at once."""
    fields = [each for each in run._meta.concrete_fields if each.name not in OWN]
    settings = {each.name: getattr(run, each.name) for each in fields}
    days = {
        name: (day := getattr(run, name)) and day + shift
        for name in ("minimum_on", "requests_until")
    }
    return {**settings, **days}


def _later(kept: Kept, shift: timedelta) -> Kept:
    return replace(kept, released_on=kept.released_on and kept.released_on + shift)
