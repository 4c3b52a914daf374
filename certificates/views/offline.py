"""The verifier that works without a network, as a file to keep."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from certificates import offline
from certificates.domain import issuer
from certificates.domain.offline_texts import TEXTS

FILE_NAME = "sidro-verifier.html"


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Explain the file, and offer it."""
    return render(
        request, "certificates/offline.html", {"issuer_did": issuer.issuer_did()}
    )


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The file, in the reader's language, with the issuer's keys of this moment."""
    page = verifier_page(issuer.did_document(), at=timezone.now())
    response = HttpResponse(page)
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    # A kept copy would go on without the keys that came later.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def verifier_page(did_document: dict[str, Any], *, at: datetime) -> str:
    """Return the whole file. It asks nothing of anybody: its own policy forbids it."""
    script, style, language = offline.script(), offline.style(), get_language()
    data = {
        "didDocument": did_document,
        "language": language,
        # English dates as we write them elsewhere: day, month, year.
        "dateLanguage": "en-GB" if language == "en" else language,
        "madeAt": at.isoformat(timespec="seconds"),
        "texts": {code: str(text) for code, text in TEXTS.items()},
    }
    context = {
        "data": data,
        "script": mark_safe(script),  # noqa: S308 - our own files, not anybody's input
        "script_digest": offline.digest(script),
        "style": mark_safe(style),  # noqa: S308 - our own file
        "style_digest": offline.digest(style),
        "issuer_did": did_document["id"],
        "made_at": at,
    }
    return render_to_string("certificates/offline_verifier.html", context)
