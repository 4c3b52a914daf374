"""What the authoring area gets from this app."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from content.frame import forget_frames
from content.models import LocaleSettings
from content.panels import WelcomePanel
from content.viewsets import LocaleSettingsViewSet

register_snippet(LocaleSettingsViewSet)


@hooks.register("insert_global_admin_css")
def brand_colours() -> SafeString:
    return format_html(
        '<link rel="stylesheet" href="{}">', static("content/css/admin.css")
    )


@hooks.register("construct_homepage_panels")
def welcome(request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, WelcomePanel())


@hooks.register("construct_main_menu")
def only_what_trainers_need(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave site-wide reports to those who publish."""
    if not request.user.has_perm("content.change_localesettings"):
        items[:] = [item for item in items if item.name not in {"reports", "help"}]


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
@hooks.register("after_delete_snippet")
def show_new_settings(request: HttpRequest, changed: Any) -> None:
    """Make support, exit and footer appear as they were just saved."""
    changed = changed if isinstance(changed, list) else [changed]
    if any(isinstance(thing, LocaleSettings) for thing in changed):
        forget_frames()
