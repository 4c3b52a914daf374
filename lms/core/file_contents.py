"""What an uploaded file really is, and the same file without what it says of its maker.

Decided by what is in the file; its name and what a browser says of it count nothing.
"""

import warnings
import zipfile
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from lms.core.errors import DomainError

MOST_PIXELS = 50_000_000
MOST_UNPACKED = 200_000_000
MOST_MEMBERS = 2000
_PICTURES = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp"}
_MEMBERS = {"docx": "word/document.xml", "odt": "content.xml"}
# Where office files say who made them; macros and embedded programs are left out too.
_PERSONAL = ("docProps/", "meta.xml", "Thumbnails/")


def inspected(data: bytes) -> tuple[str, bytes]:
    """Return the kind of file and the file as it may be kept.

    Refused when it is none of the kinds that are known, broken, or out of proportion.
    """
    if data.startswith(b"%PDF-"):
        return "pdf", _clean_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _clean_office(data)
    picture = _clean_picture(data)
    if picture:
        return picture
    return "txt", _clean_text(data)


def _refusal() -> DomainError:
    return DomainError(
        "file_not_readable",
        _("This file cannot be read as a document or an image that is accepted."),
    )


def _clean_picture(data: bytes) -> tuple[str, bytes] | None:
    """Return the picture drawn anew, upright, so that only what is seen stays."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=list(_PICTURES)) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise _refusal()
                name = str(found.format)
                upright = ImageOps.exif_transpose(found)
                bare = Image.new(upright.mode, upright.size)
                if upright.mode == "P":
                    bare = upright.convert("RGBA")
                else:
                    bare.paste(upright)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    except Image.DecompressionBombWarning as bomb:
        raise _refusal() from bomb
    bare.info.clear()
    kept = BytesIO()
    bare.save(kept, name, **({"quality": 90} if name != "PNG" else {}))
    return _PICTURES[name], kept.getvalue()


def _clean_pdf(data: bytes) -> bytes:
    """Return the pages alone: without details of the maker, scripts and attachments."""
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted or not len(reader.pages):
            raise _refusal()
        writer = PdfWriter()
        for page in reader.pages:
            writer.add_page(page)
        writer.metadata = None
        kept = BytesIO()
        writer.write(kept)
    except (PyPdfError, ValueError, KeyError, RecursionError, OSError) as broken:
        raise _refusal() from broken
    return kept.getvalue()


def _clean_office(data: bytes) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            members = packed.infolist()
            names = {member.filename for member in members}
            unpacked = sum(member.file_size for member in members)
            if unpacked > MOST_UNPACKED or len(members) > MOST_MEMBERS:
                raise _refusal()
            kind = next((k for k, name in _MEMBERS.items() if name in names), None)
            has_program = any("vbaProject" in name for name in names)
            if kind is None or has_program:
                raise _refusal()
            return kind, _repacked(packed, members)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as broken:
        raise _refusal() from broken


def _repacked(packed: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as anew:
        for member in members:
            content = packed.read(member)
            if member.filename.startswith(_PERSONAL):
                if not member.filename.endswith(".xml"):
                    continue
                content = _EMPTY.get(member.filename, content)
            clean = zipfile.ZipInfo(member.filename)
            # The first member of an ODT says what it is and is never packed.
            clean.compress_type = (
                zipfile.ZIP_STORED
                if member.filename == "mimetype"
                else zipfile.ZIP_DEFLATED
            )
            anew.writestr(clean, content)
    return kept.getvalue()


_EMPTY = {
    "docProps/core.xml": (
        b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp='
        b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    ),
    "docProps/app.xml": (
        b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    ),
    "meta.xml": (
        b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office='
        b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2">'
        b"<office:meta/></office:document-meta>"
    ),
}


def _clean_text(data: bytes) -> bytes:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise _refusal() from broken
    if "\x00" in text or not text.strip():
        raise _refusal()
    return text.encode()
