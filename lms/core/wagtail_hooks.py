"""What the authoring area gets from this app."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from lms.core.models import AuditEvent, User
from lms.core.permission_policies import ViewOnlyPolicy
from lms.core.viewsets import AuditEventViewSet, OrganisationViewSet

register_permission_policy(AuditEvent, ViewOnlyPolicy(AuditEvent))


@hooks.register("register_admin_viewset")
def people_and_trail() -> list[Any]:
    return [OrganisationViewSet(), AuditEventViewSet()]


@hooks.register("before_bulk_action")
def people_one_by_one(
    request: HttpRequest, _action_type: str, objects: list[Any], _action: Any
) -> HttpResponse | None:
    """Refuse Wagtail's bulk changes of people, which would leave no trail."""
    if not any(isinstance(thing, User) for thing in objects):
        return None
    messages.error(request, _("People are changed one by one."))
    return redirect("wagtailusers_users:index")
