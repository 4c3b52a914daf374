"""The code on a sign-in sheet, by which a scan finds its session."""

import re
import warnings
from io import BytesIO

import zxingcpp
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from courses.models import Session
from lms.core.errors import DomainError

_CODE = re.compile(r"S(\d{1,9})-([0-9A-F]{6})")
MOST_PICTURES = 20
MOST_PIXELS = 50_000_000


def code_of(session: Session) -> str:
    """Return the code of a session's sheets, such as S12-4F09AC."""
    return f"S{session.pk}-{_check(session.pk)}"


def session_of_code(text: str) -> int:
    """Return whose sheet it is. Refused when a digit is wrong."""
    found = _CODE.search(text.upper().replace(" ", ""))
    if not found or not constant_time_compare(_check(int(found[1])), found[2]):
        raise DomainError("wrong_code", _("No sheet has this code."))
    return int(found[1])


def code_in_scan(kind: str, data: bytes) -> str:
    """Return the code that is printed on a scanned sheet, or nothing if none is read."""
    for picture in _pictures(kind, data):
        for found in zxingcpp.read_barcodes(picture.convert("L")):
            if _CODE.search(found.text):
                return str(found.text)
    return ""


def _pictures(kind: str, data: bytes) -> list[Image.Image]:
    """Return the scan as pictures: scanners put one on each page of a PDF."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            if kind != "pdf":
                return [Image.open(BytesIO(data))]
            found: list[Image.Image] = []
            for page in PdfReader(BytesIO(data)).pages[:MOST_PICTURES]:
                for picture in list(page.images)[:MOST_PICTURES]:
                    image = picture.image
                    if image and image.width * image.height <= MOST_PIXELS:
                        found.append(image)
            return found[:MOST_PICTURES]
        except (
            OSError, ValueError, KeyError, PyPdfError, NotImplementedError,
            Image.DecompressionBombWarning, Image.DecompressionBombError,
        ):  # fmt: skip
            return []  # the code can be typed


def _check(pk: int) -> str:
    return salted_hmac("courses.sheet", str(pk)).hexdigest()[:6].upper()
