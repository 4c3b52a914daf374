"""Cells that a spreadsheet must not take for a formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.spreadsheets import neutral, typed


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "'=1"])
def test_what_begins_like_a_formula_is_text(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "2026-000001", "a=b", "Ana"])
def test_the_rest_stays_as_it_is(text):
    assert neutral(text) == text


@given(st.text())
def test_what_was_typed_comes_back(text):
    assert typed(neutral(text)) == text
