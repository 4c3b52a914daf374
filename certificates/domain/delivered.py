"""What was delivered under a body's decisions, for its officers."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from certificates.domain.looks import bodies_of
from certificates.models import Accreditation, Certificate
from courses.models import AttendanceEntry, CourseRun, Enrolment, Session
from courses.querysets import CourseRunQuerySet
from lms.core import audit
from lms.core.models import User

PRESENT = ("present", "late", "left_early", "made_up")


@dataclass(kw_only=True)
class Participant:
    """One person on a run: what was recorded at each session, and what came of it."""

    enrolment: Enrolment
    states: list[AttendanceEntry | None]
    minutes: int = 0
    certificates: list[Certificate] = field(default_factory=list)


def runs_of(user: User) -> CourseRunQuerySet:
    """Return the runs of versions under the officer's decisions, begun in their days.

    Whether a decision covers a run in full, people and group as well, is another
    question: `coverages_of` answers it.
    """
    decisions = Accreditation.objects.visible_to(user).filter(
        versions=OuterRef("version"),
        valid_from__lte=OuterRef("starts_on"),
        valid_to__gte=OuterRef("starts_on"),
    )
    return CourseRun.objects.filter(Exists(decisions))


def under(decision: Accreditation) -> Q:
    """Return the condition for the runs of one decision's versions in its days."""
    return Q(
        version__in=decision.versions.all(),
        starts_on__range=(decision.valid_from, decision.valid_to),
    )


def sessions_in(runs: QuerySet[CourseRun]) -> QuerySet[Session]:
    """Return the sessions with how many people were `there`, and no names."""
    there = Count(
        "attendance",
        filter=Q(attendance__replaced_by__isnull=True, attendance__state__in=PRESENT),
        distinct=True,
    )
    return (
        Session.objects.filter(run__in=runs)
        .select_related("run", "item")
        .annotate(there=there)
        .order_by("starts_at", "pk")
    )


def people_counted(run: CourseRun) -> dict[str, int]:
    """Return how many are enrolled, waiting and withdrawn, by the name of each."""
    counted = Counter(run.enrolments.order_by().values_list("status", flat=True))
    return {
        str(label): counted[value]
        for value, label in Enrolment.Status.choices
        if counted[value]
    }


def participants_of(run: CourseRun, sessions: list[Session]) -> list[Participant]:
    """Return who took part, session by session; personal, so ask `note_run_look`."""
    enrolments = list(run.enrolments.active().select_related("person"))
    entries = AttendanceEntry.objects.current().filter(session__run=run)
    by_place = {(each.enrolment_id, each.session_id): each for each in entries}
    minutes = dict(
        entries.order_by().values_list("enrolment").annotate(total=Sum("minutes"))
    )
    given: dict[int | None, list[Certificate]] = defaultdict(list)
    for certificate in Certificate.objects.filter(run=run):
        given[certificate.enrolment_id].append(certificate)
    return [
        Participant(
            enrolment=each,
            states=[by_place.get((each.pk, session.pk)) for session in sessions],
            minutes=minutes.get(each.pk, 0),
            certificates=given[each.pk],
        )
        for each in enrolments
    ]


def note_run_look(run: CourseRun, *, by: User, at: datetime) -> None:
    """Write down that somebody looked at who took part in a run."""
    audit.record(
        "run.people_viewed", run, by=by, at=at, code=run.code, bodies=bodies_of(by)
    )


def note_report_look(
    run: CourseRun, *, version: int | None = None, by: User, at: datetime
) -> None:
    """Write down that somebody read a run's figures, or a report handed in."""
    audit.record(
        "run.report_viewed",
        run,
        by=by,
        at=at,
        code=run.code,
        version=version,
        bodies=bodies_of(by),
    )
