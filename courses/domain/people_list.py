"""Reading a list of people that somebody typed, pasted or exported."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from lms.core.errors import DomainError
from lms.core.models import Organisation
from lms.core.scripts import fold

MAX_BYTES = 1_000_000
MAX_ROWS = 500
MAX_COLUMNS = 30
ENCODINGS = {
    "utf-8-sig": _("Unicode (UTF-8)"),
    "cp1250": _("Central European (Windows 1250)"),
    "cp1251": _("Cyrillic (Windows 1251)"),
}
# How documents, pictures, archives and old spreadsheets begin.
NO_LISTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*",
            b"PK\3\4", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x1f\x8b")  # fmt: skip
SEPARATORS = {";": _("semicolon"), ",": _("comma"), "\t": _("tab")}

# What people call the columns, folded: in English, Serbian and Slovene.
HEADINGS = {
    "email": {"email", "e-mail", "e-mail address", "email address", "mejl", "imejl",
              "e-posta", "elektronska posta", "adresa e-poste", "e-naslov"},
    "first_name": {"first name", "given name", "name", "ime"},
    "last_name": {"last name", "surname", "family name", "prezime", "priimek"},
    "organisation": {"organisation", "organization", "organizacija", "ustanova",
                     "institution", "employer"},
    "nominated_by": {"nominated by", "nominator", "predlozio", "predlagatelj"},
}  # fmt: skip
PLAIN_ORDER = ("email", "first_name", "last_name", "organisation", "nominated_by")
LABELS = {
    "email": _("E-mail"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "organisation": _("Organisation"),
    "nominated_by": _("Nominated by"),
}


@dataclass(kw_only=True)
class Row:
    """One person on the list; `errors` says what is wrong, by column."""

    number: int
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    organisation_name: str = ""
    organisation: Organisation | None = None
    nominated_by: str = ""
    errors: dict[str, str | Promise] = field(default_factory=dict)


def read_people_list(text: str, separator: str = "") -> list[Row]:
    """Return the people in `text`, one row each, with what is wrong per column.

    A first line with known headings sets the order of the columns; without one they
    are e-mail, first name, last name, organisation, nominated by. Nothing is saved.
    Refused when there is nobody, or are more than can be checked by eye.
    """
    separator = separator or guess_separator(text)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        lines = list(reader)
    except csv.Error as error:
        raise DomainError("unreadable", _("The list cannot be read.")) from error
    return rows_from(lines)


def rows_from(lines: Sequence[Sequence[str]]) -> list[Row]:
    """Return lines of cells as rows; see `read_people_list`."""
    numbered = [
        (number, [cell.strip() for cell in line[:MAX_COLUMNS]])
        for number, line in enumerate(lines, start=1)
    ]
    numbered = [(number, cells) for number, cells in numbered if any(cells)]
    if len(numbered) > MAX_ROWS + 1:
        raise DomainError("too_long", _("The list has more than 500 rows."))
    columns: Sequence[str] = PLAIN_ORDER
    if numbered and (found := _headings(numbered[0][1])):
        columns, numbered = found, numbered[1:]
    if not numbered:
        raise DomainError("empty", _("There is nobody on the list."))
    rows = [_row(number, columns, cells) for number, cells in numbered]
    _check(rows)
    return rows


def guess_separator(text: str) -> str:
    """Return the separator that the first line has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(("\t", ";", ","), key=first.count)


def decode(data: bytes, encoding: str) -> str:
    """Return the text of an uploaded file, or refuse it in words."""
    if len(data) > MAX_BYTES:
        raise DomainError("too_large", _("The file is larger than one megabyte."))
    if data.startswith(NO_LISTS):
        raise _no_list()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DomainError(
            "encoding", _("The file is not in this encoding; choose another.")
        ) from error
    if any(ord(sign) < 32 and not sign.isspace() for sign in text):
        raise _no_list()
    return text


def _no_list() -> DomainError:
    return DomainError(
        "not_a_list",
        _("This file is not a list of people. Upload a CSV or XLSX file."),
    )


def read_spreadsheet(data: bytes) -> list[list[str]]:
    """Return the cells of the first sheet of an XLSX file as text."""
    if len(data) > MAX_BYTES:
        raise DomainError("too_large", _("The file is larger than one megabyte."))
    if not data.startswith(b"PK"):
        raise _no_list()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > 30 * MAX_BYTES:
            raise DomainError("too_large", _("The file unpacks to too much."))
        return list(_cells(data))
    # A spreadsheet is a stranger's archive of XML: it can be broken in many ways.
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError) as error:
        raise DomainError("unreadable", _("The file cannot be read.")) from error


def _cells(data: bytes) -> Iterator[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(
        max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True
    ):
        yield ["" if value is None else str(value) for value in row]
    book.close()


def _headings(cells: Sequence[str]) -> list[str] | None:
    """Return the fields of the columns when the cells are headings."""
    fields = [
        next((name for name, words in HEADINGS.items() if fold(cell) in words), "")
        for cell in cells
    ]
    return fields if "email" in fields else None


def _row(number: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
    values = dict(zip(columns, cells, strict=False))
    row = Row(
        number=number,
        email=values.get("email", "").lower(),
        first_name=values.get("first_name", ""),
        last_name=values.get("last_name", ""),
        organisation_name=values.get("organisation", ""),
        nominated_by=values.get("nominated_by", ""),
    )
    for name in ("first_name", "last_name", "organisation", "nominated_by"):
        if values.get(name, "").startswith(("=", "+", "-", "@", "\t")):
            row.errors[name] = _("This looks like a formula, not like a name.")
        elif len(values.get(name, "")) > 150:
            row.errors[name] = _("This is too long.")
    for name in ("first_name", "last_name"):
        if not values.get(name):
            row.errors[name] = _("The name is missing.")
    try:
        validate_email(row.email)
    except ValidationError:
        row.errors["email"] = _("This is not an e-mail address.")
    return row


def _check(rows: Sequence[Row]) -> None:
    """Note what can only be seen by looking at the whole list, and at what exists."""
    known = {fold(each.name): each for each in Organisation.objects.all()}
    seen: dict[str, int] = {}
    for row in rows:
        if row.email and row.email in seen:
            row.errors.setdefault("email", _("This address is on the list twice."))
        seen.setdefault(row.email, row.number)
        if row.organisation_name and "organisation" not in row.errors:
            row.organisation = known.get(fold(row.organisation_name))
            if row.organisation is None:
                row.errors["organisation"] = _("There is no organisation of this name.")
