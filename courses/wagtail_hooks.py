"""What the authoring area gets from this app."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from content.models import ProgrammePage
from courses.models import ProgrammeVersion
from courses.permissions import can_edit_programme, can_freeze_programme
from courses.viewsets import ProgrammeVersionViewSet
from lms.core.models import User
from lms.core.permission_policies import ViewOnlyPolicy

register_permission_policy(ProgrammeVersion, ViewOnlyPolicy(ProgrammeVersion))


@hooks.register("register_admin_viewset")
def versions() -> ProgrammeVersionViewSet:
    return ProgrammeVersionViewSet()


def _buttons(page: Page, user: User) -> Iterator[Button]:
    programme = page.specific_deferred
    if not isinstance(programme, ProgrammePage):
        return
    if can_edit_programme(user, programme):
        yield Button(
            _("Requirements"),
            url=reverse("courses:requirements", args=[page.pk]),
            icon_name="tasks",
            priority=16,
        )
    if can_freeze_programme(user, programme):
        yield Button(
            _("Freeze a version"),
            url=reverse("courses:freeze", args=[page.pk]),
            icon_name="lock",
            priority=17,
        )


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: User, **_kwargs: Any) -> Iterator[Button]:
    yield from _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: User, **_kwargs: Any) -> Iterator[Button]:
    yield from _buttons(page, user)


@hooks.register("before_delete_page")
def keep_programmes_with_versions(
    request: HttpRequest, page: Page
) -> HttpResponse | None:
    return _refusal(request, [page])


@hooks.register("before_bulk_action")
def keep_programmes_from_bulk_delete(
    request: HttpRequest, action_type: str, objects: list[Any], _action: Any
) -> HttpResponse | None:
    pages = [thing for thing in objects if isinstance(thing, Page)]
    return _refusal(request, pages) if action_type == "delete" and pages else None


def _refusal(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """Say why these pages stay, if a version was frozen from one or one below."""
    versions = ProgrammeVersion.objects.none()
    for page in pages:
        versions |= ProgrammeVersion.objects.filter(
            programme__path__startswith=page.path
        )
    if not pages or not versions.exists():
        return None
    context = {
        "programme": pages[0],
        "versions": versions.order_by("code", "-pk"),
        "page_title": _("This page stays"),
        "header_title": _("This page stays"),
        "breadcrumbs_items": [
            {
                "url": reverse("wagtailadmin_explore", args=[pages[0].pk]),
                "label": pages[0].get_admin_display_title(),
            },
            {"url": "", "label": _("Delete")},
        ],
    }
    return render(request, "courses/authoring/cannot_delete.html", context, status=409)
