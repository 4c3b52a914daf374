"""Who is told of a request about attendance, and of its decision."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override

from courses.models import AttendanceEntry, AttendanceRequest
from courses.notices import ATTENDANCE_ASKED, ATTENDANCE_DECIDED
from lms.core.models import User
from lms.core.noticing import notify


def deciders(request: AttendanceRequest) -> list[User]:
    """Return who can decide it: the run's trainers, or the coordinators.

    The office is told when none of the trainers may decide: the run has none, or an
    appeal is against what they recorded themselves.
    """
    run = request.session.run
    barred = {request.enrolment.person_id}
    if request.kind == AttendanceRequest.Kind.APPEAL:
        barred |= set(
            AttendanceEntry.objects.filter(
                enrolment=request.enrolment_id, session=request.session_id
            ).values_list("recorded_by", flat=True)
        )
    active = User.objects.filter(is_active=True).exclude(pk__in=barred)
    trainers = list(active.filter(pk__in=run.run_trainers.values("trainer")))
    if trainers:
        return trainers
    every = Permission.objects.get(
        codename="view_every_run", content_type__app_label="courses"
    )
    office = Q(groups__permissions=every) | Q(user_permissions=every)
    return list(active.filter(office).distinct())


def tell_who_decides(request: AttendanceRequest, *, at: datetime) -> None:
    run = request.session.run
    page = reverse("courses:attendance_requests", args=[run.pk])
    for person in deciders(request):
        with override(person.language or settings.LANGUAGE_CODE):
            about = str(AttendanceRequest.Kind(request.kind).label)
        values = {"run": run.code, "about": about}
        notify(person, ATTENDANCE_ASKED, path=page, values=values, at=at)


def tell_who_asked(request: AttendanceRequest, *, at: datetime) -> None:
    page = reverse("courses:own_attendance", args=[request.session.run_id])
    notify(request.enrolment.person, ATTENDANCE_DECIDED, path=page, at=at)
