"""Taking a certificate to other sites by a plain link; nothing is sent by us."""

from datetime import date
from urllib.parse import urlencode

from django.conf import settings

from certificates.models import Certificate


def linkedin_address(certificate: Certificate) -> str:
    """Return the address that offers to add the certificate to a LinkedIn profile.

    The neutral title is used. Only when the holder follows it does anything leave.
    """
    facts = certificate.facts
    issued_on = date.fromisoformat(facts["issued_on"])
    titles = facts["programme"]["public_titles"]
    parts = {
        "startTask": "CERTIFICATION_NAME",
        "name": titles.get(certificate.language) or next(iter(titles.values())),
        "organizationName": facts["provider"],
        "issueYear": issued_on.year,
        "issueMonth": issued_on.month,
        "certUrl": f"{settings.BASE_URL}{certificate.get_absolute_url()}",
        "certId": certificate.serial,
    }
    if certificate.valid_until:
        parts["expirationYear"] = certificate.valid_until.year
        parts["expirationMonth"] = certificate.valid_until.month
    return f"https://www.linkedin.com/profile/add?{urlencode(parts)}"
