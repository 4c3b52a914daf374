"""Letting programs in by a key, and how the API says no."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from lms.core import api_keys
from lms.core.models import ApiKey
from lms.core.rate_limits import address_of, is_allowed

WINDOW = 60
# Wrong keys from one address: far too few to guess, enough for a wrong setting.
_WRONG = {"most": 30, "seconds": WINDOW}


class ApiRefusal(Exception):
    """A request that is refused: `code` is for programs, `message` for people."""

    def __init__(
        self, status: int, code: str, message: str, *, retry_after: int = 0
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = str(message)
        self.retry_after = retry_after


def too_many() -> ApiRefusal:
    return ApiRefusal(
        429,
        "too_many_requests",
        "Too many requests. Wait a minute.",
        retry_after=WINDOW,
    )


class ApiKeyAuth(HttpBearer):
    """Let a request in that brings a key with a scope, as often as the key may.

    `Authorization: Bearer sidro_…`. The view finds the key as `request.auth`.
    """

    openapi_description = "A key made under *API keys*: `Bearer sidro_…`."

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        now = timezone.now()
        key = api_keys.find_key(token, at=now)
        if key is None:
            if not is_allowed("api-key-wrong", address_of(request), **_WRONG):
                raise too_many()
            raise ApiRefusal(
                401, "key_not_valid", "This key is unknown, expired or revoked."
            )
        if not is_allowed("api-key", key.prefix, most=key.per_minute, seconds=WINDOW):
            raise too_many()
        if self.scope not in key.scopes:
            raise ApiRefusal(
                403, "scope_missing", f"This key lacks the scope {self.scope}."
            )
        api_keys.note_use(key, at=now)
        return key


def key_of(request: HttpRequest) -> ApiKey | None:
    """Return the key a request came with; None where it came without."""
    found = getattr(request, "auth", None)
    return found if isinstance(found, ApiKey) else None
