"""Checking many certificates at once, for the body: a list in, a list out."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO

from django.utils.translation import gettext_lazy as _

from certificates.domain import codes
from certificates.domain.searching import serial_as_printed
from certificates.domain.status import status_of
from certificates.models import Certificate
from certificates.querysets import CertificateQuerySet
from lms.core import delimited
from lms.core.errors import DomainError
from lms.core.spreadsheets import neutral

MOST = 10_000
MOST_BYTES = 1_000_000
# One line more for a heading.
LIMITS = delimited.Limits(size=MOST_BYTES, rows=MOST + 1, columns=100, cell=10_000)
_CHUNK = 500
NOT_KNOWN = "not_known"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One line of the list and what is on record; `status` may be `not_known`."""

    line: int
    asked: str
    certificate: Certificate | None
    status: str


def read_list(content: bytes) -> list[tuple[int, str]]:
    """Return line numbers and the first column of a list of serials or codes.

    A heading and empty lines are passed over. Refused: more than ten thousand
    lines, more than a megabyte, what is no text, and a list with nothing in it.
    """
    try:
        rows = delimited.read(content, limits=LIMITS)
    except DomainError as refusal:
        raise _refusal(refusal) from refusal
    asked = [
        (number, row[0].strip()[:60])
        for number, row in enumerate(rows, start=1)
        if row and row[0].strip()
    ]
    if asked and not any(letter.isdigit() for letter in asked[0][1]):
        asked = asked[1:]
    if not asked:
        raise DomainError("empty", _("The list holds no serial number and no code."))
    if len(asked) > MOST:
        raise DomainError("too_many", _("At most 10,000 can be checked at once."))
    return asked


def _refusal(refusal: DomainError) -> DomainError:
    """Return what programs know the refusal of a list by."""
    if refusal.code == "too_large":
        return DomainError("too_large", _("The list is larger than one megabyte."))
    if refusal.code == "too_long":
        return DomainError("too_many", _("At most 10,000 can be checked at once."))
    return DomainError(
        "not_text", _("This is not a text file. Save the list as CSV in UTF-8.")
    )


def check(
    asked: list[tuple[int, str]],
    *,
    among: CertificateQuerySet,
    on: date,
    by_serial: bool = True,
) -> Iterator[Checked]:
    """Say of each serial number or code where its certificate stands.

    Without `by_serial` only codes are known, which cannot be guessed.

    What is not among the certificates one may see is not known, like what does not
    exist. The number of queries grows by one for each five hundred lines.
    """
    for start in range(0, len(asked), _CHUNK):
        chunk = asked[start : start + _CHUNK]
        keys = {number: _keys(typed) for number, typed in chunk}
        serials = {serial for serial, _code in keys.values() if by_serial}
        printed = {code for _serial, code in keys.values()}
        found = among.with_last_event()
        of_serial = {each.serial: each for each in found.filter(serial__in=serials)}
        by_code = {each.code: each for each in found.filter(code__in=printed)}
        for number, typed in chunk:
            serial, code = keys[number]
            yield _checked(
                number, typed, of_serial.get(serial) or by_code.get(code), on=on
            )


def as_csv(checked: Iterator[Checked]) -> str:
    """Return the answers as CSV, safe to open in a spreadsheet."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(["line", "asked", "status", "serial", "issued_on", "valid_until"])
    for each in checked:
        certificate = each.certificate
        facts = certificate.facts if certificate else {}
        writer.writerow(
            [
                each.line,
                neutral(each.asked),
                each.status,
                certificate.serial if certificate else "",
                facts.get("issued_on", ""),
                facts.get("valid_until") or "",
            ]
        )
    return target.getvalue()


def _keys(typed: str) -> tuple[str, str]:
    return serial_as_printed(typed), codes.as_printed(typed)


def _checked(
    number: int, typed: str, certificate: Certificate | None, *, on: date
) -> Checked:
    status = NOT_KNOWN
    if certificate:
        status = status_of(
            certificate.last_event,
            valid_until=certificate.valid_until,
            renewable_from=certificate.renewable_from,
            on=on,
        ).value
    return Checked(line=number, asked=typed, certificate=certificate, status=status)
