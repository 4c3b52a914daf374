"""Where each person on a run stands, judged from what has been recorded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.cache import caches
from django.utils.formats import number_format
from django.utils.translation import gettext

from courses.findings import Finding
from courses.judging import EXEMPT, document_earned
from courses.models import (
    AttendanceEntry,
    CourseRun,
    Enrolment,
    ProgrammeVersion,
    Requirement,
    Session,
)
from courses.signals import evidence_changed
from lms.core.commit import once_committed

_NUMBER = re.compile(r"-?\d+\.\d+")
_ENDED_TWICE = re.compile(r"([?!…])\.(?=\s|$)")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A requirement, what was found about it, and the facts it was found from."""

    requirement: Requirement
    finding: Finding
    facts: Any = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Everything that decides what one enrolment has earned.

    `earned` is "completion", "participation", "attendance" or None. When it is
    None although all findings are met, `blocked_reason` says why: "no_information",
    "no_requirements" or "not_enrolled". `held` are the run's sessions that count.
    """

    enrolment: Enrolment
    judged: tuple[Judged, ...]
    held: tuple[Session, ...]
    missing_sessions: tuple[Session, ...]
    is_complete: bool
    attendance_met: bool
    earned: str | None
    blocked_reason: str

    @property
    def findings(self) -> list[Finding]:
        return [each.finding for each in self.judged]

    @property
    def last_end(self) -> datetime | None:
        return max((session.ends_at for session in self.held), default=None)

    @property
    def met_count(self) -> int:
        return sum(finding.met for finding in self.findings)

    @property
    def is_possible(self) -> bool:
        """Whether everything can still be met without somebody's decision."""
        return all(finding.met or finding.possible for finding in self.findings)


def findings_for(
    run: CourseRun, enrolments: Iterable[Enrolment]
) -> dict[int, list[Finding]]:
    """Return the findings of each enrolment, in the order of the requirements.

    Costs a fixed number of queries per requirement, whatever the number of people.
    """
    return {
        pk: [each.finding for each in judged]
        for pk, judged in _judge(run, list(enrolments)).items()
    }


def standings(run: CourseRun, enrolments: Iterable[Enrolment]) -> dict[int, Standing]:
    """Return where each enrolment stands, by its id.

    Nothing is earned without requirements, without an active place, or while
    nothing is known about one of the run's sessions.
    """
    enrolments = list(enrolments)
    judged = _judge(run, enrolments)
    held = _held(run)
    missing = _without_information(run, held, enrolments)
    return {
        enrolment.pk: _standing(
            run, enrolment, judged[enrolment.pk], held, tuple(missing[enrolment.pk])
        )
        for enrolment in enrolments
    }


def standing(enrolment: Enrolment) -> Standing:
    """Return where one enrolment stands."""
    return standings(enrolment.run, [enrolment])[enrolment.pk]


def no_information(
    run: CourseRun, enrolments: Iterable[Enrolment]
) -> dict[int, list[Session]]:
    """Return, per enrolment, the run's sessions about which nothing is known."""
    return _without_information(run, _held(run), enrolments)


def _held(run: CourseRun) -> tuple[Session, ...]:
    """Return the sessions that were not cancelled, each with its planned item."""
    items = {item.pk: item for item in run.version.items.all()}
    held = tuple(run.sessions.held())
    for session in held:
        session.item = items[session.item_id]
    return held


def _without_information(
    run: CourseRun, held: Iterable[Session], enrolments: Iterable[Enrolment]
) -> dict[int, list[Session]]:
    ids = [enrolment.pk for enrolment in enrolments]
    known = set(
        AttendanceEntry.objects.current()
        .filter(session__run=run, enrolment__in=ids)
        .values_list("enrolment_id", "session_id")
    )
    return {pk: [s for s in held if (pk, s.pk) not in known] for pk in ids}


