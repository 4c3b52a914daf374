"""Deciding whether a file that calls itself an image may be kept as one."""

import base64
import binascii
import warnings
from dataclasses import replace
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from assessments.domain.drafts import Picture
from assessments.interchange.reading import CannotTake

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
SUFFIXES = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
_THUMBNAIL = (320, 240)


class NotAnImage(CannotTake):
    """What is in the file may not be kept; says why, in words."""


def decoded(text: str) -> bytes:
    """Return what base64 holds, refusing what is too large before it is decoded."""
    if len(text) > MOST_BYTES * 3 // 2:
        raise NotAnImage(_("An image is larger than 5 MB."))
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise NotAnImage(_("An image in the file is damaged.")) from error
    return data


def checked(data: bytes) -> str:
    """Return the suffix of the format that the bytes really are, or refuse them."""
    if len(data) > MOST_BYTES:
        raise NotAnImage(_("An image is larger than 5 MB."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=list(SUFFIXES)) as image:
                suffix, pixels = SUFFIXES[str(image.format)], image.width * image.height
                image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAnImage(_("An image has more than 40 million pixels.")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAnImage(
            _("An image is not PNG, JPEG, GIF or WebP, or it is damaged.")
        ) from error
    if pixels > MOST_PIXELS:
        raise NotAnImage(_("An image has more than 40 million pixels."))
    return suffix


def thumbnail(data: bytes) -> str:
    """Return a small copy as a data address, for looking at before it is kept."""
    with Image.open(BytesIO(data), formats=list(SUFFIXES)) as image:
        small = image.convert("RGBA")
        small.thumbnail(_THUMBNAIL)
        out = BytesIO()
        small.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def named(picture: Picture, name: str) -> Picture:
    """Return the picture under a name that is safe for a file."""
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in name)
    return replace(picture, name=safe.strip(".-")[-100:] or "image")
