"""Tags for what authors build: bodies, charts, files."""

from decimal import Decimal

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue, StructValue
from wagtail.documents.models import AbstractDocument

from content import charts
from content.rendering import render_blocks as _render_blocks

register = template.Library()


@register.simple_tag
def render_blocks(value: StreamValue) -> SafeString:
    """Show the blocks of a body; link content/css/blocks.css on the page.

    {% render_blocks page.body %}
    """
    return _render_blocks(value)


@register.filter
def written(number: Decimal | int | None) -> str:
    """Write a figure in the reader's language, without idle zeros."""
    if number is None:
        return "–"
    number = Decimal(number)
    whole = number == number.to_integral_value()
    return number_format(int(number) if whole else number.normalize(), use_l10n=True)


@register.filter
def cell(value: Decimal | int | str | None) -> str:
    """Write a cell of a table of figures; text stays as it is."""
    return value if isinstance(value, str) else written(value)


@register.simple_tag
def chart_svg(value: StructValue, *, uid: str, size: str) -> SafeString:
    """Draw a chart block for a "narrow" or a "wide" place."""
    width = {"narrow": charts.NARROW, "wide": charts.WIDE}[size]
    return charts.draw(value.chart(), uid=f"{uid}-{size}", width=width, number=written)


@register.simple_tag
def chart_legend(value: StructValue, *, uid: str) -> list[tuple[SafeString, str]]:
    """Give the samples and names of the series; one series needs no legend."""
    chart = value.chart()
    if len(chart.series) < 2:
        return []
    return [
        (charts.swatch(place, uid=f"{uid}-{place}", kind=chart.kind), series.label)
        for place, series in enumerate(chart.series)
    ]


@register.filter
def file_facts(document: AbstractDocument) -> str:
    """Tell type and size of a file, as in "PDF, 1.2 MB"."""
    kind = document.file_extension.upper()
    try:
        size = document.get_file_size()
    except OSError:  # the file is missing in storage
        size = None
    return f"{kind}, {filesizeformat(size)}" if size else kind


@register.filter
def media_type(document: AbstractDocument) -> str:
    """Name the media type for a player, so that it need not guess."""
    return {
        "mp3": "audio/mpeg",
        "m4a": "audio/mp4",
        "ogg": "audio/ogg",
        "mp4": "video/mp4",
        "webm": "video/webm",
    }.get(document.file_extension, document.content_type)
