"""Questions from and to files. Nothing outside this package knows a format."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.domain.drafts import Draft
from assessments.interchange import (
    aiken,
    archive,
    gift_reading,
    gift_writing,
    moodle_reading,
    moodle_writing,
    table_reading,
    table_writing,
)
from assessments.interchange.reading import Found, Refused, take
from assessments.interchange.writing import Fit


@dataclass(frozen=True, kw_only=True)
class Format:
    """One way of writing questions down."""

    code: str
    label: str | Promise
    suffix: str
    content_type: str
    read: Callable[[bytes], list[Found]]
    fit: Callable[[Draft], Fit]
    write: Callable[[Iterable[Draft]], bytes]


FORMATS = {
    each.code: each
    for each in (
        Format(
            code="json",
            label=_("Sidro (JSON), restores exactly"),
            suffix="json",
            content_type="application/json",
            read=archive.read,
            fit=archive.fit,
            write=archive.write,
        ),
        Format(
            code="moodle",
            label=_("Moodle XML"),
            suffix="xml",
            content_type="application/xml",
            read=moodle_reading.read,
            fit=moodle_writing.fit,
            write=moodle_writing.write,
        ),
        Format(
            code="gift",
            label=_("GIFT"),
            suffix="gift.txt",
            content_type="text/plain; charset=utf-8",
            read=gift_reading.read,
            fit=gift_writing.fit,
            write=gift_writing.write,
        ),
        Format(
            code="aiken",
            label=_("Aiken"),
            suffix="aiken.txt",
            content_type="text/plain; charset=utf-8",
            read=aiken.read,
            fit=aiken.fit,
            write=aiken.write,
        ),
        Format(
            code="csv",
            label=_("Table (CSV)"),
            suffix="csv",
            content_type="text/csv; charset=utf-8",
            read=table_reading.read,
            fit=table_writing.fit,
            write=table_writing.write,
        ),
    )
}


def guess(data: bytes, name: str) -> Format:
    """Return the format that the file most likely has, by its name and beginning."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return FORMATS["moodle"]
    if start == b"{" and b'"format"' in data[:400]:
        return FORMATS["json"]
    if name.lower().endswith(".csv"):
        return FORMATS["csv"]
    if b"\nANSWER:" in data:
        return FORMATS["aiken"]
    return FORMATS["gift"]


__all__ = ["FORMATS", "Fit", "Format", "Found", "Refused", "guess", "take"]
