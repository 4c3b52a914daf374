"""Rows as the lines of a CSV file, one after the other."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lms.core.spreadsheets import neutral


class _Line:
    """A file for csv.writer that hands each line straight on."""

    def write(self, line: str) -> str:
        return line


def csv_lines(
    fields: Sequence[str], rows: Iterable[Mapping[str, Any]], *, unknown: str = ""
) -> Iterator[str]:
    """Yield a table as a spreadsheet opens it, no cell of which is a formula.

    `unknown` stands where a row has None.
    """
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow(fields)
    for row in rows:
        yield writer.writerow([_cell(row[field], unknown) for field in fields])


def _cell(value: Any, unknown: str) -> str:
    if value is None:
        return unknown
    return neutral("; ".join(value) if isinstance(value, list) else value)
