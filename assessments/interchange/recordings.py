"""Deciding whether a file that calls itself a recording may be kept as one."""

import base64
import binascii

from django.utils.translation import gettext as _

from assessments.interchange.reading import CannotTake

MOST_BYTES = 10 * 1024 * 1024
# How the formats that players here can use begin, and from which byte on.
_BEGINNINGS = {
    "mp3": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2")),
    "m4a": ((4, b"ftyp"),),
    "ogg": ((0, b"OggS"),),
}


def decoded(text: str) -> bytes:
    """Return what base64 holds, refusing what is too large before it is decoded."""
    if len(text) > MOST_BYTES * 3 // 2:
        raise CannotTake(_("A recording is larger than 10 MB."))
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise CannotTake(_("A recording in the file is damaged.")) from error


def checked(name: str, data: bytes) -> str:
    """Return a safe name with the suffix of what the bytes really are, or refuse."""
    for suffix, beginnings in _BEGINNINGS.items():
        if any(data[place:].startswith(start) for place, start in beginnings):
            stem = name.rsplit(".", 1)[0]
            safe = "".join(c if c.isalnum() or c in "-_" else "-" for c in stem)
            return f"{safe.strip('-')[-90:] or 'recording'}.{suffix}"
    raise CannotTake(_("A recording is not MP3, M4A or Ogg."))
