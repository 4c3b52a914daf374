"""What every kind of question promises, and a table of worked cases."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.marking import mark, score
from assessments.question_types import KINDS, InvalidAnswer, type_for
from assessments.question_types.contract import key_of
from assessments.question_types.numeric import parse
from assessments.question_types.wording import says
from tests.assessments.kinds import (
    CHOICES,
    CLOZE,
    FORGIVING,
    ITEMS,
    LABELS,
    LIKERT,
    LONG,
    MATCHING,
    NUMBER,
    SURVEY,
    TEXT,
    TIME,
    WORD_DROP,
    WORDS,
    accepted,
    choice_body,
    hotspot_body,
    question,
)

WORKED = [
    ("single_choice", choice_body("b"), "b", "1"),
    ("single_choice", choice_body("b"), "c", "0"),
    ("single_choice", choice_body("b"), None, "0"),
    ("multiple_choice", choice_body("abce"), ["a", "b", "c", "e"], "1"),
    ("multiple_choice", choice_body("abce"), ["a", "b", "c"], "3/4"),
    ("multiple_choice", choice_body("abce"), ["a", "b", "c", "d"], "1/2"),
    ("multiple_choice", choice_body("abce"), list("abcde"), "3/4"),
    ("multiple_choice", choice_body("ab"), ["c", "d"], "0"),
    ("multiple_choice", choice_body("ab"), ["a", "c", "d"], "0"),
    ("multiple_choice", choice_body("ab"), None, "0"),
    ("multiple_choice", choice_body("ab", "all_or_nothing"), ["a", "b"], "1"),
    ("multiple_choice", choice_body("ab", "all_or_nothing"), ["a"], "0"),
    ("true_false", {"is_true": False}, False, "1"),
    ("true_false", {"is_true": False}, True, "0"),
    ("true_false", {"is_true": False}, None, "0"),
    ("numeric", NUMBER, "19.2", "1"),
    ("numeric", NUMBER, "19,3", "1"),
    ("numeric", NUMBER, "19,25 h", "1"),
    ("numeric", NUMBER, "19.31", "0"),
    ("numeric", NUMBER, "19.1999", "0"),
    ("numeric", NUMBER, None, "0"),
    ("matching", MATCHING, {"p1": "o1", "p2": "o2", "p3": "o1"}, "1"),
    ("matching", MATCHING, {"p1": "o1", "p2": "o3", "p3": "o1"}, "2/3"),
    ("matching", MATCHING, {"p2": "o2"}, "1/3"),
    ("matching", MATCHING, None, "0"),
    (
        "ordering",
        {"items": ITEMS, "scoring": "exact"},
        {"w": 1, "x": 2, "y": 3, "z": 4},
        "1",
    ),
    (
        "ordering",
        {"items": ITEMS, "scoring": "exact"},
        {"w": 1, "x": 2, "y": 4, "z": 3},
        "0",
    ),
    # The last put first: two of three neighbours are still right.
    (
        "ordering",
        {"items": ITEMS, "scoring": "adjacent"},
        {"w": 2, "x": 3, "y": 4, "z": 1},
        "2/3",
    ),
    (
        "ordering",
        {"items": ITEMS, "scoring": "adjacent"},
        {"w": 4, "x": 3, "y": 2, "z": 1},
        "0",
    ),
    # All in one place: nothing follows anything.
    (
        "ordering",
        {"items": ITEMS, "scoring": "adjacent"},
        {"w": 1, "x": 1, "y": 1, "z": 1},
        "0",
    ),
    ("ordering", {"items": ITEMS, "scoring": "adjacent"}, {"w": 1, "x": 2}, "1/3"),
    ("ordering", {"items": ITEMS, "scoring": "adjacent"}, None, "0"),
    ("short_text", TEXT, None, "0"),
    ("free_text", LONG, None, "0"),
    (
        "kprim",
        choice_body("ab"),
        {"a": True, "b": True, "c": False, "d": False, "e": False},
        "1",
    ),
    (
        "kprim",
        choice_body("ab"),
        {"a": True, "b": True, "c": True, "d": False, "e": False},
        "1/2",
    ),
    ("kprim", choice_body("ab"), {"a": True, "b": True, "c": False, "d": False}, "1/2"),
    (
        "kprim",
        choice_body("ab"),
        {"a": False, "b": False, "c": False, "d": False, "e": False},
        "0",
    ),
    ("kprim", choice_body("abcd"), {"a": True}, "0"),
    ("kprim", choice_body("abcde"), None, "0"),
    (
        "ordering",
        {"items": ITEMS, "scoring": "position"},
        {"w": 1, "x": 2, "y": 4, "z": 3},
        "1/2",
    ),
    (
        "ordering",
        {"items": ITEMS, "scoring": "position"},
        {"w": 2, "x": 3, "y": 4, "z": 1},
        "0",
    ),
    (
        "ordering",
        {"items": ITEMS, "scoring": "position"},
        {"w": 1, "x": 1, "y": 1, "z": 1},
        "1/4",
    ),
    ("numeric", TIME, "1152 min", "1"),
    ("numeric", TIME, "1152", "0"),
    ("numeric", TIME, "1151,9min", "0"),
    ("numeric", TIME, "0,8 DAYS", "1"),
    ("numeric", TIME, "19.2 h", "1"),
    ("short_text", WORDS, "Mandatory izvestaj", "1"),
    ("short_text", WORDS, "  мандатни   ИЗВЕШТАЈ. ", "1"),
    ("short_text", WORDS, "izveštaj", "1/2"),
    ("short_text", WORDS, "mandat", "0"),
    ("short_text", WORDS, None, "0"),
    ("cloze", CLOZE, {"g1": "Steady", "g2": "5,5 min", "g3": "c1"}, "1"),
    ("cloze", CLOZE, {"g1": "calm", "g2": "7", "g3": "c1"}, "2/3"),
    ("cloze", CLOZE, {"g3": "c2"}, "0"),
    ("cloze", CLOZE, None, "0"),
    ("word_drop", WORD_DROP, {"p1": "o1", "p2": "o2", "p3": "o1"}, "1"),
    ("word_drop", WORD_DROP, {"p1": "o3", "p2": "o2"}, "1/3"),
    ("word_drop", WORD_DROP, None, "0"),
    ("image_labels", LABELS, {"p1": "o1", "p2": "o2", "p3": "o2"}, "2/3"),
    ("image_labels", LABELS, None, "0"),
    ("hotspot", hotspot_body("b"), ["b"], "1"),
    ("hotspot", hotspot_body("b"), ["c"], "0"),
    ("hotspot", hotspot_body("ab"), ["a", "b", "c"], "1/2"),
    ("hotspot", hotspot_body("ab", "all_or_nothing"), ["a"], "0"),
    ("hotspot", hotspot_body("ab"), None, "0"),
    ("likert", LIKERT, {"s1": 3, "s2": 1}, "0"),
    ("likert", LIKERT, None, "0"),
    ("survey_text", SURVEY, "Thank you", "0"),
    ("survey_text", SURVEY, None, "0"),
]


@pytest.mark.parametrize(("kind", "body", "answer", "share"), WORKED)
def test_worked_cases(kind, body, answer, share):
    assert type_for(kind).share(body, answer) == Fraction(share)


def test_every_kind_that_the_computer_marks_has_worked_cases():
    worked = {kind for kind, *_rest in WORKED}

    assert set(AUTOMATIC) - worked == set()


def test_a_written_answer_waits_for_a_person():
    assert type_for("short_text").share(TEXT, "My plan") is None


def test_marks_are_a_share_of_the_marks_of_the_question():
    payload = {
        "kind": "multiple_choice",
        "marks": "2.50",
        "body": choice_body("abc"),
    }

    assert mark(payload, ["a"]) == Decimal("0.83")
    assert mark(payload, ["a", "b"]) == Decimal("1.67")
    assert mark(payload, ["a", "b", "c"]) == Decimal("2.50")


AUTOMATIC = [
    kind
    for kind in KINDS
    if not type_for(kind).is_container and kind not in {"free_text", "file_upload"}
]


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, dict[str, Any], Any, Decimal]:
    """Any question that the computer marks, with any answer that may be stored."""
    kind = draw(st.sampled_from(AUTOMATIC))
    body, _full, answer = draw(question(kind))
    marks = draw(st.decimals(min_value="0.25", max_value=100, places=2))
    return kind, body, draw(st.none() | st.just(answer)), marks


@given(marked())
def test_marks_are_never_below_zero_or_above_the_maximum(case):
    kind, body, answer, marks = case
    cleaned = type_for(kind).clean(body, answer)

    earned = mark({"kind": kind, "marks": str(marks), "body": body}, cleaned)

    assert 0 <= earned <= marks


@given(marked(), st.randoms())
def test_marks_do_not_depend_on_the_order_in_which_things_are_shown(case, random):
    kind, body, answer, _marks = case
    shuffled = dict(body)
    for name in ("choices", "options", "prompts", "statements"):
        if name in body:
            shuffled[name] = random.sample(body[name], len(body[name]))
    question_type = type_for(kind)

    assert question_type.share(shuffled, answer) == question_type.share(body, answer)


@given(marked())
def test_cleaning_twice_changes_nothing(case):
    kind, body, answer, _marks = case
    once = type_for(kind).clean(body, answer)

    assert type_for(kind).clean(body, once) == once


@given(st.sets(st.sampled_from(CHOICES), min_size=1), st.sets(st.sampled_from(CHOICES)))
def test_one_more_right_choice_never_earns_less(right, chosen):
    body = choice_body("".join(right))
    question_type = type_for("multiple_choice")
    before = question_type.share(body, sorted(chosen))

    for key in right - chosen:
        assert question_type.share(body, sorted({*chosen, key})) >= before


@given(
    st.dictionaries(
        st.sampled_from(["p1", "p2", "p3"]), st.sampled_from(["o1", "o2", "o3"])
    )
)
def test_one_more_right_pair_earns_more(answer):
    question_type = type_for("matching")
    before = question_type.share(MATCHING, answer)

    for prompt in MATCHING["prompts"]:
        if answer.get(prompt["key"]) != prompt["match"]:
            better = {**answer, prompt["key"]: prompt["match"]}
            assert question_type.share(MATCHING, better) > before


SECRET = (
    *("is_correct", "is_true", "match", "low", "high", "value", "feedback"),
    *("accepted", "factor", "worth", "rubric", "guidance", "model_answer", "tolerance"),
)


@given(marked())
def test_what_may_be_shown_while_answering_holds_no_key(case):
    kind, body, answer, _marks = case
    question_type = type_for(kind)

    shown = question_type.public(body, question_type.order(body), answer)

    text = json.dumps(shown)
    for name in SECRET:
        assert f'"{name}"' not in text


def better_answers(kind, full, answer):
    """Yield the answer with one thing in it set right."""
    if isinstance(full, dict):
        for key in full:
            yield {**(answer or {}), key: full[key]}
    elif isinstance(full, list):
        chosen = set(answer or ())
        yield from (sorted({*chosen, key}) for key in full)
        yield from (sorted(chosen - {key}) for key in chosen - set(full))
    yield full


@given(st.data())
@pytest.mark.parametrize("kind", [k for k in AUTOMATIC if k != "ordering"])
def test_one_thing_set_right_never_earns_less(kind, data):
    body, full, answer = data.draw(question(kind))
    question_type = type_for(kind)
    before = question_type.share(body, question_type.clean(body, answer))

    for better in better_answers(kind, full, answer):
        cleaned = question_type.clean(body, better)
        assert question_type.share(body, cleaned) >= before


@given(st.data())
@pytest.mark.parametrize("kind", AUTOMATIC)
def test_the_right_answer_earns_everything_and_no_answer_nothing(kind, data):
    body, full, _answer = data.draw(question(kind))
    question_type = type_for(kind)

    everything = Fraction(int(question_type.is_graded))
    assert question_type.share(body, question_type.clean(body, full)) == everything
    assert question_type.share(body, None) == 0
    assert not question_type.problems(body) or kind in {"cloze", "short_text"}


@given(st.permutations("wxyz"))
def test_items_in_more_of_their_places_earn_more_by_position(order):
    places = {key: n for n, key in enumerate(order, start=1)}
    right = sum(places[key] == n for n, key in enumerate("wxyz", start=1))
    body = {"items": ITEMS, "scoring": "position"}

    assert type_for("ordering").share(body, places) == Fraction(right, 4)


@given(marked())
def test_feedback_paper_and_counts_can_be_made_of_every_answer(case):
    kind, body, answer, _marks = case
    question_type = type_for(kind)
    cleaned = question_type.clean(body, answer)
    payload = {"kind": kind, "marks": "1", "body": body}

    assert question_type.explain(body, cleaned)
    for with_key in (False, True):
        order = question_type.order(body)
        paper = question_type.printable(payload, order, with_key=with_key)
        assert paper.instruction
        assert with_key or not any([*paper.key, *(line.key for line in paper.lines)])
    summary = question_type.summarise(payload, [cleaned, None])
    assert summary.answered + summary.blank == 2


@pytest.mark.parametrize(
    ("typed", "pattern", "fits"),
    [
        ("Đorđević", "djordjevic", True),
        ("Ђорђевић", "Đorđević", True),
        ("cuvar", "čuvar", True),
        ("a b  c", "a b c", True),
        ("steady adult", "stead*", True),
        ("a steady adult", "*steady*", True),
        ("a steady adult", "a*adult", True),
        ("aadult", "a*adult", True),
        ("adul", "a*adult", False),
        ("2*3", r"2\*3", True),
        ("2x3", r"2\*3", False),
        ("unsteady", "stead*", False),
    ],
)
def test_typed_words_and_what_is_accepted(typed, pattern, fits):
    assert says(typed, pattern, FORGIVING) is fits


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("ignores_case", "Čuvar"),
        ("ignores_diacritics", "cuvar"),
        ("ignores_script", "чувар"),
    ],
)
def test_a_difference_counts_where_the_author_says_so(name, typed):
    assert says(typed, "čuvar", FORGIVING)
    assert not says(typed, "čuvar", {**FORGIVING, name: False})


def test_many_asterisks_are_compared_quickly():
    pattern = "*a" * 60 + "b"

    assert not says("a" * 5000, pattern, FORGIVING)


def test_a_short_text_is_marked_by_a_person_only_without_accepted_answers():
    question_type = type_for("short_text")

    assert question_type.needs_marker(TEXT)
    assert not question_type.needs_marker(WORDS)


def test_items_to_be_ordered_are_offered_in_an_order_that_says_nothing():
    texts = ["Listen", "Thank", "Explain", "Write down", "Report"]
    items = [{"key": key_of(text), "text": text} for text in texts]
    other = list(reversed(items))
    question_type = type_for("ordering")

    assert question_type.order({"items": items}) == question_type.order(
        {"items": other}
    )
    shown = question_type.public({"items": items, "scoring": "exact"}, [], None)
    assert [each["text"] for each in shown["items"]] != texts


@pytest.mark.parametrize(
    ("kind", "body", "answer"),
    [
        ("single_choice", choice_body("a"), "z"),
        ("single_choice", choice_body("a"), ["a"]),
        ("multiple_choice", choice_body("a"), ["a", "z"]),
        ("multiple_choice", choice_body("a"), "a"),
        ("true_false", {"is_true": True}, "yes"),
        ("numeric", NUMBER, "about 19"),
        ("numeric", NUMBER, "1.000,5"),
        ("numeric", NUMBER, "9" * 40),
        ("numeric", NUMBER, 19.2),
        ("matching", MATCHING, {"p1": "o9"}),
        ("matching", MATCHING, {"p9": "o1"}),
        ("ordering", {"items": ITEMS, "scoring": "exact"}, {"w": 5}),
        ("ordering", {"items": ITEMS, "scoring": "exact"}, {"w": "first"}),
        ("ordering", {"items": ITEMS, "scoring": "exact"}, {"w": True}),
        ("short_text", TEXT, "x" * 101),
        ("short_text", TEXT, {"text": "x"}),
        ("free_text", LONG, "x" * 101),
        ("free_text", LONG, ["x"]),
        ("case_vignette", {"parts": []}, "x"),
        ("kprim", choice_body("a"), {"a": "yes"}),
        ("kprim", choice_body("a"), {"z": True}),
        ("kprim", choice_body("a"), ["a"]),
        ("numeric", TIME, "3 weeks"),
        ("cloze", CLOZE, {"g2": "about five"}),
        ("cloze", CLOZE, {"g3": "c9"}),
        ("cloze", CLOZE, {"g9": "x"}),
        ("cloze", CLOZE, {"g1": "x" * 201}),
        ("cloze", CLOZE, "x"),
        ("word_drop", WORD_DROP, {"p1": "o9"}),
        ("image_labels", LABELS, {"p9": "o1"}),
        ("hotspot", hotspot_body("a"), ["z"]),
        ("likert", LIKERT, {"s1": 4}),
        ("likert", LIKERT, {"s1": True}),
        ("likert", LIKERT, {"s9": 1}),
        ("survey_text", SURVEY, "x" * 101),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused(kind, body, answer):
    with pytest.raises(InvalidAnswer):
        type_for(kind).clean(body, answer)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", "12"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        (" 1 000,5 ", "1000.5"),
        ("19.2h", "19.2"),
        ("19,2 H", "19.2"),
        ("−3", "-3"),
        ("+3", "3"),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, number):
    assert parse(typed, "h") == Decimal(number)


@pytest.mark.parametrize(
    ("earned", "passed", "percent"),
    [
        ("70", True, "70.00"),
        ("69.99", False, "69.99"),
        ("100", True, "100.00"),
        ("0", False, "0.00"),
    ],
)
def test_the_pass_mark_is_reached_or_not(earned, passed, percent):
    result = score([(Decimal(earned), Decimal(100))], pass_percent=Decimal(70))

    assert (result.passed, result.percent) == (passed, Decimal(percent))


def test_a_share_just_below_the_pass_mark_does_not_read_as_reached():
    result = score([(Decimal("20.9999"), Decimal(30))], pass_percent=Decimal(70))

    assert result.percent == Decimal("69.99")
    assert result.passed is False


def test_without_a_pass_mark_there_is_no_verdict():
    assert score([(Decimal(1), Decimal(1))], pass_percent=None).passed is None


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("single_choice", choice_body("")),
        ("single_choice", choice_body("ab")),
        ("multiple_choice", choice_body("")),
        ("true_false", {"is_true": None}),
        ("numeric", {**NUMBER, "low": "20"}),
        ("numeric", {**NUMBER, "value": None}),
        ("matching", {"prompts": MATCHING["prompts"][:1], "options": []}),
        ("ordering", {"items": ITEMS[:2], "scoring": "exact"}),
        ("ordering", {"items": [ITEMS[0], *ITEMS], "scoring": "exact"}),
        ("short_text", {**TEXT, "guidance": " "}),
        ("free_text", {**LONG, "guidance": " "}),
        ("free_text", {**LONG, "min_length": 101}),
        ("case_vignette", {"parts": []}),
        ("kprim", {"choices": choice_body("a")["choices"][:2]}),
        ("short_text", {**WORDS, "accepted": accepted("a", worth=50)}),
        ("short_text", {**WORDS, "accepted": accepted("a", "a")}),
        ("short_text", {**WORDS, "accepted": accepted("*")}),
        ("cloze", {**CLOZE, "passage": "No gap"}),
        ("cloze", {**CLOZE, "passage": "[[1]] [[2]] [[3]] [[3]]"}),
        ("cloze", {**CLOZE, "passage": "[[1]] [[2]] [[3]] [[4]]"}),
        ("cloze", {**CLOZE, "gaps": []}),
        ("word_drop", {**WORD_DROP, "passage": "[[1]]"}),
        ("image_labels", {**LABELS, "image": None}),
        ("hotspot", {**hotspot_body("a"), "image": None}),
        ("hotspot", hotspot_body("")),
        ("likert", {**LIKERT, "statements": []}),
        ("likert", {**LIKERT, "scale": ["Yes"]}),
        ("case_vignette", {"parts": [{"payload": {"kind": "case_vignette"}}]}),
    ],
)
def test_a_question_that_cannot_be_answered_fairly_says_why(kind, body):
    assert type_for(kind).problems(body)
