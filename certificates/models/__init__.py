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
from certificates.models.complaints import Complaint, ComplaintStep
from certificates.models.credit import ExternalLearning, Licence, LicenceRule
from certificates.models.design import CertificateDesign, DesignText
from certificates.models.holder import DayOfChecks, HolderRequest, ShareLink
from certificates.models.in_force import DecisionCondition, LapseWarning
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
from certificates.models.sampling import (
    ActionReview,
    AuditSample,
    CorrectiveAction,
    SampledItem,
    SampleDraw,
    SampleResult,
)
from certificates.models.trainers import (
    TrainerApproval,
    TrainerObservation,
    TrainerQualification,
    TrainerRecord,
)

__all__ = [
    "Accreditation",
    "AccreditingBody",
    "ActionReview",
    "AuditSample",
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
    "Complaint",
    "ComplaintStep",
    "CorrectiveAction",
    "Credential",
    "CreditUnit",
    "DayOfChecks",
    "DecisionCondition",
    "DesignText",
    "DossierPart",
    "EvidenceReview",
    "ExternalLearning",
    "Fee",
    "HolderRequest",
    "LapseWarning",
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
    "SampleDraw",
    "SampleResult",
    "SampledItem",
    "SerialNumber",
    "ShareLink",
    "SigningKey",
    "Standard",
    "StatusPlace",
    "TrainerApproval",
    "TrainerObservation",
    "TrainerQualification",
    "TrainerRecord",
]
