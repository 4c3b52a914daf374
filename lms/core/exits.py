"""Where *Exit this page* leads; an app that knows better may say so."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

Target = Callable[[HttpRequest], str]

_targets: list[Target] = []


def register_exit_target(target: Target) -> None:
    """Ask `target` first from now on; registering again changes nothing."""
    if target not in _targets:
        _targets.insert(0, target)


def exit_target(request: HttpRequest) -> str:
    """Return the neutral address that leaving leads to, never an empty one."""
    for target in _targets:
        if url := target(request):
            return url
    return str(settings.EXIT_URL)
