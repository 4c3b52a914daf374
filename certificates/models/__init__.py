"""Import models from here."""

from certificates.models.accreditation import (
    Accreditation,
    AccreditingBody,
    BodyText,
    PointsRule,
)
from certificates.models.application import (
    Application,
    ApplicationEvent,
    ApplicationPerson,
    DossierComment,
    DossierDraft,
    LetterText,
    Submission,
    SubmittedFile,
)
from certificates.models.application_review import (
    ApplicationReview,
    ReviewScore,
    ScoreSettlement,
)
from certificates.models.certificate import (
    Certificate,
    CertificateEvent,
    SerialNumber,
)
from certificates.models.complaints import Complaint, ComplaintStep
from certificates.models.credit import ExternalLearning, Licence, LicenceRule
from certificates.models.design import CertificateDesign, DesignText
from certificates.models.disposal import Disposal
from certificates.models.holder import DayOfChecks, HolderRequest, ShareLink
from certificates.models.in_force import (
    DecisionCondition,
    DecisionStop,
    LapseWarning,
    StopProposal,
)
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
from certificates.models.provisional import ProvisionalStatus, RenewalDocument
from certificates.models.renewal import (
    Reminder,
    ReminderStep,
    RenewalPath,
    RenewalRule,
)
from certificates.models.renewal_conditions import (
    DocumentAccepted,
    HoursInRoom,
    PointsCollected,
    ProgrammePassed,
)
from certificates.models.requirement import RecognisedLearning
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
from certificates.models.version_change import VersionChange

__all__ = [
    "Accreditation",
    "AccreditingBody",
    "ActionReview",
    "Application",
    "ApplicationEvent",
    "ApplicationPerson",
    "ApplicationReview",
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
    "DecisionStop",
    "DesignText",
    "Disposal",
    "DocumentAccepted",
    "DossierComment",
    "DossierDraft",
    "DossierPart",
    "EvidenceReview",
    "ExternalLearning",
    "Fee",
    "HolderRequest",
    "HoursInRoom",
    "LapseWarning",
    "LetterText",
    "Licence",
    "LicenceRule",
    "LogEntry",
    "LogHead",
    "LogNode",
    "PointsCollected",
    "PointsRule",
    "ProcedureStep",
    "ProgrammePassed",
    "ProvisionalStatus",
    "RecognisedLearning",
    "Reminder",
    "ReminderStep",
    "RenewalDocument",
    "RenewalPath",
    "RenewalRule",
    "ReviewScore",
    "SampleDraw",
    "SampleResult",
    "SampledItem",
    "ScoreSettlement",
    "SerialNumber",
    "ShareLink",
    "SigningKey",
    "Standard",
    "StatusPlace",
    "StopProposal",
    "Submission",
    "SubmittedFile",
    "TrainerApproval",
    "TrainerObservation",
    "TrainerQualification",
    "TrainerRecord",
    "VersionChange",
]
