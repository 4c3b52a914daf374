"""Tags that write figures for people; a dash where nothing can be said."""

from django import template
from django.template.defaultfilters import floatformat

register = template.Library()
NOTHING = "–"


@register.simple_tag
def figure(value: float | None, digits: int) -> str:
    """Write a number with so many decimals.

    {% figure row.figures.discrimination 2 %}
    """
    return NOTHING if value is None else floatformat(value, digits)


@register.simple_tag
def share(value: float | None) -> str:
    """Write a share from 0 to 1 as whole per cents, without the sign."""
    return NOTHING if value is None else floatformat(value * 100, 0)


@register.simple_tag
def points(value: float | None) -> str:
    """Write a difference of shares as percentage points, with its sign."""
    if value is None:
        return NOTHING
    return f"{'+' if value > 0 else ''}{floatformat(value * 100, 1)}"


@register.simple_tag
def figure_points(value: float | None) -> str:
    """Write a spread of shares as percentage points."""
    return NOTHING if value is None else floatformat(value * 100, 1)
