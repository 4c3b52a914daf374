"""Opening runs, changing what may still be changed, and ending them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.calendar_letters import announce, count_change
from courses.domain.partners import set_partners
from courses.domain.scheduling import (
    Hours,
    ProposedSession,
    cancel_session,
    move_session,
    propose_sessions,
    schedule,
)
from courses.domain.waiting import fill_places, holding
from courses.models import (
    AttendanceEntry,
    CourseRun,
    Enrolment,
    ProgrammeVersion,
    RunTrainer,
)
from courses.signals import run_finished
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import Organisation, User

__all__ = [
    "Hours",
    "ProposedSession",
    "assign_trainers",
    "cancel_run",
    "cancel_session",
    "change_details",
    "change_information",
    "change_places",
    "change_rules",
    "finish_run",
    "move_session",
    "open_run",
    "open_scheduled_run",
    "propose_sessions",
    "schedule",
    "write_report",
]

RULES = frozenset(
    {
        "credit",
        "tolerance_minutes",
        "lock_days",
        "make_up_days",
        "excuse_needs_evidence",
        "excuse_file_days",
        "check_in_early_minutes",
        "check_in_late_minutes",
        "asks_attention",
    }
)
DETAILS = frozenset(
    {
        "place",
        "language",
        "capacity",
        "warn_minutes",
        "remind_days",
        "asks_details",
        "follow_up_months",
        "follow_up_days",
        "issues_automatically",
        "signatory_name",
        "signatory_role",
    }
)
INFORMATION = frozenset(
    {"takes_requests", "requests_until", "information", "conditions", "cost"}
)
PLACES = frozenset({"offer_hours", "minimum", "minimum_on"})


@transaction.atomic
def open_run(
    version: ProgrammeVersion,
    *,
    code: str,
    starts_on: date,
    ends_on: date,
    provider: Organisation,
    trainers: Iterable[User] = (),
    partners: Sequence[tuple[Organisation, str]] = (),
    by: User | None,
    at: datetime | None = None,
    **settings: Any,
) -> CourseRun:
    """Open a run of `version` for enrolment.

    `settings` are the remaining fields of a run: place, language, rules. Refused
    when the code is taken, the dates are the wrong way round, nobody could come, or
    the time zone is not one that exists. The trainers given here lead; partners come
    with their roles, and are refused as `set_partners` does.
    """
    if CourseRun.objects.filter(code__iexact=code).exists():
        raise DomainError("code_taken", _("Another run has this code."))
    if ends_on < starts_on:
        raise DomainError("dates", _("The run ends before it starts."))
    if settings.get("time_zone", "UTC") not in available_timezones():
        raise DomainError("time_zone", _("There is no such time zone."))
    _refuse_no_places(settings)
    run = CourseRun.objects.create(
        version=version,
        code=code,
        starts_on=starts_on,
        ends_on=ends_on,
        provider=provider,
        status=CourseRun.Status.OPEN,
        **settings,
    )
    set_partners(run, partners, by=by, at=at)
    RunTrainer.objects.bulk_create(
        RunTrainer(run=run, trainer=trainer) for trainer in trainers
    )
    audit.record("run.opened", run, by=by, at=at, version=version.pk, code=code)
    return run


@transaction.atomic
def open_scheduled_run(
    version: ProgrammeVersion,
    proposed: Sequence[ProposedSession],
    *,
    starts_on: date,
    ends_on: date | None = None,
    by: User | None,
    at: datetime | None = None,
    **settings: Any,
) -> CourseRun:
    """Open a run with its sessions dated; both or neither.

    Without `ends_on` the run ends with its last session.
    """
    last = max((each.on for each in proposed), default=starts_on)
    run = open_run(
        version,
        starts_on=starts_on,
        ends_on=ends_on or max(last, starts_on),
        by=by,
        at=at,
        **settings,
    )
    schedule(run, proposed, by=by, at=at)
    run.refresh_from_db()
    return run


@transaction.atomic
def assign_trainers(
    run: CourseRun,
    *,
    lead: Sequence[User],
    assisting: Sequence[User] = (),
    by: User,
    at: datetime | None = None,
) -> None:
    """Make these the run's trainers, and nobody else; a repeat changes nothing."""
    run = _locked(run)
    _refuse_closed(run)
    if not lead:
        raise DomainError("no_lead", _("A run needs at least one lead trainer."))
    wanted = {person.pk: False for person in assisting} | {p.pk: True for p in lead}
    before = dict(run.run_trainers.values_list("trainer_id", "is_lead"))
    if wanted == before:
        return
    run.run_trainers.exclude(trainer_id__in=wanted).delete()
    for trainer_id, is_lead in wanted.items():
        RunTrainer.objects.update_or_create(
            run=run, trainer_id=trainer_id, defaults={"is_lead": is_lead}
        )
    audit.record(
        "run.trainers_assigned",
        run,
        by=by,
        at=at,
        lead=[pk for pk, is_lead in wanted.items() if is_lead],
        assisting=[pk for pk, is_lead in wanted.items() if not is_lead],
    )


