"""Where issued documents are kept: by their own hash, out of public reach."""

from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from lms.core.canonical import sha256


def store(
    data: bytes, *, folder: str = "certificates", kind: str = "pdf"
) -> tuple[str, str]:
    """Keep a document and return its place and its SHA-256.

    The place follows from the content, so a repeat writes nothing, and a document
    left half-written by a crash is written again.
    """
    digest = sha256(data)
    name = f"{folder}/{digest[:2]}/{digest}.{kind}"
    if _read(name) != data:
        _storage().delete(name)
        _storage().save(name, ContentFile(data))
    return name, digest


def read(name: str, *, digest: str) -> bytes | None:
    """Return the document, or None when it is missing or not what was stored."""
    pdf = _read(name)
    return pdf if pdf is not None and sha256(pdf) == digest else None


def pieces(name: str) -> Iterator[bytes]:
    """Yield a stored file bit by bit; nothing where it is missing."""
    if _storage().exists(name):
        with _storage().open(name) as opened:
            yield from opened.chunks()


def delete(name: str) -> None:
    """Remove a file that need not be kept any longer."""
    _storage().delete(name)


def _read(name: str) -> bytes | None:
    if not _storage().exists(name):
        return None
    with _storage().open(name) as opened:
        return bytes(opened.read())


def _storage() -> Storage:
    return storages["private"]
