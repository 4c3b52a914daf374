"""What the authoring area gets from this app."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from lms.core.list_admin import ListEntryViewSet
from lms.core.models import AuditEvent, User
from lms.core.notice_admin import NoticeTemplateViewSet
from lms.core.permission_policies import ViewOnlyPolicy
from lms.core.permissions import can_make_api_keys
from lms.core.viewsets import AuditEventViewSet, OrganisationViewSet

register_permission_policy(AuditEvent, ViewOnlyPolicy(AuditEvent))


@hooks.register("register_admin_viewset")
def people_and_trail() -> list[Any]:
    return [
        OrganisationViewSet(),
        ListEntryViewSet(),
        NoticeTemplateViewSet(),
        AuditEventViewSet(),
    ]


@hooks.register("before_bulk_action")
def people_one_by_one(
    request: HttpRequest, _action_type: str, objects: list[Any], _action: Any
) -> HttpResponse | None:
    """Refuse Wagtail's bulk changes of people, which would leave no trail."""
    if not any(isinstance(thing, User) for thing in objects):
        return None
    messages.error(request, _("People are changed one by one."))
    return redirect("wagtailusers_users:index")


class ApiKeysItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_make_api_keys(request.user)


@hooks.register("register_settings_menu_item")
def api_keys() -> MenuItem:
    return ApiKeysItem(
        gettext_lazy("API keys"), reverse("api_keys"), icon_name="key", order=900
    )
