"""An organisation's logo as part of a document, not as a reference to a file."""

import base64
import logging
import mimetypes
from typing import Any

from lms.core.models import Organisation

logger = logging.getLogger(__name__)
_FILTER = "max-700x300|format-png"


def as_data(content: str | bytes, kind: str = "image/svg+xml") -> str:
    """Return a picture as an address that holds all of it."""
    raw = content.encode() if isinstance(content, str) else content
    return f"data:{kind};base64,{base64.b64encode(raw).decode()}"


def logo_of(organisation: Organisation) -> str:
    """Return the logo as a data address, or nothing when there is none to draw."""
    return picture(organisation.logo)


def picture(image: Any) -> str:
    """Return a picture of the library as a data address, or nothing without one."""
    if image is None:
        return ""
    try:
        if image.is_svg():
            with image.open_file() as opened:
                return as_data(opened.read())
        with image.get_rendition(_FILTER).file.open() as opened:
            kind = mimetypes.guess_type(opened.name)[0] or "image/png"
            return as_data(opened.read(), kind)
    except OSError:
        # A lost picture must not keep a person from their certificate.
        logger.warning("The picture %s cannot be read.", image)
        return ""
