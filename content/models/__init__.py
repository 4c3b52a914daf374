"""The authored tree and site; import models from here."""

from content.models.activity import ActivityPage, EvaluationFormPage, LessonPage
from content.models.delivery import INTENSITY, Mode, split_codes
from content.models.locale_settings import LocaleSettings, SupportContact
from content.models.module import ModulePage, PlannedSession
from content.models.programme import (
    LearningOutcome,
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
    "INTENSITY",
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
    "split_codes",
]
