"""What reading a file gives, and what keeps a hostile file from doing harm."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft
from lms.core.errors import DomainError

MOST_BYTES = 20 * 1024 * 1024
MOST_QUESTIONS = 500
LONGEST_NAME = 120
_CHUNK = 64 * 1024
# Zip (also of spreadsheets and Moodle backups), gzip, bzip2, xz, 7z, zstd.
_COMPRESSED = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
    *(b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd"),
)
_ENCODINGS = ("utf-8-sig", "cp1250")


class Refused(DomainError):
    """The file as a whole is not read; nothing of it is kept."""


@dataclass(kw_only=True)
class Found:
    """One question of a file: where it stands, and what becomes of it.

    `refusal` says why it cannot be taken over at all, `losses` what of it is left
    behind, `draft` what will be made.
    """

    line: int
    name: str
    kind: str = ""  # in the words of the file
    draft: Draft | None = None
    refusal: str = ""
    losses: list[str] = field(default_factory=list)


class Chunked(Protocol):
    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]: ...


def take(file: Chunked, *, most: int = MOST_BYTES) -> bytes:
    """Return what is in the file, refusing one that is too large or compressed.

    Never holds more than `most` bytes, whatever size the file claims.
    """
    held = bytearray()
    for chunk in file.chunks(_CHUNK):
        held += chunk
        if len(held) > most:
            raise Refused(
                "too_large",
                _("The file is larger than %(most)s MB. Split it into smaller ones.")
                % {"most": most // (1024 * 1024)},
            )
    data = bytes(held)
    if data.startswith(_COMPRESSED):
        raise Refused(
            "compressed",
            _(
                "The file is compressed. Compressed files are not opened here; unpack"
                " it and import what is inside."
            ),
        )
    if not data.strip():
        raise Refused("empty", _("The file is empty."))
    return data


def text_of(data: bytes) -> str:
    """Return the file as text, in UTF-8 or as Windows writes it in Central Europe."""
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Refused("not_text", _("The file is not text in UTF-8."))


def limited(found: Iterable[Found]) -> list[Found]:
    """Return the questions, refusing a file with more than can be looked through."""
    listed = []
    for each in found:
        listed.append(each)
        if len(listed) > MOST_QUESTIONS:
            raise Refused(
                "too_many",
                _("The file has more than %(most)s questions. Split it.")
                % {"most": MOST_QUESTIONS},
            )
    if not listed:
        raise Refused("no_questions", _("No question was found in the file."))
    return listed


def short_name(text: str) -> str:
    """Return the words as the name of a question, shortened when it must be."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


class CannotTake(ValueError):
    """One question cannot be taken over; says why, in words. The others can."""
