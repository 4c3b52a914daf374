"""Dates are written as each language writes them."""

from datetime import UTC, date, datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

MARCH = date(2026, 3, 5)


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
