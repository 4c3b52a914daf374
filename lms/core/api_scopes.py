"""What a key for programs may be for. Each app names its own when it starts."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One thing that a key lets a program do.

    `for_organisations`: it asks for nothing that is not open to everybody, so an
    organisation that has no rights here may have it too.
    """

    name: str
    label: str | Promise
    for_organisations: bool = False


_scopes: dict[str, Scope] = {}


def register_scope(scope: Scope) -> None:
    """Add a scope; registering a name again replaces it."""
    _scopes[scope.name] = scope


def scopes() -> dict[str, Scope]:
    """Return all scopes by name, sorted."""
    return dict(sorted(_scopes.items()))
