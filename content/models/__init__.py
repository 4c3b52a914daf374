"""The authored tree and site; import models from here."""

from content.models.locale_settings import LocaleSettings, SupportContact
from content.models.programme import (
    ActivityPage,
    EvaluationFormPage,
    LearningOutcome,
    LessonPage,
    Mode,
    ModulePage,
    PlannedSession,
    ProgrammeIndexPage,
    ProgrammePage,
)
from content.models.site import (
    HomePage,
    NewsIndexPage,
    NewsPage,
    PublicationIndexPage,
    PublicationPage,
    StandardPage,
)

__all__ = [
    "ActivityPage",
    "EvaluationFormPage",
    "HomePage",
    "LearningOutcome",
    "LessonPage",
    "LocaleSettings",
    "Mode",
    "ModulePage",
    "NewsIndexPage",
    "NewsPage",
    "PlannedSession",
    "ProgrammeIndexPage",
    "ProgrammePage",
    "PublicationIndexPage",
    "PublicationPage",
    "StandardPage",
    "SupportContact",
]
