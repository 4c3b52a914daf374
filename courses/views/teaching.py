"""Where trainers and coordinators begin: today, what is open, and all runs."""

from datetime import datetime, time, timedelta

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from courses.domain.minimum import below_minimum
from courses.models import CourseRun, Session
from courses.permissions import can_open_run
from courses.views.staff import RUN_TONES, teaching_page
from lms.core.http import AuthenticatedRequest

PER_PAGE = 20
FEW = 8


@teaching_page
def home(request: AuthenticatedRequest) -> HttpResponse:
    now = timezone.now()
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    sessions = Session.objects.visible_to(request.user).select_related("run", "item")
    today = (
        sessions.held()
        .exclude(run__status=CourseRun.Status.CANCELLED)
        .filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
        .with_roll_state()
        .order_by("starts_at")
    )
    unknown = sessions.without_information(now).order_by("-starts_at")
    runs = (
        CourseRun.objects.visible_to(request.user)
        .filter(status__in=[CourseRun.Status.OPEN, CourseRun.Status.PLANNED])
        .select_related("version")
        .with_places()
        .order_by("starts_on")
    )
    context = {
        "today": today,
        "unknown": unknown[:FEW],
        "next_session": sessions.held().filter(starts_at__gt=now).first(),
        "runs": runs[:FEW],
        "too_few": below_minimum(CourseRun.objects.visible_to(request.user), at=now),
        "may_open_run": can_open_run(request.user),
        "now": now,
    }
    return render(request, "courses/teach/home.html", context)


@teaching_page
def run_list(request: AuthenticatedRequest) -> HttpResponse:
    runs = (
        CourseRun.objects.visible_to(request.user)
        .select_related("version", "provider")
        .prefetch_related("run_trainers__trainer")
        .with_places()
        .order_by("-starts_on", "code")
    )
    query = request.GET.get("q", "").strip()
    status = request.GET.get("status", "")
    if query:
        runs = runs.filter(
            Q(code__icontains=query)
            | Q(version__title__icontains=query)
            | Q(version__code__icontains=query)
            | Q(place__icontains=query)
        )
    if status in CourseRun.Status.values:
        runs = runs.filter(status=status)
    page = Paginator(runs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(run, RUN_TONES[CourseRun.Status(run.status)]) for run in page],
        "query": query,
        "status": status,
        "statuses": CourseRun.Status.choices,
        "may_open_run": can_open_run(request.user),
    }
    return render(request, "courses/teach/run_list.html", context)
