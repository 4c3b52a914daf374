import pytest

from lms.core.identifiers import ALPHABET, normalise_code, public_id


@pytest.mark.parametrize(
    "typed", ["k7qf-9x2m", "K7QF 9X2M", "k7qf—9x2m", " K7QF9X2M ", "K7QF.9X2M"]
)
def test_codes_are_read_however_they_are_typed(typed):
    assert normalise_code(typed) == "K7QF9X2M"


def test_letters_that_are_easily_misread_count_as_digits():
    assert normalise_code("oOiIlL") == "001111"


def test_a_letter_outside_the_alphabet_stays_wrong():
    assert normalise_code("K7QU") == "K7QU"


def test_public_ids_are_long_random_and_typable():
    made = {public_id() for _ in range(500)}

    assert len(made) == 500
    assert {len(each) for each in made} == {12}
    assert all(set(each.upper()) <= set(ALPHABET) for each in made)
