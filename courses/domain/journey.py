"""Where a person is on the way through a run: what is done and what comes next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.credit import enough
from courses.models import (
    LATER_KINDS,
    ActivityProgress,
    AttendanceEntry,
    CourseRun,
    Enrolment,
    EvaluationReceipt,
    OutlineItem,
    Session,
)

Kind = OutlineItem.Kind
# What belongs to whom: the id of an enrolment or a run, and of an item or a session.
Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Step:
    """An item of the outline and how the person stands with it.

    `state` of what is done online: "new", "begun" or "done". Of a session: "undated",
    "to_come", "cancelled", "no_information", "attended", "excused" or "missed".
    """

    item: OutlineItem
    state: str
    session: Session | None = None
    entry: AttendanceEntry | None = None

    @property
    def is_done(self) -> bool:
        return self.state in {"done", "attended"}

    @property
    def is_to_come(self) -> bool:
        return self.state in {"to_come", "undated"}


@dataclass(frozen=True, kw_only=True)
class Journey:
    """All steps of a run for one person, in the order they are walked."""

    steps: tuple[Step, ...]

    @property
    def activities(self) -> list[Step]:
        return [step for step in self.steps if step.item.is_activity]

    @property
    def sessions(self) -> list[Step]:
        return [step for step in self.steps if step.item.kind == Kind.SESSION]

    @property
    def done_count(self) -> int:
        return sum(step.is_done for step in self.activities)

    @property
    def attended_count(self) -> int:
        return sum(step.is_done for step in self.sessions)

    @property
    def coming_sessions(self) -> list[Session]:
        dated = [s.session for s in self.sessions if s.state == "to_come" and s.session]
        return sorted(dated, key=lambda session: session.starts_at)

    @property
    def next_step(self) -> Step | None:
        """The first thing left to do.

        Lessons may be read ahead. Quizzes and forms look back on the sessions before
        them, so they wait for those; then the next session is what comes next.
        """
        to_come: Step | None = None
        for step in self.steps:
            if step.is_to_come:
                to_come = to_come or step
            elif (
                step.item.is_activity
                and not step.is_done
                and (step.item.kind == Kind.LESSON or to_come is None)
            ):
                return step
        return to_come


def journeys(enrolments: Iterable[Enrolment], *, at: datetime) -> dict[int, Journey]:
    """Return each enrolment's journey, by its id.

    Enrolments come with their run. Costs five queries, however many there are.
    """
    enrolments = list(enrolments)
    runs = {enrolment.run_id: enrolment.run for enrolment in enrolments}
    items = _items(runs.values())
    sessions = _sessions(runs.values())
    online = _online(enrolments)
    entries = {
        (entry.enrolment_id, entry.session_id): entry
        for entry in AttendanceEntry.objects.current().filter(enrolment__in=enrolments)
    }
    return {
        enrolment.pk: Journey(
            steps=tuple(
                _step(
                    enrolment.run,
                    item,
                    sessions,
                    at=at,
                    entries=entries,
                    online=online,
                    pk=enrolment.pk,
                )
                for item in items[enrolment.run.version_id]
            )
        )
        for enrolment in enrolments
    }


def preview(run: CourseRun, *, at: datetime) -> Journey:
    """Return the journey of nobody in particular: everything is still to do."""
    sessions = _sessions([run])
    steps = (
        _step(run, item, sessions, at=at) for item in _items([run])[run.version_id]
    )
    return Journey(steps=tuple(steps))


def _items(runs: Iterable[CourseRun]) -> dict[int, list[OutlineItem]]:
    items: dict[int, list[OutlineItem]] = defaultdict(list)
    for item in (
        OutlineItem.objects.filter(version__in={run.version_id for run in runs})
        .exclude(kind__in=[Kind.MODULE, *LATER_KINDS])
        .order_by("version", "order")
    ):
        items[item.version_id].append(item)
    return items


def _sessions(runs: Iterable[CourseRun]) -> dict[Place, Session]:
    """Return the session that counts for each item: a held one before a cancelled."""
    by_id = {run.pk: run for run in runs}
    found: dict[Place, Session] = {}
    for session in Session.objects.filter(run__in=by_id).order_by("starts_at", "pk"):
        session.run = by_id[session.run_id]
        place = (session.run_id, session.item_id)
        if place not in found or session.status == Session.Status.PLANNED:
            found[place] = session
    return found


def _online(enrolments: Sequence[Enrolment]) -> dict[Place, str]:
    states = {
        (progress.enrolment_id, progress.item_id): "done"
        if progress.is_completed
        else "begun"
        for progress in ActivityProgress.objects.filter(enrolment__in=enrolments)
    }
    receipts = EvaluationReceipt.objects.filter(enrolment__in=enrolments)
    return states | {(each.enrolment_id, each.item_id): "done" for each in receipts}


def _step(
    run: CourseRun,
    item: OutlineItem,
    sessions: Mapping[Place, Session],
    *,
    at: datetime,
    pk: int = 0,
    entries: Mapping[Place, AttendanceEntry] | None = None,
    online: Mapping[Place, str] | None = None,
) -> Step:
    """Return one step of enrolment `pk`; of nobody's when nothing is known of it."""
    if item.kind != Kind.SESSION:
        return Step(item=item, state=(online or {}).get((pk, item.pk), "new"))
    session = sessions.get((run.pk, item.pk))
    entry = entries.get((pk, session.pk)) if entries and session else None
    state = _session_state(run, item, session, entry, at)
    return Step(item=item, state=state, session=session, entry=entry)


def _session_state(
    run: CourseRun,
    item: OutlineItem,
    session: Session | None,
    entry: AttendanceEntry | None,
    at: datetime,
) -> str:
    if session is None:
        return "undated"
    if session.status == Session.Status.CANCELLED:
        return "cancelled"
    if entry is None:
        return "to_come" if session.ends_at > at else "no_information"
    if entry.minutes >= enough(run.credit, item.minutes, run.tolerance_minutes):
        return "attended"
    return "excused" if entry.state == AttendanceEntry.State.EXCUSED else "missed"
