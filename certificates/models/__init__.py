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
from certificates.models.holder import DayOfChecks, HolderRequest, ShareLink

__all__ = [
    "Accreditation",
    "AccreditingBody",
    "BodyText",
    "Certificate",
    "CertificateEvent",
    "DayOfChecks",
    "HolderRequest",
    "PointsRule",
    "SerialNumber",
    "ShareLink",
]
