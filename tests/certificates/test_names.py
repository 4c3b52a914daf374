"""Names: which script leads, what is masked, and what counts as the same name."""

import pytest

from certificates.domain.names import in_script_of, masked, matches

LATIN, CYRILLIC = "Ljiljana Njegovan", "Љиљана Његован"


@pytest.mark.parametrize(
    ("language", "name", "other", "expected"),
    [
        ("sr", LATIN, CYRILLIC, (CYRILLIC, LATIN)),
        ("sr", CYRILLIC, LATIN, (CYRILLIC, LATIN)),
        ("sr-latn", CYRILLIC, LATIN, (LATIN, CYRILLIC)),
        ("en", LATIN, CYRILLIC, (LATIN, CYRILLIC)),
        ("sr", "Žan Šuštar", "", ("Žan Šuštar", "")),
    ],
)
def test_the_script_of_the_document_leads(language, name, other, expected):
    assert in_script_of(language, name, other) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ljiljana Njegovan", "L. N*******"),
        ("Љиљана Његован", "Љ. Њ*******"),
        ("Ana Marija Kos", "A. M. K*******"),
        ("Ana", "A*******"),
        ("", "*******"),
    ],
)
def test_a_masked_name_tells_initials_only(name, expected):
    assert masked(name) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "Jelena Đorđević",
        "Јелена Ђорђевић",
        "jelena djordjevic",
        "JELENA DORDEVIC",
        "Đorđević, Jelena",
        "  Djordjević   Jelena ",
    ],
)
def test_a_name_matches_in_any_spelling(typed):
    assert matches(typed, ["Jelena Đorđević"])
    assert matches(typed, ["Јелена Ђорђевић"])


@pytest.mark.parametrize(
    "typed", ["", " ", "Jelena", "Đorđević", "J. Đorđević", "Jelena Jelena Đorđević"]
)
def test_less_or_more_than_the_name_does_not_match(typed):
    assert not matches(typed, ["Jelena Đorđević"])


def test_dj_in_a_name_is_not_taken_for_d():
    assert matches("Nadja Kos", ["Nađa Kos"])
    assert not matches("Nada Kos", ["Nadja Kos"])


def test_hyphens_and_order_of_surnames_play_no_part():
    assert matches("Kos Petrović Ana", ["Ana Petrović-Kos"])
