"""What authors may publish, and how blocks look to a reader."""

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.blocks import StreamBlock
from wagtail.documents.models import Document
from wagtail.images.models import Image

from content.blocks import LessonBlocks, PageBlocks
from content.rendering import render_blocks
from tests.factories import content

CHART = {
    "kind": "bar",
    "title": "Calls by caller",
    "description": "Carers call most.",
    "note": "",
    "table": {
        "columns": [
            {"type": "text", "heading": "Caller"},
            {"type": "number", "heading": "Calls"},
        ],
        "rows": [{"values": ["Carers", "412"]}, {"values": ["Others", "40.5"]}],
        "caption": "",
    },
}


def stream(block: StreamBlock, *raw: tuple[str, Any]) -> Any:
    items = [
        {"type": kind, "value": value, "id": f"0000-{place}"}
        for place, (kind, value) in enumerate(raw)
    ]
    return block.to_python(items)


def lesson_html(*raw: tuple[str, Any]) -> str:
    return render_blocks(stream(LessonBlocks(), *raw))


def errors_of(block: StreamBlock, *raw: tuple[str, Any]) -> str:
    value = stream(block, *raw)
    with pytest.raises(ValidationError) as refusal:
        block.clean(value)
    return str(refusal.value.as_json_data())


@pytest.fixture
def image(db):
    data = io.BytesIO()
    Picture.new("RGB", (900, 600), (10, 90, 90)).save(data, "PNG")
    data.seek(0)
    return Image.objects.create(
        title="Room", description="A room", file=ImageFile(data, name="room.png")
    )


@pytest.fixture
def document(db):
    def make(name: str) -> Document:
        return Document.objects.create(title=name, file=ContentFile(b"x", name=name))

    return make


def test_each_block_can_be_linked_to():
    html = lesson_html(("key_idea", {"text": "One"}), ("debrief", {"prompt": "Two"}))

    assert '<div class="block block--key-idea" id="block-0000-0">' in html
    assert 'id="block-0000-1"' in html


def test_vignette_says_that_it_is_invented():
    html = lesson_html(
        (
            "vignette",
            {
                "title": "The door",
                "text": "<p>A case.</p>",
                "case_origin": "invented",
                "source": "",
                "question": "What now?",
            },
        )
    )

    assert "Invented case" in html
    assert "What now?" in html


def test_reflection_stores_nothing_and_says_so():
    html = lesson_html(("reflection", {"prompt": "Why are you here?"}))

    assert "Nothing you think or write down here is stored" in html
    assert not any(tag in html for tag in ("<input", "<textarea", "<form"))


def test_grounding_stays_folded_and_can_be_skipped():
    html = lesson_html(
        ("grounding", {"title": "Arriving", "text": "<p>Breathe.</p>", "minutes": 2})
    )

    assert "<details" in html
    assert "<details open" not in html
    assert "2 minutes, if you like" in html
    assert "skip" in html


def test_media_never_plays_by_itself_and_has_words(document):
    html = lesson_html(
        (
            "video",
            {
                "title": "A talk",
                "file": document("talk.mp4").pk,
                "captions": document("talk.vtt").pk,
                "transcript": "<p>Hello there.</p>",
            },
        ),
        (
            "audio",
            {
                "title": "Breathing",
                "file": document("breath.mp3").pk,
                "transcript": "<p>Breathe in.</p>",
            },
        ),
    )

    assert "autoplay" not in html
    assert 'kind="captions"' in html
    assert "Hello there." in html
    assert "Breathe in." in html
    assert 'type="video/mp4"' in html
    assert 'type="audio/mpeg"' in html


def test_file_tells_type_and_size(document):
    html = lesson_html(
        ("file", {"file": document("guide.pdf").pk, "description": "Guide"})
    )

    assert "PDF, 1\xa0byte" in html


