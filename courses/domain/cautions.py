"""Warning before it is too late: what may still be missed, and telling people so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from courses.domain.completion import Judged, Standing, requirements_of, standings
from courses.margins import OUT_OF_REACH, threshold_reached
from courses.models import (
    AbsencesAllowed,
    AttendanceShare,
    AttendanceWarning,
    CoreSessions,
    CourseRun,
    Enrolment,
    MinimumHours,
    Requirement,
)
from courses.models.facts import Planned, session_facts
from courses.notices import ATTENDANCE_CAUTION, ATTENDANCE_CAUTIONS
from lms.core import audit
from lms.core.models import User
from lms.core.noticing import notify

# The conditions that judge what was credited of each session.
ABOUT_SESSIONS = (AttendanceShare, CoreSessions, MinimumHours, AbsencesAllowed)


@dataclass(frozen=True, kw_only=True)
class Caution:
    """How many minutes somebody may still miss, of the condition that is tightest."""

    enrolment: Enrolment
    minutes: int
    threshold: int
    condition: str

    @property
    def is_out_of_reach(self) -> bool:
        return self.threshold == OUT_OF_REACH

    @property
    def text(self) -> str:
        """The warning as a sentence in the current language."""
        if self.is_out_of_reach:
            return gettext(
                "This cannot be met any more without making up: %(condition)s"
            ) % {"condition": self.condition}
        if self.minutes == 0:
            return gettext(
                "Nothing more may be missed, or this cannot be met: %(condition)s"
            ) % {"condition": self.condition}
        return ngettext(
            "No more than %(minutes)s minute may still be missed, or this cannot be"
            " met: %(condition)s",
            "No more than %(minutes)s minutes may still be missed, or this cannot be"
            " met: %(condition)s",
            self.minutes,
        ) % {"minutes": self.minutes, "condition": self.condition}


def caution_of(standing: Standing) -> Caution | None:
    """Return what to warn of, or None: from what was judged, without any query.

    Nobody is warned who has missed nothing, and nobody of what is met already.
    """
    return _caution(standing.enrolment, standing.judged)


def _caution(enrolment: Enrolment, judged: Iterable[Judged]) -> Caution | None:
    run = enrolment.run
    margins = [
        (margin, each.requirement)
        for each in judged
        if not each.finding.met
        and (margin := each.requirement.margin(each.facts)) is not None
    ]
    if run.is_closed or not margins:
        return None
    minutes, tightest = min(margins, key=lambda each: (each[0], each[1].order))
    threshold = threshold_reached(minutes, run.warning_thresholds)
    if threshold is None:
        return None
    return Caution(
        enrolment=enrolment,
        minutes=minutes,
        threshold=threshold,
        condition=str(tightest.describe()),
    )


def cautions_among(found: Iterable[Standing]) -> list[Caution]:
    """Return the cautions of those with a place, the tightest first."""
    active = [each for each in found if each.enrolment.is_active]
    cautions = [caution for each in active if (caution := caution_of(each))]
    return sorted(cautions, key=lambda each: each.minutes)


def cautions_on_roll(
    run: CourseRun, enrolments: Sequence[Enrolment], *, planned: Planned
) -> dict[int, Caution]:
    """Return the cautions of people on a roll, by enrolment.

    Only what is asked of sessions is judged, so that the roll stays cheap: their facts
    are gathered once, whatever the number of conditions and of people, from the
    `planned` sessions that the roll has read already.
    """
    requirements = [
        each
        for each in requirements_of(run.version)
        if isinstance(each, ABOUT_SESSIONS)
    ]
    if run.is_closed or not requirements:
        return {}
    shared: dict[int, Any] = session_facts(run, enrolments, planned=planned)
    gathered: list[tuple[Requirement, dict[int, Any]]] = [
        (
            each,
            # Hours count what is done online too.
            each.gather(run, enrolments) if isinstance(each, MinimumHours) else shared,
        )
        for each in requirements
    ]
    cautions = (
        _caution(
            enrolment,
            [
                Judged(
                    requirement=each,
                    finding=each.judge(facts[enrolment.pk]),
                    facts=facts[enrolment.pk],
                )
                for each, facts in gathered
            ],
        )
        for enrolment in enrolments
    )
    return {each.enrolment.pk: each for each in cautions if each}


def warn_all(*, at: datetime | None = None) -> int:
    """Warn on every run that goes on; return how many people were warned."""
    at = at or timezone.now()
    going_on = CourseRun.objects.filter(
        status__in=[CourseRun.Status.PLANNED, CourseRun.Status.OPEN],
        starts_on__lte=timezone.localdate(at),
    )
    runs = going_on.select_related("version")
    return sum(warn_on(run, at=at) for run in runs.iterator())


@transaction.atomic
def warn_on(run: CourseRun, *, at: datetime) -> int:
    """Write to those who came down to a threshold, and once to each trainer.

    Told once per person and threshold: a repeat sends nothing, nor does a margin that
    grew again and came back.
    """
    CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    enrolments = list(
        run.enrolments.active()
        .filter(person__is_active=True)
        .select_related("person", "run__version")
    )
    new = _not_yet_told(cautions_among(standings(run, enrolments).values()))
    for caution in new:
        row = AttendanceWarning.objects.create(
            enrolment=caution.enrolment,
            threshold=caution.threshold,
            minutes=caution.minutes,
            sent_at=at,
        )
        audit.record(
            "attendance.warned",
            row,
            by=None,
            at=at,
            enrolment=caution.enrolment.pk,
            threshold=caution.threshold,
        )
    if new:
        _tell(run, new, at=at)
    return len(new)


def _not_yet_told(cautions: list[Caution]) -> list[Caution]:
    told: dict[int, int] = {}
    rows = AttendanceWarning.objects.filter(
        enrolment__in=[each.enrolment.pk for each in cautions]
    )
    for enrolment, threshold in rows.values_list("enrolment_id", "threshold"):
        told[enrolment] = min(threshold, told.get(enrolment, threshold))
    return [
        each
        for each in cautions
        if each.enrolment.pk not in told or each.threshold < told[each.enrolment.pk]
    ]


def _tell(run: CourseRun, new: list[Caution], *, at: datetime) -> None:
    for caution in new:
        notify(
            caution.enrolment.person,
            ATTENDANCE_CAUTION,
            path=reverse("courses:own_attendance", args=[run.pk]),
            values={"run": run.code},
            at=at,
        )
    trainers = User.objects.filter(runs_trained__run=run, is_active=True).distinct()
    for trainer in trainers:
        notify(
            trainer,
            ATTENDANCE_CAUTIONS,
            path=reverse("courses:teach_progress", args=[run.pk]),
            values={"run": run.code, "count": len(new)},
            at=at,
        )
