"""What the pages of the teaching area share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from courses.models import CourseRun, Enrolment, Session
from courses.permissions import can_teach
from courses.report_sheets import as_xlsx
from courses.reporting import Report, ReportTable
from lms.core import delimited
from lms.core.errors import DomainError
from lms.core.http import XLSX, AuthenticatedRequest, attachment, learning_page

type_of_view = Callable[Concatenate[AuthenticatedRequest, ...], HttpResponse]
RUN_TONES = {
    CourseRun.Status.PLANNED: "neutral",
    CourseRun.Status.OPEN: "success",
    CourseRun.Status.FINISHED: "info",
    CourseRun.Status.CANCELLED: "danger",
}


_NEEDED = {
    "requests": ["courses.record_attendance"],
    "certificates": ["certificates.view_certificate"],
}


def teaching_page(view: type_of_view) -> type_of_view:
    """Open a page to people who teach or coordinate, and keep it out of caches."""

    @wraps(view)
    def guarded(
        request: AuthenticatedRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if not can_teach(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return learning_page(guarded)


def only_if(allowed: bool) -> None:
    """Refuse with 403 what may be seen but not done."""
    if not allowed:
        raise PermissionDenied


def visible_run(request: AuthenticatedRequest, pk: int) -> CourseRun:
    runs = CourseRun.objects.visible_to(request.user).with_places()
    return get_object_or_404(
        runs.select_related("version__programme", "provider"), pk=pk
    )


def visible_session(request: AuthenticatedRequest, pk: int) -> Session:
    sessions = Session.objects.visible_to(request.user)
    return get_object_or_404(
        sessions.select_related("run__version", "item__module"), pk=pk
    )


def visible_enrolment(request: AuthenticatedRequest, pk: int) -> Enrolment:
    enrolments = Enrolment.objects.visible_to(request.user)
    return get_object_or_404(
        enrolments.select_related(
            "run__version", "person", "organisation", "household"
        ),
        pk=pk,
    )


def attempt(
    request: AuthenticatedRequest, change: Callable[[], Any], done: str | Promise
) -> bool:
    """Make the change and say so, or say why it was refused."""
    try:
        change()
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, str(done))
    return True


def table_file(
    report: Report, table: ReportTable, *, name: str, suffix: str
) -> HttpResponse:
    """Answer with a report as XLSX, or its table as CSV; 404 for anything else."""
    if suffix == "xlsx":
        return attachment(as_xlsx(report), name=f"{name}.xlsx", content_type=XLSX)
    if suffix != "csv":
        raise Http404
    return attachment(
        delimited.write([table.headings, *table.rows]),
        name=f"{name}.csv",
        content_type="text/csv; charset=utf-8",
    )


def frame(
    request: AuthenticatedRequest, run: CourseRun, current: str
) -> dict[str, Any]:
    """Return what the pages of one run show around their subject.

    A part of another app comes with the permission it asks for, so that nobody is
    led to a page that refuses them.
    """
    parts = [
        ("people", _("People"), "courses:teach_run"),
        ("sessions", _("Sessions"), "courses:teach_sessions"),
        ("progress", _("Progress"), "courses:teach_progress"),
        ("requests", _("Requests"), "courses:attendance_requests"),
        ("evaluation", _("Evaluation"), "courses:teach_evaluation"),
        ("certificates", _("Certificates"), "certificates:run"),
        ("report", _("Report"), "courses:teach_report"),
        ("figures", _("Figures"), "courses:run_figures"),
        ("settings", _("Settings"), "courses:teach_settings"),
    ]
    tabs = [
        {"label": label, "url": url, "current": key == current, "count": None}
        for key, label, name in parts
        if request.user.has_perms(_NEEDED.get(key, []))
        and (url := _address(name, run.pk))
    ]
    return {
        "run": run,
        "tabs": tabs,
        "status_tone": RUN_TONES[CourseRun.Status(run.status)],
        "crumbs": run_crumbs(run),
    }


def run_crumbs(run: CourseRun, *more: tuple[str, str | None]) -> list[Any]:
    """Return the way to a run, or to something below it."""
    crumbs: list[tuple[str, str | None]] = [
        (_("Teaching"), reverse("courses:teach_home")),
        (_("Runs"), reverse("courses:teach_runs")),
    ]
    address = reverse("courses:teach_run", args=[run.pk]) if more else None
    return [*crumbs, (run.code, address), *more]


def _address(name: str, pk: int) -> str:
    """Return the address of a page that another part may or may not offer."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
