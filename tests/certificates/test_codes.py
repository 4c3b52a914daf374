"""Codes: random enough, forgiving to type, and honest about typing mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.codes import (
    LENGTH,
    as_printed,
    check_character,
    is_well_formed,
    new_code,
)
from lms.core.identifiers import ALPHABET

bodies = st.text(alphabet=ALPHABET, min_size=15, max_size=15)


def test_new_code_is_well_formed_and_never_the_same():
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(len(code) == LENGTH and is_well_formed(code) for code in codes)


@given(bodies, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(body, place, other):
    code = body + check_character(body)
    wrong = code[:place] + other + code[place + 1 :]

    assert is_well_formed(wrong) is (wrong == code)


@pytest.mark.parametrize(
    "code", ["", "ABC", "U" * LENGTH, "0" * (LENGTH + 1)], ids=repr
)
def test_other_texts_are_not_codes(code):
    assert not is_well_formed(code)


@pytest.mark.parametrize(
    "typed",
    ["7qk4-m2xr-90wb-zt3h", " 7QK4 M2XR 9OWB ZT3H ", "7qk4m2xr9owbzt3h"],
)
def test_typing_is_forgiven(typed):
    assert as_printed(typed) == "7QK4M2XR90WBZT3H"


def test_l_and_i_are_read_as_one():
    assert as_printed("l1I-O0o") == "111000"
