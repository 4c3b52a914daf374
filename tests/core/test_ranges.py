"""Parts of files: what is asked for, and what a player gets."""

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from lms.core.ranges import OutOfRange, asked_part

SOUND = bytes(range(256)) * 400  # 102 400 bytes, more than one chunk


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-9", (0, 9)),
        ("bytes=90-", (90, 99)),
        ("bytes=90-500", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=99-99", (99, 99)),
        ("bytes=9-3", None),
        ("bytes=-", None),
        ("bytes=0-1,5-9", None),
        ("pages=1-2", None),
        ("bytes=١-٢", None),
        ("bytes=" + "9" * 60 + "-", None),
    ],
)
def test_what_is_asked_for(header, part):
    assert asked_part(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_beyond_the_end_is_refused(header):
    with pytest.raises(OutOfRange):
        asked_part(header, 100)


def test_an_empty_file_has_no_part():
    with pytest.raises(OutOfRange):
        asked_part("bytes=0-", 0)


@given(st.integers(0, 10**6), st.none() | st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_part_lies_within_the_file(start, end, size):
    try:
        part = asked_part(f"bytes={start}-{'' if end is None else end}", size)
    except OutOfRange:
        assert start >= size
        return
    if part is not None:
        assert start == part[0] <= part[1] < size


@pytest.fixture
def sound(db):
    document = get_document_model()(title="Sound", collection=_root())
    document.file.save("sound.mp3", ContentFile(SOUND))
    document.save()
    return document


def _root() -> Collection:
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


@pytest.fixture
def ask(client, sound):
    """Ask for the sound, as a player does; the response is read to its end."""

    def ask(method="get", **headers):
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        response = getattr(client, method)(sound.url, headers=asked)
        response.body = response.getvalue()
        return response

    return ask


def test_a_player_jumps_ahead(ask):
    whole, part, tail = ask(), ask(Range="bytes=1000-99999"), ask(Range="bytes=-5")

    assert whole.status_code == 200
    assert whole["Accept-Ranges"] == "bytes"
    assert "Content-Encoding" not in whole
    assert whole.body == SOUND
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 1000-99999/{len(SOUND)}"
    assert part["Content-Length"] == "99000"
    assert part.body == SOUND[1000:100000]
    assert tail.body == SOUND[-5:]


def test_a_part_that_is_not_there_is_refused(ask):
    response = ask(Range="bytes=999999-")

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(SOUND)}"
    assert response.body == b""


def test_a_file_that_changed_is_sent_whole(ask):
    first = ask()
    part = {"Range": "bytes=0-9"}

    assert ask(**part, If_Range=first["ETag"]).status_code == 206
    assert ask(**part, If_Range=first["Last-Modified"]).status_code == 206
    for other in ('"another"', f"W/{first['ETag']}", "Mon, 02 Jan 2006 15:04:05 GMT"):
        response = ask(**part, If_Range=other)
        assert (response.status_code, response.body) == (200, SOUND)


def test_only_reading_asks_for_parts(ask):
    assert ask("head", Range="bytes=0-9").status_code == 200


def test_a_part_needs_the_same_permission_as_the_whole(ask, sound):
    CollectionViewRestriction.objects.create(
        collection=sound.collection, restriction_type=CollectionViewRestriction.LOGIN
    )

    response = ask(Range="bytes=0-9")

    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]
