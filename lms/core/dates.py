"""Days some months later, and how a span of days is written in each language."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import get_language

Style = Literal["long", "short", "paper"]


@dataclass(frozen=True, kw_only=True)
class Form:
    """A day, and the first of two days in the same year and in the same month."""

    day: str
    in_year: str
    in_month: str


_DOT, _NO_DOT = "j.", "j"
# On paper figures spare Slavic languages the cases of months, and no line ends inside
# a date. Its form stays as it is: documents that were issued are compared with it.
_PAPER_DAY = "j.\u00a0n."
_LONG = {
    "en": Form(day="DATE_FORMAT", in_year="j F", in_month=_NO_DOT),
    "sr": Form(day="DATE_FORMAT", in_year="j. E", in_month=_NO_DOT),
    "sl": Form(day="DATE_FORMAT", in_year="j. E", in_month=_DOT),
}
_SHORT = {
    "en": Form(day="SHORT_DATE_FORMAT", in_year="j M", in_month=_NO_DOT),
    "sr": Form(day="SHORT_DATE_FORMAT", in_year="j. n.", in_month=_NO_DOT),
    "sl": Form(day="SHORT_DATE_FORMAT", in_year="j. n.", in_month=_DOT),
}
_PAPER = {
    "en": _LONG["en"],
    "sr": Form(day="j.\u00a0n.\u00a0Y.", in_year=_PAPER_DAY, in_month=_PAPER_DAY),
    "sl": Form(day="j.\u00a0n.\u00a0Y", in_year=_PAPER_DAY, in_month=_PAPER_DAY),
}
_STYLES: dict[Style, dict[str, Form]] = {
    "long": _LONG,
    "short": _SHORT,
    "paper": _PAPER,
}


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    return on_day(day.year + years, month + 1, day.day)


def on_day(year: int, month: int, day: int) -> date:
    """Return a day of a month, or the month's last day when it is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def written_day(day: date, style: Style = "long") -> str:
    """Return one day in the language of the reader."""
    return date_format(day, _form(style).day)


def span(first: date, last: date, style: Style = "long") -> str:
    """Return "10–13 February 2031": what both days share is written once."""
    form = _form(style)
    end = date_format(last, form.day)
    if first == last:
        return end
    if first.year != last.year:
        return f"{date_format(first, form.day)} – {end}"
    if first.month == last.month and form.in_month in {_DOT, _NO_DOT}:
        return f"{date_format(first, form.in_month)}–{end}"
    return f"{date_format(first, form.in_year)} – {end}"


def _form(style: Style) -> Form:
    language = (get_language() or "en").partition("-")[0]
    forms = _STYLES[style]
    return forms.get(language, forms["en"])
