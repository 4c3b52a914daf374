"""What templates of every page may use of the authored site."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from content.frame import current_frame
from content.models import LocaleSettings


def site(_request: HttpRequest) -> dict[str, Any]:
    """Give the frame to templates; nothing is read until one shows it."""
    frame = SimpleLazyObject(current_frame)
    return {
        "site_frame": frame,
        "menu_pages": SimpleLazyObject(lambda: frame.menu),
        "programmes_url": SimpleLazyObject(lambda: frame.programmes_url),
        "footer_text": SimpleLazyObject(lambda: frame.footer_text),
        "footer_contacts": SimpleLazyObject(lambda: frame.contacts),
        "footer_links": SimpleLazyObject(lambda: frame.footer_links),
        "exit_scope": SimpleLazyObject(lambda: frame.exit_scope),
        "exit_url": SimpleLazyObject(lambda: _exit_url(frame.exit_scope)),
    }


def _exit_url(scope: str) -> str:
    return "" if scope == LocaleSettings.ExitScope.OFF else reverse("exit")
