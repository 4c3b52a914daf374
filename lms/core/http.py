"""What our views share about requests and responses."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from lms.core.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AuthenticatedRequest(HttpRequest):
    """A request whose sender is signed in; for annotations only."""

    user: User


def learning_page(
    view: Callable[Concatenate[Any, ...], HttpResponse],
) -> Callable[Concatenate[Any, ...], HttpResponse]:
    """Keep a page for signed-in people out of every cache, the browser's too.

    After leaving by *Exit this page*, Back must not show what was read.
    """
    return wraps(view)(login_required(never_cache(view)))


def attachment(data: str | bytes, *, name: str, content_type: str) -> HttpResponse:
    """Answer with a file to keep, called `name`."""
    return HttpResponse(
        data,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def uploaded(file: FieldFile, *, name: str) -> HttpResponse:
    """Answer with what somebody uploaded: to keep, never to be run by a browser."""
    with file.open("rb") as opened:
        response = attachment(
            opened.read(), name=name, content_type="application/octet-stream"
        )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