def change_rules(
    run: CourseRun, *, by: User, at: datetime | None = None, **rules: Any
) -> CourseRun:
    """Change how attendance is taken and credited; refused once the run has started."""
    return _change(run, RULES, rules, "run.rules_changed", by=by, at=at, is_rule=True)


def change_details(
    run: CourseRun, *, by: User, at: datetime | None = None, **details: Any
) -> CourseRun:
    """Change place, capacity or signatory; more places call up who is waiting.

    Refused on a closed run, and when fewer places remain than people have, or none.
    """
    _refuse_no_places(details)
    return _change(
        run, DETAILS, details, "run.details_changed", by=by, at=at, is_rule=False
    )


def change_places(
    run: CourseRun, *, by: User, at: datetime | None = None, **settings: Any
) -> CourseRun:
    """Change how free places are given, and the fewest people and their day.

    Refused on a closed run, with a minimum above the places, or without its day.
    """
    return _change(
        run, PLACES, settings, "run.places_changed", by=by, at=at, is_rule=False
    )


def change_information(
    run: CourseRun, *, by: User, at: datetime | None = None, **settings: Any
) -> CourseRun:
    """Change what is told beforehand, and whether a place can be asked for.

    Refused on a closed run.
    """
    action = "run.information_changed"
    return _change(run, INFORMATION, settings, action, by=by, at=at, is_rule=False)


def _refuse_no_places(settings: dict[str, Any]) -> None:
    if settings.get("capacity", 1) < 1:
        raise DomainError("no_places", _("A run has at least one place."))


@transaction.atomic
def _change(
    run: CourseRun,
    allowed: frozenset[str],
    values: dict[str, Any],
    action: str,
    *,
    by: User,
    at: datetime | None,
    is_rule: bool,
) -> CourseRun:
    if unknown := values.keys() - allowed:
        raise TypeError(f"not to be changed here: {sorted(unknown)}")
    run, at = _locked(run), at or timezone.now()
    _refuse_closed(run)
    changed = {k: v for k, v in values.items() if getattr(run, k) != v}
    if not changed:
        return run
    if is_rule and run.has_started(at):
        raise DomainError(
            "started", _("The run has started; its rules stay as they are.")
        )
    _refuse_capacity(run, {**_now(run), **changed})
    before = {name: getattr(run, name) for name in changed}
    for name, value in changed.items():
        setattr(run, name, value)
    run.save(update_fields=list(changed))
    audit.record(
        action, run, by=by, at=at, before=_as_data(before), after=_as_data(changed)
    )
    if "place" in changed:
        count_change(run.sessions.held())
        announce(run, "REQUEST", at=at)
    fill_places(run, by=by, at=at)
    return run


