"""Tables that people type, paste or export: CSV in any of our encodings. No queries.

The one reader of such files: it finds out encoding and separator, keeps to limits, and
refuses in words what is no table. What is written here opens in spreadsheets, and no
cell of it can be a formula.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError
from lms.core.spreadsheets import neutral

ENCODINGS: Mapping[str, Promise] = {
    "utf-8-sig": _("Unicode (UTF-8, also with a byte order mark)"),
    "utf-16": _("Unicode (UTF-16)"),
    "cp1250": _("Central European (Windows 1250)"),
    "cp1251": _("Cyrillic (Windows 1251)"),
}
SEPARATORS: Mapping[str, Promise] = {
    ";": _("semicolon"),
    ",": _("comma"),
    "\t": _("tab"),
    "|": _("vertical bar"),
}
# How documents, pictures, archives and old spreadsheets begin.
_NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0",
              b"MM\0*", b"PK\3\4", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x1f\x8b")  # fmt: skip
_LATIN = frozenset("čćžšđČĆŽŠĐ")
_CYRILLIC = frozenset("абвгдђежзијклљмнњопрстћуфхцчџш")
# What typewriters and word processors add; it speaks for neither encoding.
_SIGNS = frozenset("„“”’–—…€ ")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of a table is taken."""

    size: int = 1_000_000
    rows: int = 5_000
    columns: int = 40
    cell: int = 500


def write(lines: Iterable[Iterable[object]]) -> bytes:
    """Return lines as CSV that spreadsheets read as UTF-8; text is never a formula."""
    out = io.StringIO()
    csv.writer(out).writerows([_written(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _written(cell: object) -> str:
    if isinstance(cell, str):
        return neutral(cell)
    return "" if cell is None else str(cell)


def read(
    data: bytes, *, encoding: str = "", separator: str = "", limits: Limits
) -> list[list[str]]:
    """Return the lines of cells in a file; what is not told is found out."""
    text = decode(data, encoding, limits=limits)
    return split(text, separator, limits=limits)


def decode(data: bytes, encoding: str = "", *, limits: Limits) -> str:
    """Return the text of a file, or refuse it: too large, no text, not so encoded."""
    if len(data) > limits.size:
        raise _too_large()
    if data.startswith(_NO_TABLES):
        raise _no_table()
    try:
        text = data.decode(encoding or guess_encoding(data))
    except UnicodeDecodeError as error:
        raise DomainError(
            "encoding", _("The file is not in this encoding; choose another.")
        ) from error
    if any(ord(sign) < 32 and not sign.isspace() for sign in text):
        raise _no_table()
    return text


def split(text: str, separator: str = "", *, limits: Limits) -> list[list[str]]:
    """Return the lines of cells of a text."""
    separator = separator or guess_separator(text)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        lines = list(islice(reader, limits.rows + 1))
    except csv.Error as error:
        raise _no_table() from error
    return within(lines, limits)


def within(lines: list[list[str]], limits: Limits) -> list[list[str]]:
    """Return the lines; refused when there are too many, or one holds too much."""
    if len(lines) > limits.rows:
        raise DomainError(
            "too_long",
            _("The table has more than %(most)s rows.") % {"most": limits.rows},
        )
    if any(len(line) > limits.columns for line in lines):
        raise DomainError(
            "too_wide",
            _("The table has more than %(most)s columns.") % {"most": limits.columns},
        )
    if any(len(cell) > limits.cell for line in lines for cell in line):
        raise DomainError("cell_too_long", _("One of the cells holds too much text."))
    return lines


def guess_encoding(data: bytes) -> str:
    """Return the encoding in which the bytes make the most sense.

    Both Windows code pages accept any bytes, and what is Cyrillic in one is mostly
    Latin in the other. The right one has letters of our languages, and no word that
    mixes both scripts.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8-sig"
    return max(("cp1250", "cp1251"), key=lambda name: _sense(data, name))


def _sense(data: bytes, encoding: str) -> int:
    text = data[:100_000].decode(encoding, errors="replace")
    known = _LATIN if encoding == "cp1250" else _CYRILLIC
    strange = [sign for sign in text if sign > "\x7f" and sign not in _SIGNS]
    right = sum(sign in known or sign.lower() in known for sign in strange)
    mixed = sum(_mixes_scripts(word) for word in text.split())
    return 2 * right - len(strange) - 3 * mixed


def _mixes_scripts(word: str) -> bool:
    has_cyrillic = any("Ѐ" <= sign <= "ӿ" for sign in word)
    return has_cyrillic and any("a" <= sign.lower() <= "z" for sign in word)


def guess_separator(text: str) -> str:
    """Return the sign that cuts the first lines most often into equally many cells."""
    lines = [line for line in islice(text.splitlines(), 200) if line.strip()][:30]
    return max(SEPARATORS, key=lambda sign: _regularity(lines, sign))


def _regularity(lines: list[str], separator: str) -> int:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
    except csv.Error:
        return 0
    return max(((width - 1) * widths.count(width) for width in set(widths)), default=0)


def _too_large() -> DomainError:
    return DomainError("too_large", _("The file is larger than is taken here."))


def _no_table() -> DomainError:
    return DomainError(
        "not_a_table",
        _("This file cannot be read as a table. Upload a CSV or XLSX file."),
    )