def finding_text(
    finding: Finding | Mapping[str, Any], names: Mapping[str, str] | None = None
) -> str:
    """Return a finding as a sentence in the current language.

    Takes a `Finding` or what `Finding.as_dict()` gave, so that a certificate's
    sealed findings read the same as today's. `names` says what a session or an
    activity is called in that language (`outline.local_names`).
    """
    if isinstance(finding, Finding):
        message, values = finding.message, finding.values
    else:
        message, values = finding["message"], finding["values"]
    shown = {name: _shown(value, names or {}) for name, value in values.items()}
    text = gettext(message) % shown
    if "exempt" in shown:
        text = f"{text} {gettext(EXEMPT) % shown}"
    # The name of a form may be a question and end the sentence.
    return _ENDED_TWICE.sub(r"\1", text)


def announce(enrolment_id: int) -> None:
    """Say, once the change is committed, that this person's evidence has changed.

    Many changes in one transaction are told once.
    """
    once_committed(
        ("evidence_changed", enrolment_id),
        lambda: evidence_changed.send(sender=Enrolment, enrolment_id=enrolment_id),
    )


def _judge(
    run: CourseRun, enrolments: list[Enrolment]
) -> dict[int, tuple[Judged, ...]]:
    gathered = _gathered(requirements_of(run.version), run, enrolments)
    return {
        enrolment.pk: tuple(
            Judged(
                requirement=each,
                finding=each.judge(facts[enrolment.pk]),
                facts=facts[enrolment.pk],
            )
            for each, facts in gathered
        )
        for enrolment in enrolments
    }


def requirements_of(version: ProgrammeVersion) -> list[Requirement]:
    """Return the requirements of a version. It never changes, so they are kept."""
    name = f"courses.requirements.{version.pk}.{version.content_hash}"
    known: list[Requirement] | None = caches["rendered"].get(name)
    if known is None:
        known = list(Requirement.objects.filter(version=version))
        caches["rendered"].set(name, known)
    return known


def _gathered(
    requirements: list[Requirement], run: CourseRun, enrolments: list[Enrolment]
) -> list[tuple[Requirement, dict[int, Any]]]:
    """Return the facts for each requirement; what several gather is read once."""
    shared: dict[str, dict[int, Any]] = {}
    gathered = []
    for each in requirements:
        facts = shared.get(each.gathers) or each.gather(run, enrolments)
        if each.gathers:
            shared[each.gathers] = facts
        gathered.append((each, facts))
    return gathered


def _standing(
    run: CourseRun,
    enrolment: Enrolment,
    judged: tuple[Judged, ...],
    held: tuple[Session, ...],
    missing: tuple[Session, ...],
) -> Standing:
    for_attendance = [j.finding for j in judged if j.requirement.for_attendance]
    is_complete = bool(judged) and all(each.finding.met for each in judged)
    attendance_met = bool(for_attendance) and all(f.met for f in for_attendance)
    blocked_reason = ""
    if not enrolment.is_active:
        blocked_reason = "not_enrolled"
    elif not judged:
        blocked_reason = "no_requirements"
    elif missing:
        blocked_reason = "no_information"
    earned = None
    if not blocked_reason:
        earned = document_earned(
            is_complete=is_complete,
            attendance_met=attendance_met,
            is_finished=run.status == CourseRun.Status.FINISHED,
            document=str(run.version.document),
            attendance_certificate=run.version.attendance_certificate,
        )
    return Standing(
        enrolment=enrolment,
        judged=judged,
        held=held,
        missing_sessions=missing,
        is_complete=is_complete,
        attendance_met=attendance_met,
        earned=earned,
        blocked_reason=blocked_reason,
    )


def _shown(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(names.get(str(each), str(each)) for each in value)
    if isinstance(value, Decimal) or (
        isinstance(value, str) and _NUMBER.fullmatch(value)
    ):
        return str(number_format(value))
    return names.get(str(value), str(value))
