"""Finding a certificate by what is printed on it."""

import re

from django.db.models import Q

from certificates.domain import codes


def printed_as(typed: str) -> Q:
    """Return the condition for the serial number or code that was typed, forgivingly.

    "2026 123", "2026-000123" and "2026000123" are the same serial; a code may have
    spaces, small letters and an O for a zero.
    """
    condition = Q(code=codes.as_printed(typed))
    if serial := serial_as_printed(typed):
        condition |= Q(serial=serial)
    return condition


def serial_as_printed(typed: str) -> str:
    """Return the serial number that was meant; empty if it cannot be one."""
    serial = re.fullmatch(r"(\d{4})0*(\d{1,12})", codes.as_printed(typed))
    return f"{serial[1]}-{int(serial[2]):06d}" if serial else ""
