"""Dates are written as each language writes them."""

from datetime import UTC, date, datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from lms.core.dates import span

MARCH = date(2026, 3, 5)
FEBRUARY = date(2031, 2, 10)


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "5 March 2026", "5 Mar 2026"),
        ("sr-latn", "5. marta 2026.", "5. 3. 2026."),
        ("sr", "5. марта 2026.", "5. 3. 2026."),
        ("sl", "5. marca 2026", "5. 3. 2026"),
    ],
)
def test_a_day_has_no_leading_zero_and_a_declined_month(language, long, short):
    with override(language):
        assert date_format(MARCH, "DATE_FORMAT") == long
        assert date_format(MARCH, "SHORT_DATE_FORMAT") == short


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "1 December 2026, 09:05"),
        ("sr-latn", "1. decembra 2026., 09:05"),
        ("sr", "1. децембра 2026., 09:05"),
        ("sl", "1. decembra 2026, 09:05"),
    ],
)
def test_a_time_follows_the_day(language, expected):
    with override(language):
        at = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)

        assert date_format(at, "DATETIME_FORMAT") == expected


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "10–13 February 2031", "10–13 Feb 2031"),
        ("sr-latn", "10–13. februara 2031.", "10–13. 2. 2031."),
        ("sr", "10–13. фебруара 2031.", "10–13. 2. 2031."),
        ("sl", "10.–13. februarja 2031", "10.–13. 2. 2031"),
    ],
)
def test_a_span_writes_the_month_once(language, long, short):
    with override(language):
        assert span(FEBRUARY, date(2031, 2, 13)) == long
        assert span(FEBRUARY, date(2031, 2, 13), "short") == short


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (FEBRUARY, "10 Feb 2031"),
        (date(2031, 3, 1), "10 Feb – 1 Mar 2031"),
        (date(2032, 2, 11), "10 Feb 2031 – 11 Feb 2032"),
    ],
)
def test_a_span_is_as_short_as_it_can_be(last, expected):
    assert span(FEBRUARY, last, "short") == expected
