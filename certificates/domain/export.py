"""What a person gets of their certificates when they ask for their data."""

from typing import Any

from django.conf import settings

from certificates.models import Certificate
from lms.core.models import User


def certificates_of(person: User) -> list[dict[str, Any]]:
    """Return facts, evidence and history, so that the proof outlives the account."""
    certificates = Certificate.objects.of(person).prefetch_related("events")
    return [
        {
            "serial": certificate.serial,
            "code": certificate.printed_code,
            "address": f"{settings.BASE_URL}{certificate.get_absolute_url()}",
            "document_sha256": certificate.document_sha256,
            "evidence_sha256": certificate.evidence_sha256,
            "facts": certificate.facts,
            "evidence": certificate.evidence,
            "history": [
                {"at": event.at.isoformat(), "what": event.kind}
                for event in certificate.events.all()
            ],
        }
        for certificate in certificates
    ]
