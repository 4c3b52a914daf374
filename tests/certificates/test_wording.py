"""Dates and hours as they are written on paper."""

import pytest
from django.utils.translation import override

from certificates.documents import wording
from certificates.domain.facts import hours


@pytest.mark.parametrize(
    ("language", "first", "last", "expected"),
    [
        ("en", "2026-03-02", "2026-03-02", "2 March 2026"),
        ("en", "2026-03-02", "2026-03-06", "2–6 March 2026"),
        ("en", "2026-03-30", "2026-04-02", "30 March – 2 April 2026"),
        ("en", "2025-12-30", "2026-01-02", "30 December 2025 – 2 January 2026"),
        ("sr", "2026-03-02", "2026-03-06", "2.\u00a03. – 6.\u00a03.\u00a02026."),
        (
            "sr-latn",
            "2025-12-30",
            "2026-01-02",
            "30.\u00a012.\u00a02025. – 2.\u00a01.\u00a02026.",
        ),
        ("sl", "2026-03-02", "2026-03-06", "2.\u00a03. – 6.\u00a03.\u00a02026"),
    ],
)
def test_dates_are_as_short_as_they_can_be(language, first, last, expected):
    with override(language):
        assert wording.dates({"starts_on": first, "ends_on": last}) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "0"), (60, "1"), (90, "1.5"), (600, "10"), (1155, "19.25"), (100, "1.67")],
)
def test_hours_have_as_many_decimals_as_they_need(minutes, expected):
    assert str(hours(minutes)) == expected
