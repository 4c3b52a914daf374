"""Slowing down those who guess, without keeping who asked for what."""

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def is_allowed(scope: str, key: str, *, most: int, seconds: int) -> bool:
    """Count one more try of `key`, and say whether it is within the limit.

    The window starts with the first try. Only a keyed hash is kept, for as long as
    the window lasts. Two tries at the same instant may count as one, which is
    close enough for a limit.
    """
    return _is_within(caches["default"], scope, key, most=most, seconds=seconds)


def is_allowed_here(scope: str, key: str, *, most: int, seconds: int) -> bool:
    """Do the same, counted by this process alone and without asking the database."""
    return _is_within(caches["lookups"], scope, key, most=most, seconds=seconds)


def _is_within(
    cache: BaseCache, scope: str, key: str, *, most: int, seconds: int
) -> bool:
    digest = salted_hmac("rate-limit", f"{scope}:{key}", algorithm="sha256").hexdigest()
    name = f"rate:{digest}"
    if cache.add(name, 1, timeout=seconds):
        return True
    try:
        return bool(cache.incr(name) <= most)
    except ValueError:  # it ran out between the two lines
        cache.set(name, 1, timeout=seconds)
        return True


def address_of(request: HttpRequest) -> str:
    """Return the network address a request came from.

    Behind proxies of our own, whose number the settings tell, it is the address
    that the outermost of them saw; what a client writes itself is not believed.
    """
    proxies = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
