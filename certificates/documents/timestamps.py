"""RFC 3161 time stamps from a service outside, where one is configured."""

import asyncio
import hashlib
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper


class Timestamps(Protocol):
    """Stamps bytes. Any class with these two can be named in the settings."""

    def for_seals(self) -> TimeStamper: ...

    def token(self, data: bytes) -> bytes: ...


class WebTimestamps:
    """A time-stamping service on the web."""

    def __init__(self, url: str, timeout: int = 10) -> None:
        self._stamper = HTTPTimeStamper(url, timeout=timeout)

    def for_seals(self) -> TimeStamper:
        return self._stamper

    def token(self, data: bytes) -> bytes:
        """Return the DER token over the SHA-256 of `data`."""
        digest = hashlib.sha256(data).digest()
        token = asyncio.run(self._stamper.async_timestamp(digest, "sha256"))
        return bytes(token.dump())


def service() -> Timestamps | None:
    configured: dict[str, Any] | None = settings.TIMESTAMPS
    if not configured:
        return None
    made: Timestamps = import_string(configured["BACKEND"])(**configured["OPTIONS"])
    return made


def configured_timestamps() -> TimeStamper | None:
    """Return what puts a time stamp on seals, or nothing."""
    found = service()
    return found.for_seals() if found else None
