import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.scripts import fold, propose_other_script, to_cyrillic, to_latin

NAMES = [
    ("Љиљана Његован", "Ljiljana Njegovan"),
    ("Јелена Ђорђевић", "Jelena Đorđević"),
    ("Џемал Хаџић", "Džemal Hadžić"),
    ("Ана Петровић", "Ana Petrović"),
    ("Марко Илић", "Marko Ilić"),
    ("Мира Савић", "Mira Savić"),
]


@pytest.mark.parametrize(("cyrillic", "latin"), NAMES)
def test_names_are_turned_from_one_script_to_the_other(cyrillic, latin):
    assert to_latin(cyrillic) == latin
    assert to_cyrillic(latin) == cyrillic


def test_digraphs_are_capital_only_between_capitals():
    assert to_latin("ЉИЉАНА ЊЕГОВАН") == "LJILJANA NJEGOVAN"
    assert to_latin("Џ") == "Dž"
    assert to_latin("ЏЕМАЛ ХАЏ") == "DŽEMAL HADŽ"


@pytest.mark.parametrize("name", ["Walter Xu", "Quentin", "Maya Young"])
def test_no_proposal_where_serbian_lacks_the_letters(name):
    assert propose_other_script(name) == ""


def test_proposal_for_latin_and_for_cyrillic_names():
    assert propose_other_script("Žan Šuštar") == "Жан Шуштар"
    assert propose_other_script("Мира Савић") == "Mira Savić"


@pytest.mark.parametrize("spelling", ["Ђорђевић", "Đorđević", "DJORDJEVIC", "đorđevic"])
def test_fold_makes_all_spellings_of_a_name_equal(spelling):
    assert fold(spelling) == "djordjevic"


@given(st.text(alphabet="абвгдђежзијклљмнњопрстћуфхцчџш ", max_size=40))
def test_latin_of_any_cyrillic_text_holds_no_cyrillic(text):
    assert not any("Ѐ" <= char <= "ӿ" for char in to_latin(text))
