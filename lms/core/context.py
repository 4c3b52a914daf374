"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "product_name": settings.WAGTAIL_SITE_NAME,
        "exit_url": "/exit/",
    }
