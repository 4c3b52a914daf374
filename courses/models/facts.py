"""The facts that requirements judge, gathered for many people at once.

Each function costs a fixed number of queries, whatever the number of enrolments.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects

from courses.credit import enough
from courses.judging import ActivityFact, SessionFact
from courses.models.attendance import AttendanceEntry
from courses.models.dispensation import Dispensation
from courses.models.enrolment import ActivityProgress
from courses.models.evaluation import EvaluationReceipt
from courses.models.run import Session
from courses.models.version import FrozenPage, OutlineItem

if TYPE_CHECKING:
    from courses.models.enrolment import Enrolment
    from courses.models.run import CourseRun

Kind = OutlineItem.Kind


# What counts on a run: each planned session with the one that is dated, if any.
Planned = Sequence[tuple[OutlineItem, Session | None]]


def session_facts(
    run: "CourseRun",
    enrolments: Iterable["Enrolment"],
    *,
    planned: Planned | None = None,
) -> dict[int, list[SessionFact]]:
    """Return, per enrolment, every session that counts on the run.

    A planned session without a date counts as open. One that was cancelled and not
    held again no longer counts, unless it is core: that one needs a new date. Whoever
    has read what is `planned` gives it.
    """
    planned = list(counting_sessions(run)) if planned is None else planned
    ids = [enrolment.pk for enrolment in enrolments]
    entries = {
        (entry.enrolment_id, entry.session_id): entry
        for entry in AttendanceEntry.objects.current().filter(
            session__run=run, enrolment__in=ids
        )
    }
    exempt = {
        (each.enrolment_id, each.session_id): each
        for each in Dispensation.objects.in_force().filter(
            session__run=run, enrolment__in=ids
        )
    }
    return {
        pk: [
            _session_fact(
                run,
                item,
                entries.get((pk, session.pk)) if session else None,
                exempt.get((pk, session.pk)) if session else None,
            )
            for item, session in planned
        ]
        for pk in ids
    }


def counting_sessions(
    run: "CourseRun",
) -> Iterable[tuple[OutlineItem, Session | None]]:
    held: dict[int, Session] = {}
    cancelled: set[int] = set()
    for session in Session.objects.filter(run=run):
        if session.status == Session.Status.CANCELLED:
            cancelled.add(session.item_id)
        else:
            held[session.item_id] = session
    for item in _items(run, Kind.SESSION):
        if item.pk in held or item.is_core or item.pk not in cancelled:
            dated = held.get(item.pk)
            if dated:  # what is known already is not fetched again
                dated.run, dated.item = run, item
            yield item, dated


def _session_fact(
    run: "CourseRun",
    item: OutlineItem,
    entry: AttendanceEntry | None,
    dispensation: Dispensation | None,
) -> SessionFact:
    return SessionFact(
        name=str(item),
        minutes=item.minutes,
        mode=item.mode,
        is_core=item.is_core,
        enough=enough(run.credit, item.minutes, run.tolerance_minutes),
        credit=entry.minutes if entry else None,
        evidence=entry.as_evidence() if entry else None,
        exempt=str(dispensation.effect) if dispensation else "",
        dispensation=dispensation.as_evidence() if dispensation else None,
    )


def activity_facts(
    run: "CourseRun", enrolments: Iterable["Enrolment"], *, quizzes_too: bool
) -> dict[int, list[ActivityFact]]:
    """Return, per enrolment, the lessons, done or not; ungraded quizzes if asked.

    A graded quiz is a requirement of its own kind and is left out here.
    """
    items = _online_items(run, quizzes_too=quizzes_too)
    ids = [enrolment.pk for enrolment in enrolments]
    done = {
        (progress.enrolment_id, progress.item_id): progress
        for progress in ActivityProgress.objects.filter(
            enrolment__in=ids, item__in=items, completed_at__isnull=False
        )
    }
    return {pk: [_activity_fact(item, done.get((pk, item.pk))) for item in items]
            for pk in ids}  # fmt: skip


def _online_items(run: "CourseRun", *, quizzes_too: bool) -> list[OutlineItem]:
    if not quizzes_too:
        return _items(run, Kind.LESSON)
    quizzes = FrozenPage.objects.filter(
        item__version=run.version_id, item__kind=Kind.QUIZ
    )
    ungraded = {
        page.item_id for page in quizzes if page.content.get("is_graded") is False
    }
    items = _items(run, Kind.LESSON, Kind.QUIZ)
    return [item for item in items if item.kind == Kind.LESSON or item.pk in ungraded]


def evaluation_facts(
    run: "CourseRun", enrolments: Iterable["Enrolment"]
) -> dict[int, list[ActivityFact]]:
    """Return, per enrolment, the evaluation forms, handed in or not."""
    items = _items(run, Kind.EVALUATION)
    ids = [enrolment.pk for enrolment in enrolments]
    receipts = {
        (receipt.enrolment_id, receipt.item_id): receipt
        for receipt in EvaluationReceipt.objects.filter(
            enrolment__in=ids, item__kind=Kind.EVALUATION
        )
    }
    return {
        pk: [_activity_fact(item, receipts.get((pk, item.pk))) for item in items]
        for pk in ids
    }


def _items(run: "CourseRun", *kinds: Kind) -> list[OutlineItem]:
    """Return the planned items of some kinds, in order.

    A version never changes, so its items are read once, whatever asks for them.
    """
    in_order = Prefetch("items", OutlineItem.objects.order_by("order"))
    prefetch_related_objects([run.version], in_order)
    return [item for item in run.version.items.all() if item.kind in kinds]


def _activity_fact(
    item: OutlineItem, row: ActivityProgress | EvaluationReceipt | None
) -> ActivityFact:
    return ActivityFact(
        name=str(item),
        minutes=item.minutes,
        mode=item.mode,
        evidence=row.as_evidence() if row else None,
    )