def _as_data(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as they are written to the trail."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _now(run: CourseRun) -> dict[str, Any]:
    return {name: getattr(run, name) for name in ("capacity", "minimum", "minimum_on")}


def _refuse_capacity(run: CourseRun, wanted: dict[str, Any]) -> None:
    """Refuse fewer places than are taken, offered, kept in quotas or needed."""
    capacity, minimum = wanted["capacity"], wanted["minimum"]
    if capacity < run.capacity:
        if capacity < holding(run).count():
            raise DomainError(
                "capacity_below",
                _("More people have or were offered a place than there would be."),
            )
        kept = run.quotas.aggregate(total=Sum("places"))["total"] or 0
        if capacity < kept:
            raise DomainError(
                "quotas_above", _("The quotas keep more places than there would be.")
            )
    if minimum is not None and not 0 < minimum <= capacity:
        raise DomainError(
            "minimum_above", _("The fewest people are one or more, within the places.")
        )
    if (minimum is None) != (wanted["minimum_on"] is None):
        raise DomainError(
            "minimum_undated",
            _("Enter both: how few people are too few, and when that is decided."),
        )


@transaction.atomic
def write_report(
    run: CourseRun, text: str, *, by: User, at: datetime | None = None
) -> CourseRun:
    """Keep the trainers' report on the run; the same text again changes nothing."""
    run = _locked(run)
    if run.status == CourseRun.Status.CANCELLED:
        raise DomainError("run_cancelled", _("This run was cancelled."))
    if run.trainer_report != text:
        run.trainer_report = text
        run.save(update_fields=["trainer_report"])
        audit.record("run.report_written", run, by=by, at=at, length=len(text))
    return run


@transaction.atomic
def finish_run(
    run: CourseRun, *, by: User | None, at: datetime | None = None
) -> CourseRun:
    """Close the run, so that what was earned can be confirmed.

    Refused before its last session has ended. A repeat changes nothing.
    """
    run, at = _locked(run), at or timezone.now()
    if run.status == CourseRun.Status.FINISHED:
        return run
    _refuse_closed(run)
    ahead = run.sessions.held().filter(ends_at__gt=at)
    if not run.has_started(at) or ahead.exists():
        raise DomainError("not_over", _("The run still has sessions ahead of it."))
    run.status = CourseRun.Status.FINISHED
    run.save(update_fields=["status"])
    audit.record("run.finished", run, by=by, at=at)
    transaction.on_commit(lambda: run_finished.send(sender=CourseRun, run_id=run.pk))
    return run


@transaction.atomic
def cancel_run(
    run: CourseRun, *, reason: str, by: User, at: datetime | None = None
) -> CourseRun:
    """Call the run off, with a reason. A repeat changes nothing.

    Refused once attendance was recorded: such a run can only be finished.
    """
    run = _locked(run)
    if run.status == CourseRun.Status.CANCELLED:
        return run
    _refuse_closed(run)
    if not reason.strip():
        raise DomainError("reason_needed", _("Give a reason for cancelling."))
    if AttendanceEntry.objects.filter(session__run=run).exists():
        raise DomainError(
            "has_attendance",
            _("Attendance was recorded already; the run can only be finished."),
        )
    run.status = CourseRun.Status.CANCELLED
    run.save(update_fields=["status"])
    people = list(
        run.enrolments.exclude(status=Enrolment.Status.WITHDRAWN).values_list(
            "pk", flat=True
        )
    )
    audit.record(
        "run.cancelled", run, by=by, at=at, reason=reason.strip(), enrolments=people
    )
    count_change(run.sessions.held())
    announce(run, "CANCEL", at=at)
    return run


def _locked(run: CourseRun) -> CourseRun:
    """Return the run as it is now, held until the transaction ends."""
    return (
        CourseRun.objects.select_for_update(of=("self",))
        .select_related("version", "provider")
        .get(pk=run.pk)
    )


def _refuse_closed(run: CourseRun) -> None:
    if run.is_closed:
        raise DomainError("run_closed", _("This run is finished or cancelled."))
