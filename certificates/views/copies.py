"""The forms in which a holder may take a certificate along."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.credentials import sd_jwt
from certificates.documents import card
from certificates.domain import wallet
from certificates.models import Certificate
from certificates.views.credential import CREDENTIAL
from lms.core.models import User


@dataclass(frozen=True, kw_only=True)
class Form:
    """One form, what it is good for, and how it is made."""

    label: str | Promise
    use: str | Promise
    ending: str
    content_type: str
    make: Callable[[Certificate, User, datetime], str | bytes]

    def hand_out(self, certificate: Certificate, *, by: User) -> str | bytes:
        """Make it for the holder; refused when the certificate does not count for good."""
        wallet.refuse_ended(certificate)
        return self.make(certificate, by, timezone.now())


FORMS = {
    "card": Form(
        label=_("Card for the wallet"),
        use=_("A page to print and cut out, with your name and the QR code."),
        ending="card.pdf",
        content_type="application/pdf",
        make=lambda found, _by, _at: card.draw(found),
    ),
    "badge-svg": Form(
        label=_("Badge (SVG)"),
        use=_("A picture that carries the signed credential, without your name."),
        ending="badge.svg",
        content_type="image/svg+xml",
        make=lambda found, _by, _at: wallet.badge_svg(found),
    ),
    "badge-png": Form(
        label=_("Badge (PNG)"),
        use=_("The same as a picture that every site takes."),
        ending="badge.png",
        content_type="image/png",
        make=lambda found, _by, _at: wallet.badge_png(found),
    ),
    "named": Form(
        label=_("Credential with your name"),
        use=_("For those who must see whose it is. Whoever has it reads your name."),
        ending="named.json",
        content_type=CREDENTIAL,
        make=lambda found, by, at: wallet.named_copy(found, by=by, at=at),
    ),
    "salted": Form(
        label=_("Credential for your e-mail address"),
        use=_("Whoever knows your address can tell that it is yours; nobody else can."),
        ending="for-my-address.json",
        content_type=CREDENTIAL,
        make=lambda found, by, at: wallet.salted_copy(found, by=by, at=at),
    ),
    "wallet": Form(
        label=_("Credential for a digital wallet"),
        use=_("SD-JWT: in the wallet you choose what you show."),
        ending="wallet.sd-jwt",
        content_type=sd_jwt.MEDIA_TYPE,
        make=lambda found, by, at: wallet.for_wallet(found, by=by, at=at),
    ),
    "europass": Form(
        label=_("Europass"),
        use=_("For your Europass profile. It is not signed, and has your name."),
        ending="europass.json",
        content_type="application/ld+json",
        make=lambda found, _by, _at: json.dumps(
            wallet.for_europass(found), ensure_ascii=False, indent=2
        ),
    ),
}
