"""What templates of every page may use of the authored site."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from content.frame import current_frame
from content.models import LocaleSettings


def site(_request: HttpRequest) -> dict[str, Any]:
    """Give the frame to templates, which call these; nothing is read until then."""
    frame = cache(current_frame)
    return {
        "site_frame": frame,
        "menu_pages": lambda: frame().menu,
        "programmes_url": lambda: frame().programmes_url,
        "footer_text": lambda: frame().footer_text,
        "footer_contacts": lambda: frame().contacts,
        "footer_links": lambda: frame().footer_links,
        "exit_scope": lambda: frame().exit_scope,
        "exit_url": lambda: _exit_url(frame().exit_scope),
    }


def _exit_url(scope: str) -> str:
    return "" if scope == LocaleSettings.ExitScope.OFF else reverse("exit")