def test_table_names_its_rows_and_columns():
    table = {"caption": "Modules", "table": CHART["table"]}

    html = lesson_html(("table", table))

    assert '<th scope="col" class="is-number">Calls</th>' in html
    assert '<th scope="row">Carers</th>' in html
    assert '<td class="is-number">40.5</td>' in html
    assert 'tabindex="0"' in html


def test_chart_comes_with_its_table_and_without_inline_style():
    html = render_blocks(stream(PageBlocks(), ("chart", CHART)))

    assert html.count('role="img"') == 2
    assert "Show the figures as a table" in html
    assert '<td class="is-number">412</td>' in html
    assert "style=" not in html
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_image_is_described_and_comes_in_several_sizes(image):
    html = lesson_html(
        (
            "image",
            {
                "image": {
                    "image": image.pk,
                    "decorative": False,
                    "alt_text": "A chair by a window",
                },
                "caption": "A quiet corner",
            },
        )
    )

    assert 'alt="A chair by a window"' in html
    assert "480w" in html
    assert "800w" in html
    assert 'loading="lazy"' in html


def test_image_without_description_is_refused(image):
    value = {"image": image.pk, "decorative": False, "alt_text": ""}

    found = errors_of(LessonBlocks(), ("image", {"image": value, "caption": ""}))

    assert "alt text" in found


def test_decorative_image_needs_no_description(image):
    value = {"image": image.pk, "decorative": True, "alt_text": ""}
    block = LessonBlocks()

    block.clean(stream(block, ("image", {"image": value, "caption": ""})))


@pytest.mark.parametrize(
    ("origin", "source", "complaint"),
    [
        ("", "", "case_origin"),
        ("published", "", "Say where the case was published."),
        ("altered", "", "case_origin"),
    ],
    ids=["not-said", "published-without-source", "not-offered"],
)
def test_case_of_unclear_origin_is_refused(origin, source, complaint):
    case = {
        "title": "A",
        "text": "<p>B</p>",
        "case_origin": origin,
        "source": source,
        "question": "",
    }

    assert complaint in errors_of(LessonBlocks(), ("vignette", case))


@pytest.mark.parametrize(
    ("kind", "fields", "types"),
    [
        ("audio", {"file": "talk.pdf"}, "mp3, m4a, ogg"),
        ("video", {"file": "talk.mp3", "captions": "talk.vtt"}, "mp4, webm"),
        ("video", {"file": "talk.mp4", "captions": "talk.txt"}, "vtt"),
    ],
)
def test_file_that_no_player_plays_is_refused(document, kind, fields, types):
    files = {name: document(file).pk for name, file in fields.items()}
    value = {"title": "A", "transcript": "<p>B</p>", **files}

    assert types in errors_of(LessonBlocks(), (kind, value))


def with_rows(columns: list[str], *rows: list[str]) -> dict[str, Any]:
    kinds = [{"type": kind, "heading": kind} for kind in columns]
    table = {
        "columns": kinds,
        "rows": [{"values": row} for row in rows],
        "caption": "",
    }
    return {**CHART, "table": table}


@pytest.mark.parametrize(
    ("chart", "complaint"),
    [
        (with_rows(["text"], ["a"]), "labels in the first column"),
        (with_rows(["text", "number"]), "labels in the first column"),
        (with_rows(["text", "number"], ["a", "-1"]), "below zero"),
        (with_rows(["text", *["number"] * 7], ["a", *"1234567"]), "More than six"),
    ],
    ids=["no-numbers", "no-rows", "negative", "too-many"],
)
def test_chart_that_cannot_be_drawn_is_refused(chart, complaint):
    assert complaint in errors_of(PageBlocks(), ("chart", chart))


@pytest.mark.parametrize("kind", ["lesson", "planned_session"])
def test_heavy_work_without_content_note_is_refused(db, kind):
    made = getattr(content, kind)()
    made.intensity = 2

    with pytest.raises(ValidationError) as refusal:
        made.full_clean()
    assert set(refusal.value.message_dict) == {"content_note"}

    made.content_note = "Names trauma effects; nothing is described."
    made.full_clean()
