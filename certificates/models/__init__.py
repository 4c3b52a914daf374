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
from certificates.models.credit import ExternalLearning, Licence, LicenceRule
from certificates.models.design import CertificateDesign, DesignText
from certificates.models.holder import DayOfChecks, HolderRequest, ShareLink
from certificates.models.keys import SigningKey
from certificates.models.profile import (
    BodyRule,
    Call,
    CertificateField,
    CreditUnit,
    DossierPart,
    Fee,
    ProcedureStep,
    Standard,
)
from certificates.models.proof import (
    Checkpoint,
    CheckpointDelivery,
    CheckpointSubscriber,
    Credential,
    LogEntry,
    LogHead,
    LogNode,
    StatusPlace,
)
from certificates.models.renewal import (
    Reminder,
    ReminderStep,
    RenewalPath,
    RenewalRule,
)
from certificates.models.review import EvidenceReview

__all__ = [
    "Accreditation",
    "AccreditingBody",
    "BodyRule",
    "BodyText",
    "Call",
    "Certificate",
    "CertificateDesign",
    "CertificateEvent",
    "CertificateField",
    "Checkpoint",
    "CheckpointDelivery",
    "CheckpointSubscriber",
    "Credential",
    "CreditUnit",
    "DayOfChecks",
    "DesignText",
    "DossierPart",
    "EvidenceReview",
    "ExternalLearning",
    "Fee",
    "HolderRequest",
    "Licence",
    "LicenceRule",
    "LogEntry",
    "LogHead",
    "LogNode",
    "PointsRule",
    "ProcedureStep",
    "Reminder",
    "ReminderStep",
    "RenewalPath",
    "RenewalRule",
    "SerialNumber",
    "ShareLink",
    "SigningKey",
    "Standard",
    "StatusPlace",
]
