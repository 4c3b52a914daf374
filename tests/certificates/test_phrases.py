"""Sentences that are stored in English: collected for translators, shown in words."""

from pathlib import Path

import pytest
from django.conf import settings

from certificates.domain.phrases import Phrase


def test_no_sentence_is_marked_in_a_way_that_collects_nothing():
    """`makemessages` knows `gettext_noop` by this name alone."""
    apps = ("lms", "content", "courses", "assessments", "certificates")
    sources = [path for app in apps for path in Path(settings.ROOT, app).rglob("*.py")]

    assert len(sources) > 300
    assert [str(p) for p in sources if "gettext_noop as" in p.read_text()] == []


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("from_on", "2026-03-02", "March 2, 2026"),
        ("its_language", "sl", "Slovenščina"),
        ("its_mode", "in_room", "In the room"),
        ("missing_fields", ["place", "points"], "Place, Points or units of credit"),
        ("people", "12", "12"),
    ],
)
def test_codes_are_shown_in_words(name, value, shown):
    assert str(Phrase(message=f"%({name})s", values={name: value})).lower() in (
        shown.lower(),
        "2 march 2026",
    )
