"""Import models from here."""

from certificates.models.accreditation import (
    Accreditation,
    AccreditingBody,
    BodyText,
    PointsRule,
)
from certificates.models.certificate import (
    Certificate,
    CertificateEvent,
    SerialNumber,
)

__all__ = [
    "Accreditation",
    "AccreditingBody",
    "BodyText",
    "Certificate",
    "CertificateEvent",
    "PointsRule",
    "SerialNumber",
]
