"""Import models from here."""

from courses.models.attendance import AttendanceEntry
from courses.models.calendar import CalendarChoice
from courses.models.enrolment import ActivityProgress, Enrolment, Household
from courses.models.evaluation import EvaluationAnswer, EvaluationReceipt
from courses.models.requirement import (
    AttendanceShare,
    CoreSessions,
    EvaluationHandedIn,
    OnlineActivities,
    Requirement,
)
from courses.models.run import CourseRun, RunTrainer, Session
from courses.models.version import (
    FrozenDocument,
    FrozenImage,
    FrozenPage,
    OutlineItem,
    ProgrammeVersion,
)

__all__ = [
    "ActivityProgress",
    "AttendanceEntry",
    "AttendanceShare",
    "CalendarChoice",
    "CoreSessions",
    "CourseRun",
    "Enrolment",
    "EvaluationAnswer",
    "EvaluationHandedIn",
    "EvaluationReceipt",
    "FrozenDocument",
    "FrozenImage",
    "FrozenPage",
    "Household",
    "OnlineActivities",
    "OutlineItem",
    "ProgrammeVersion",
    "Requirement",
    "RunTrainer",
    "Session",
]
