"""Who is told of a request for a place, of a nomination, and of the decision."""

from datetime import datetime

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import reverse

from courses.models import CourseRun, PlaceRequest
from courses.notices import PLACE_ANSWERED, PLACE_ASKED, PLACE_NOMINATED
from lms.core.models import User
from lms.core.noticing import notify


def office() -> list[User]:
    """Return the coordinators: who may enrol people, on every run."""
    may = Permission.objects.get(
        codename="enrol_person", content_type__app_label="courses"
    )
    found = Q(groups__permissions=may) | Q(user_permissions=may)
    return list(User.objects.filter(found, is_active=True).distinct())


def tell_office(run: CourseRun, *, at: datetime) -> None:
    page = reverse("courses:place_requests", args=[run.pk])
    for person in office():
        notify(person, PLACE_ASKED, path=page, values={"run": run.code}, at=at)


def tell_nominated(request: PlaceRequest, *, at: datetime) -> None:
    page = reverse("courses:ask_place", args=[request.run_id])
    values = {"organisation": str(request.organisation)}
    notify(request.person, PLACE_NOMINATED, path=page, values=values, at=at)


def tell_who_asked(request: PlaceRequest, *, at: datetime) -> None:
    page = reverse("courses:ask_place", args=[request.run_id])
    notify(request.person, PLACE_ANSWERED, path=page, at=at)
