"""A certificate as a card for the wallet, to print and cut out.

It proves nothing by itself: whoever reads it follows its QR code or types its code.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import override

from certificates.documents import artwork, wording
from certificates.models import Certificate
from courses import paper_pdf
from lms.core.templatetags.frame import language_tag

# What fits in the usual letters.
_LONG_NAME = 26
_LONG_TITLE = 60


def draw(certificate: Certificate) -> bytes:
    """Return the card on a page of A4, from what was frozen."""
    facts = certificate.facts
    with override(facts["language"]):
        return paper_pdf.drawn("certificates/document/card.html", _context(certificate))


def _context(certificate: Certificate) -> dict[str, Any]:
    facts = certificate.facts
    until = certificate.valid_until
    address = f"{settings.BASE_URL}{certificate.get_absolute_url()}"
    return {
        "facts": facts,
        "language_tag": language_tag(facts["language"]),
        "kind": Certificate.Kind(facts["kind"]).label,
        "serial": certificate.serial,
        "code": certificate.printed_code,
        "issued_on": wording.day(facts["issued_on"]),
        "valid_until": wording.day(until.isoformat()) if until else "",
        "address": address,
        "verify_address": f"{settings.BASE_URL}/verify/".split("://", 1)[1],
        "qr_code": artwork.qr_code(address),
        "is_long": len(facts["holder"]["name"]) > _LONG_NAME,
        "has_long_title": len(facts["printed_title"]) > _LONG_TITLE,
    }
