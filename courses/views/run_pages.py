"""One run, part by part: people, sessions, progress."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from courses.domain.cautions import cautions_among
from courses.domain.completion import standings
from courses.domain.conflicts import conflicts_of
from courses.domain.households import side_by_side
from courses.domain.minimum import minimum_state
from courses.domain.outline import local_names
from courses.domain.roll import attendance_by_person
from courses.domain.run_answers import owing_count
from courses.domain.waiting import keep_moving, line_of
from courses.models import CourseRun, Enrolment, Session
from courses.permissions import can_enrol, can_manage_run, can_record_attendance
from courses.views.staff import frame, teaching_page, visible_run
from lms.core.http import AuthenticatedRequest
from lms.core.models import Bounce


@teaching_page
def people(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    now = timezone.now()
    keep_moving(run, at=now)
    enrolments = _enrolments(run)
    found = standings(run, enrolments)
    rows = [
        {
            "standing": standing,
            "unmet": [each for each in standing.judged if not each.finding.met],
            "overdue": [s for s in standing.missing_sessions if s.ends_at < now],
        }
        for standing in found.values()
        if standing.enrolment.is_active
    ]
    may_enrol = can_enrol(request.user) and not run.is_closed
    context = {
        **frame(request, run, "people"),
        "names": local_names([run.version], get_language() or "")[run.version_id],
        "rows": rows,
        "bouncing": set(
            Bounce.objects.standing()
            .filter(person__enrolments__run=run)
            .values_list("person_id", flat=True)
        ),
        "waiting": list(line_of(run).select_related("person", "organisation")),
        "minimum": minimum_state(run, at=now),
        "withdrawn": [e for e in enrolments if e.status == Enrolment.Status.WITHDRAWN],
        "asked_count": run.place_requests.filter(status="open").count(),
        "may_enrol": may_enrol,
        "owing_count": owing_count(run) if may_enrol else None,
    }
    return render(request, "courses/teach/people.html", context)


@teaching_page
def sessions(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    dated = (
        run.sessions.select_related("item", "run")
        .with_roll_state()
        .order_by("starts_at", "pk")
    )
    days = [
        (day, list(group))
        for day, group in groupby(dated, key=lambda s: s.local_start.date())
    ]
    may_manage = can_manage_run(request.user) and not run.is_closed
    context = {
        **frame(request, run, "sessions"),
        "days": days,
        "conflicts": conflicts_of(run) if may_manage else [],
        "undated": _undated(run),
        "may_record": can_record_attendance(request.user),
        "may_manage": may_manage,
        "now": timezone.now(),
    }
    return render(request, "courses/teach/sessions.html", context)


@teaching_page
def progress(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    enrolments = [e for e in _enrolments(run) if e.is_active]
    found = list(standings(run, enrolments).values())
    held = list(run.sessions.held().select_related("item", "run").order_by("starts_at"))
    written = attendance_by_person(run, enrolments)
    attendance = [
        (each, [written[each.pk].get(session.pk) for session in held])
        for each in enrolments
    ]
    context = {
        **frame(request, run, "progress"),
        "standings": found,
        "requirements": [each.requirement for each in found[0].judged] if found else [],
        "complete_count": sum(each.is_complete for each in found),
        "cautions": cautions_among(found),
        "blocked_count": sum(bool(each.missing_sessions) for each in found),
        "out_of_reach_count": sum(not each.is_possible for each in found),
        "held": held,
        "attendance": attendance,
    }
    return render(request, "courses/teach/progress.html", context)


def _enrolments(run: CourseRun) -> list[Enrolment]:
    enrolments = run.enrolments.select_related("person", "organisation", "household")
    named = enrolments.order_by("person__last_name", "person__first_name", "pk")
    return side_by_side(named)


def _undated(run: CourseRun) -> list[str]:
    """Return the planned sessions that have no date on this run."""
    dated = Session.objects.held().filter(run=run).values("item")
    items = run.version.items.filter(kind="session").exclude(pk__in=dated)
    return [str(item) for item in items.order_by("order")]
