"""Reading the first sheet of somebody else's XLSX file without trusting it. No queries.

Such a file is a packed folder of XML: it may unpack to much more than it is, name
itself what it is not, and hold formulas. Nothing in it is calculated or followed.
"""

import io
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from lms.core.delimited import Limits, within
from lms.core.errors import DomainError

MOST_UNPACKED = 30_000_000
MOST_MEMBERS = 500
_PLAIN = (str, int, float, bool)


def read(data: bytes, *, limits: Limits) -> list[list[str]]:
    """Return the cells of the first sheet as text, formulas as they are written.

    Refused: what is too large, packed or unpacked, what declares entities, what is
    broken, and what has more rows, columns or text than the limits.
    """
    if len(data) > limits.size:
        raise DomainError("too_large", _("The file is larger than is taken here."))
    try:
        _refuse_bombs(data)
        return within(list(_cells(data, limits)), limits)
    # A stranger's archive of XML can be broken in many ways.
    except (
        zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, SyntaxError,
        OSError, AttributeError, IndexError, TypeError, NotImplementedError,
        RuntimeError, EOFError,
    ) as error:  # fmt: skip
        raise _unreadable() from error


def _refuse_bombs(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        # Python reads no more of a member than it declares here.
        unpacked = sum(member.file_size for member in members)
        if unpacked > MOST_UNPACKED or len(members) > MOST_MEMBERS:
            raise DomainError("unpacks_too_much", _("The file unpacks to too much."))
        for member in members:
            with archive.open(member) as part:
                begin = part.read(4096).replace(b"\0", b"")
            if b"<!DOCTYPE" in begin or b"<!ENTITY" in begin:
                raise _unreadable()


def _cells(data: bytes, limits: Limits) -> Iterator[list[str]]:
    book = load_workbook(
        io.BytesIO(data), read_only=True, data_only=False, keep_links=False
    )
    try:
        sheet = book.worksheets[0]
        # What a sheet says of its own size may be wrong, and costs memory when huge.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=limits.rows + 1, values_only=True)
        for row in rows:
            values = [_text(value) for value in row[: limits.columns + 1]]
            while values and not values[-1]:
                values.pop()
            yield values
    finally:
        book.close()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Formulas over several cells come as objects, dates as they are.
    is_plain = isinstance(value, _PLAIN) or hasattr(value, "isoformat")
    return str(value).strip() if is_plain else "="


def _unreadable() -> DomainError:
    return DomainError("unreadable", _("The file cannot be read."))
