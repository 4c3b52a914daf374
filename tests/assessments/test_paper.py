"""Questions on paper, and answers counted."""

import pytest

from assessments.question_types import type_for
from assessments.question_types.paper import letter
from tests.assessments.kinds import (
    ITEMS,
    MATCHING,
    NUMBER,
    TEXT,
    choice_body,
)


def payload(kind, body):
    return {"kind": kind, "marks": "1", "body": body}


def keys(kind, body, order=(), *, with_key):
    paper = type_for(kind).printable(payload(kind, body), order, with_key=with_key)
    return [line.key for line in paper.lines]


@pytest.mark.parametrize(
    ("kind", "body", "order", "filled"),
    [
        ("single_choice", choice_body("b"), list("edcba"), ["", "", "", "✓", ""]),
        ("multiple_choice", choice_body("ac"), (), ["✓", "", "✓", "", ""]),
        ("true_false", {"is_true": False}, (), ["", "✓"]),
        ("numeric", NUMBER, (), ["19.2"]),
        ("matching", MATCHING, ["o3", "o2", "o1"], ["C", "B", "C"]),
        ("ordering", {"items": ITEMS, "scoring": "exact"}, list("zxyw"), list("4231")),
        ("ordering", {"items": ITEMS, "scoring": "exact"}, (), list("1234")),
    ],
)
def test_the_key_fills_in_the_same_paper(kind, body, order, filled):
    assert keys(kind, body, order, with_key=True) == filled
    assert keys(kind, body, order, with_key=False) == [""] * len(filled)


def test_lines_for_writing_and_guidance_only_in_the_key():
    kind = type_for("short_text")

    assert kind.printable(payload("short_text", TEXT)).key == []
    assert kind.printable(payload("short_text", TEXT), with_key=True).key == ["x", "y"]
    assert kind.printable(payload("short_text", TEXT)).ruled >= 2


def test_letters_go_on_after_the_last():
    assert [letter(n) for n in (0, 25, 26, 27)] == ["A", "Z", "AA", "AB"]


def counts(kind, body, answers):
    found = type_for(kind).summarise(payload(kind, body), answers)
    return found, [
        [(c.text, c.count, c.is_right) for c in tally.counts] for tally in found.tallies
    ]


def test_choices_are_counted_also_those_nobody_chose():
    found, [rows] = counts("single_choice", choice_body("b"), ["b", "b", "c", None])

    assert (found.answered, found.blank) == (3, 1)
    assert rows == [
        ("a", 0, False),
        ("b", 2, True),
        ("c", 1, False),
        ("d", 0, False),
        ("e", 0, False),
    ]


def test_each_choice_of_several_is_counted():
    _found, [rows] = counts("multiple_choice", choice_body("ab"), [["a", "c"], ["a"]])

    assert rows[:3] == [("a", 2, True), ("b", 0, True), ("c", 1, False)]


def test_statements_and_numbers_are_counted():
    _found, [rows] = counts("true_false", {"is_true": False}, [True, False, False])
    assert [(count, right) for _text, count, right in rows] == [(1, False), (2, True)]

    _found, [rows] = counts("numeric", NUMBER, ["19.2", "19.2", "7", None])
    assert rows == [("19.2", 2, True), ("7", 1, False)]


def test_partners_and_places_are_counted_line_by_line():
    _found, rows = counts(
        "matching", MATCHING, [{"p1": "o1"}, {"p1": "o3", "p2": "o2"}]
    )
    assert rows[0] == [("o1", 1, True), ("o2", 0, False), ("o3", 1, False)]
    assert rows[2] == [("o1", 0, True), ("o2", 0, False), ("o3", 0, False)]

    body = {"items": ITEMS, "scoring": "exact"}
    _found, rows = counts("ordering", body, [{"w": 1, "x": 1}, {"w": 2}])
    assert [(count, right) for _text, count, right in rows[0]] == [
        (1, True),
        (1, False),
        (0, False),
        (0, False),
    ]
