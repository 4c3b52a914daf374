"""Putting a credential into a picture, and taking it out again.

Open Badges 3.0, section 5.3: a text chunk of a PNG, an element of an SVG.
"""

import struct
import zlib
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from certificates.credentials.errors import CredentialError

_PNG = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"openbadgecredential"
_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_LARGEST = 5_000_000


def bake_svg(svg: str, credential: str) -> str:
    """Return the picture with the credential, a JSON text, as its first element."""
    start = svg.find("<svg")
    end = svg.find(">", start)
    if start < 0 or end < 0 or svg[end - 1] == "/" or _NAMESPACE in svg:
        raise CredentialError("This picture cannot carry a credential.")
    head = svg[:end] + f' xmlns:openbadges="{_NAMESPACE}">'
    body = f"<openbadges:credential>{escape(credential)}</openbadges:credential>"
    return head + body + svg[end + 1 :]


def from_svg(svg: bytes) -> str:
    if len(svg) > _LARGEST or b"<!DOCTYPE" in svg or b"<!ENTITY" in svg:
        raise CredentialError("This picture is not read.")
    try:
        root = ET.fromstring(svg)  # noqa: S314 - entities were refused above
    except ET.ParseError as error:
        raise CredentialError("This is not an SVG picture.") from error
    found = root.findall(f"{{{_NAMESPACE}}}credential")
    if len(found) != 1:
        raise CredentialError("The picture carries no credential.")
    text = found[0].get("verify") or found[0].text or ""
    return text.strip()


def bake_png(png: bytes, credential: str) -> bytes:
    """Return the picture with the credential in a text chunk after its header."""
    chunks = list(_chunks(png))
    if any(kind == b"iTXt" and data.startswith(_KEYWORD) for kind, data in chunks):
        raise CredentialError("The picture carries a credential already.")
    text = _KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0" + credential.encode()
    header, *rest = chunks
    return _PNG + b"".join(_chunk(*each) for each in [header, (b"iTXt", text), *rest])


def from_png(png: bytes) -> str:
    for kind, data in _chunks(png):
        keyword, _, rest = data.partition(b"\0")
        if kind == b"iTXt" and keyword == _KEYWORD:
            if rest[:1] != b"\0":
                raise CredentialError("Compressed credentials are not read.")
            _language, _, more = rest[2:].partition(b"\0")
            _translated, _, text = more.partition(b"\0")
            try:
                return text.decode()
            except UnicodeDecodeError as error:
                raise CredentialError("The credential is damaged.") from error
    raise CredentialError("The picture carries no credential.")


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    if not png.startswith(_PNG) or len(png) > _LARGEST:
        raise CredentialError("This is not a PNG picture.")
    chunks, position = [], len(_PNG)
    while position + 12 <= len(png):
        length, kind = struct.unpack(">I4s", png[position : position + 8])
        chunks.append((kind, png[position + 8 : position + 8 + length]))
        position += length + 12
    if not chunks or position != len(png) or chunks[-1][0] != b"IEND":
        raise CredentialError("The picture is cut short.")
    return chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum
