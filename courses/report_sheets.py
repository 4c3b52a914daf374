"""A report as a spreadsheet with charts of its own; no cell can be a formula."""

from io import BytesIO

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from courses.reporting import WITHHELD_TEXT, Cell, Report, ReportTable
from lms.core.spreadsheets import neutral

WITHHELD = "–"
_HEAD = PatternFill("solid", start_color="EEF4F3")
_BAD_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def as_xlsx(report: Report) -> bytes:
    """Return the workbook: facts first, then a sheet for each table."""
    book = Workbook()
    cover = book.worksheets[0]
    cover.title = _title(book, report.title)
    _write_cover(cover, report)
    for table in report.tables:
        sheet = book.create_sheet(_title(book, table.title))
        _write_table(sheet, table)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _title(book: Workbook, wanted: str) -> str:
    """Return a name that no other sheet has, as spreadsheets allow it."""
    plain = wanted.translate(_BAD_IN_TITLES).strip("' ")[:28]
    taken = {sheet.title.lower() for sheet in book.worksheets}
    numbers = (f"{plain} {n}" for n in range(2, 100))
    return (
        plain
        if plain.lower() not in taken
        else next(each for each in numbers if each.lower() not in taken)
    )


def _write_cover(sheet: Worksheet, report: Report) -> None:
    at = date_format(timezone.localtime(report.made_at), "SHORT_DATETIME_FORMAT")
    lines: list[tuple[str, ...]] = [
        (report.title,),
        (report.subtitle,),
        (),
        *report.facts,
        (_("Version"), report.version),
        (_("Made on"), at),
        (_("Made by"), report.made_by),
    ]
    if report.has_withheld:
        lines += [(), (f"{WITHHELD}: {WITHHELD_TEXT}",)]
    for line in lines:
        sheet.append([neutral(cell) for cell in line])
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.column_dimensions["A"].width = 32
    sheet.column_dimensions["B"].width = 70


def _write_table(sheet: Worksheet, table: ReportTable) -> None:
    """Write figures that are drawn above those that are withheld, and the chart."""
    drawn = table.drawn_rows if table.drawn else list(table.rows)
    rows = [*drawn, *(row for row in table.rows if row not in drawn)]
    sheet.append([neutral(heading) for heading in table.headings])
    for row in rows:
        sheet.append([_cell(cell) for cell in row])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = 48
    for column in range(2, len(table.headings) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 14
    if table.note:
        sheet.append([])
        sheet.append([neutral(table.note)])
    if table.has_chart:
        _draw(sheet, table, len(drawn))


def _draw(sheet: Worksheet, table: ReportTable, count: int) -> None:
    chart: BarChart | LineChart = LineChart() if table.kind == "line" else BarChart()
    if isinstance(chart, BarChart):
        chart.type = "bar"
        chart.y_axis.scaling.min = 0
        chart.x_axis.scaling.orientation = "maxMin"
    chart.title = table.title
    for column in table.drawn:
        data = Reference(sheet, min_col=column + 1, min_row=1, max_row=count + 1)
        chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=count + 1))
    chart.x_axis.delete = chart.y_axis.delete = False
    if len(table.drawn) == 1:
        chart.legend = None
    chart.height, chart.width = max(7.0, 1.0 * count + 3), 20
    sheet.add_chart(chart, f"{get_column_letter(len(table.headings) + 2)}2")


def _cell(cell: Cell) -> object:
    if cell is None:
        return WITHHELD
    return neutral(cell) if isinstance(cell, str) else cell
