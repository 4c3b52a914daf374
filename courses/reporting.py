"""A report as facts and tables, each table with the chart it can be drawn as.

The page, the PDF and the spreadsheet show the same tables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.charts import Chart, Series

WITHHELD_TEXT = gettext_lazy(
    "fewer than five people, or withheld so that a smaller number cannot be worked out"
)
Cell = str | int | Decimal | None


@dataclass(frozen=True, kw_only=True)
class ReportTable:
    """Rows under headings; `drawn` says which columns a chart shows, if any.

    The first cell of a row says what the row is about. A withheld cell is None.
    """

    key: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    drawn: tuple[int, ...] = ()
    kind: str = "bar"
    description: str = ""
    note: str = ""

    @property
    def uid(self) -> str:
        return f"report-{self.key}"

    @property
    def drawn_rows(self) -> list[tuple[Cell, ...]]:
        """The rows with every figure that is drawn; withheld ones stand in the table."""
        return [row for row in self.rows if all(_is_figure(row[c]) for c in self.drawn)]

    @property
    def text_columns(self) -> frozenset[int]:
        """The columns with words in them, which stand at the left; figures do not."""
        cells = (cell for row in self.rows for cell in enumerate(row))
        return frozenset(number for number, cell in cells if isinstance(cell, str))

    @property
    def has_chart(self) -> bool:
        return bool(self.drawn and self.drawn_rows)

    @property
    def has_withheld(self) -> bool:
        return any(cell is None for row in self.rows for cell in row)

    def chart(self) -> Chart:
        rows = self.drawn_rows
        return Chart(
            kind=self.kind,
            title=self.title,
            description=self.description or _in_words(self, rows),
            labels=tuple(str(row[0]) for row in rows),
            series=tuple(
                Series(
                    label=self.headings[column],
                    values=tuple(Decimal(row[column] or 0) for row in rows),
                )
                for column in self.drawn
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a report says, and who made it when."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[ReportTable, ...]
    made_by: str
    made_at: datetime
    version: str = ""
    remarks: str = ""
    annex: Sequence[object] = field(default_factory=tuple)

    @property
    def has_withheld(self) -> bool:
        return any(table.has_withheld for table in self.tables)

    @property
    def withheld_text(self) -> str:
        return str(WITHHELD_TEXT)


def share(part: int | None, whole: int | None) -> Decimal | None:
    """Return a part as whole per cents; nothing where either is withheld."""
    if part is None or not whole:
        return None
    return Decimal(round(part * 100 / whole))


def not_empty(tables: Iterable[ReportTable]) -> tuple[ReportTable, ...]:
    return tuple(table for table in tables if table.rows)


def _is_figure(cell: Cell) -> bool:
    return isinstance(cell, int | Decimal)


def _in_words(table: ReportTable, rows: list[tuple[Cell, ...]]) -> str:
    """Say the first figures of a chart, for those who do not see it."""
    column = table.drawn[0]
    said = ", ".join(f"{row[0]}: {row[column]}" for row in rows[:6])
    return _("%(heading)s – %(figures)s") % {
        "heading": table.headings[column],
        "figures": said,
    }
