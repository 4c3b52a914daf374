"""A dossier on paper: one accessible PDF in a language, and everything as a ZIP."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.translation import override

from courses import paper_pdf
from lms.core.templatetags.frame import language_tag

# A ZIP knows no time before this.
_DOS = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What stands above the parts: who applies where, for what."""

    body: str
    applicant: str
    kind: str
    call: str
    version: str
    language: str
    number: int | None  # of the submission; none while it is a draft
    content_sha256: str
    at: datetime
    by: str


def draw(cover: Cover, parts: Sequence[Mapping[str, Any]], language: str) -> bytes:
    """Return the dossier as a PDF in one language."""
    with override(language):
        return paper_pdf.drawn(
            "certificates/document/dossier.html",
            {
                "cover": cover,
                "parts": parts,
                "language_tag": language_tag(language),
                "is_turned": cover.language in {"sr", "sr-latn"}
                and language in {"sr", "sr-latn"}
                and cover.language != language,
            },
        )


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP that is the same for the same files."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name, date_time=_DOS)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return kept.getvalue()
