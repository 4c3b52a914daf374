"""Spans of days in templates: {{ run.starts_on|until:run.ends_on }}."""

from datetime import date

from django import template

from lms.core.dates import span

register = template.Library()


@register.filter
def until(first: date, last: date) -> str:
    """Write the days from `first` to `last`: "10–13 February 2031"."""
    return span(first, last)


@register.filter
def until_short(first: date, last: date) -> str:
    """Write the same for a narrow place: "10–13 Feb 2031"."""
    return span(first, last, "short")
