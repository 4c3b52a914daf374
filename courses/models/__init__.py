"""Import models from here."""

from courses.models.attendance import AttendanceEntry
from courses.models.attendance_rules import AttendanceRequest, AttendanceUnlock
from courses.models.attendance_warning import AttendanceWarning
from courses.models.attention import AttentionAnswer, AttentionPrompt
from courses.models.calendar import CalendarChoice
from courses.models.dispensation import Dispensation
from courses.models.enrolment import ActivityProgress, Enrolment, Household
from courses.models.evaluation import EvaluationAnswer, EvaluationReceipt
from courses.models.excuse_file import ExcuseFile
from courses.models.follow_up import FollowUpInvitation, SupervisorRequest
from courses.models.hours import AbsencesAllowed, MinimumHours
from courses.models.household_note import HouseholdNote
from courses.models.imports import ImportedPlace, ListColumns, PeopleImport
from courses.models.place_requests import (
    OrganisationCoordinator,
    PlaceRequest,
    QuestionAnswer,
    RunQuestion,
)
from courses.models.places import MinimumDecision, PlaceOffer, PlaceQuota
from courses.models.reflection import ReflectionNote
from courses.models.reports import PreparedReport, SubmittedReport
from courses.models.requirement import (
    AttendanceShare,
    CoreSessions,
    EvaluationHandedIn,
    OnlineActivities,
    Requirement,
)
from courses.models.room import (
    CheckIn,
    DeviceMark,
    LogColumns,
    SheetScan,
    WalkIn,
)
from courses.models.run import (
    CourseRun,
    RunPartner,
    RunReminder,
    RunTrainer,
    Session,
)
from courses.models.version import (
    LATER_KINDS,
    FrozenDocument,
    FrozenImage,
    FrozenPage,
    OutlineItem,
    ProgrammeVersion,
)

__all__ = [
    "LATER_KINDS",
    "AbsencesAllowed",
    "ActivityProgress",
    "AttendanceEntry",
    "AttendanceRequest",
    "AttendanceShare",
    "AttendanceUnlock",
    "AttendanceWarning",
    "AttentionAnswer",
    "AttentionPrompt",
    "CalendarChoice",
    "CheckIn",
    "CoreSessions",
    "CourseRun",
    "DeviceMark",
    "Dispensation",
    "Enrolment",
    "EvaluationAnswer",
    "EvaluationHandedIn",
    "EvaluationReceipt",
    "ExcuseFile",
    "FollowUpInvitation",
    "FrozenDocument",
    "FrozenImage",
    "FrozenPage",
    "Household",
    "HouseholdNote",
    "ImportedPlace",
    "ListColumns",
    "LogColumns",
    "MinimumDecision",
    "MinimumHours",
    "OnlineActivities",
    "OrganisationCoordinator",
    "OutlineItem",
    "PeopleImport",
    "PlaceOffer",
    "PlaceQuota",
    "PlaceRequest",
    "PreparedReport",
    "ProgrammeVersion",
    "QuestionAnswer",
    "ReflectionNote",
    "Requirement",
    "RunPartner",
    "RunQuestion",
    "RunReminder",
    "RunTrainer",
    "Session",
    "SheetScan",
    "SubmittedReport",
    "SupervisorRequest",
    "WalkIn",
]
