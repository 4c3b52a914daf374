"""What our views share about requests and responses."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from lms.core.models import User


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
