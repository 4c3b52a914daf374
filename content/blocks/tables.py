"""Tables, and charts that are drawn from them."""

import zlib

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from content.charts import MAX_SERIES, Chart, Series


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    table = TypedTableBlock(
        [("text", blocks.CharBlock()), ("number", blocks.DecimalBlock())],
        label=_("Table"),
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        value = super().clean(value)
        if not self.is_deferred_validation and not value["table"].row_data:
            message = ValidationError(_("A table needs a column and a row."))
            raise StructBlockValidationError(block_errors={"table": message})
        return value

    class Meta:
        icon = "table"
        label = _("Table")
        template = "content/blocks/table.html"


class ChartValue(blocks.StructValue):
    @property
    def uid(self) -> str:
        """Tell this chart's ids from those of others on the page."""
        words = f"{self['kind']}{self['title']}{self['description']}"
        return f"chart-{zlib.crc32(words.encode()):08x}"

    def chart(self) -> Chart:
        """Return what to draw: labels from the first column, a series from each other."""
        table = self["table"]
        cells = [row["values"] for row in table.row_data]
        return Chart(
            kind=self["kind"],
            title=self["title"],
            description=self["description"],
            labels=tuple(str(row[0] or "") for row in cells),
            series=tuple(
                Series(label=column["heading"], values=tuple(row[at] for row in cells))
                for at, column in enumerate(table.columns)
                if at and isinstance(column["block"], blocks.DecimalBlock)
            ),
        )


class ChartBlock(blocks.StructBlock):
    """A chart drawn on the server from the table that is shown beside it."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("bar", _("Bars")),
            ("stacked", _("Stacked bars")),
            ("line", _("Line")),
        ],
        default="bar",
    )
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    description = blocks.TextBlock(
        label=_("What the chart shows, in words"), max_length=600
    )
    table = TypedTableBlock(
        [("text", blocks.CharBlock()), ("number", blocks.DecimalBlock())],
        label=_("Data: first column labels, then numbers"),
    )
    note = blocks.CharBlock(label=_("Note"), required=False, max_length=300)

    def clean(self, value: ChartValue) -> ChartValue:
        value = super().clean(value)
        if self.is_deferred_validation and not value["table"].row_data:
            return value
        if problem := _chart_problem(value.chart()):
            raise StructBlockValidationError(
                block_errors={"table": ValidationError(str(problem))}
            )
        return value

    class Meta:
        icon = "table"
        label = _("Chart with data table")
        template = "content/blocks/chart.html"
        value_class = ChartValue


def _chart_problem(chart: Chart) -> str | Promise:
    """Say why a chart cannot be drawn, or nothing."""
    figures = [figure for series in chart.series for figure in series.values]
    if not chart.labels or not chart.series:
        return _("A chart needs labels in the first column and numbers in the next.")
    if len(chart.series) > MAX_SERIES:
        return _("More than six columns of numbers cannot be told apart.")
    if any(figure is not None and figure < 0 for figure in figures):
        return _("Numbers below zero cannot be drawn.")
    return ""
