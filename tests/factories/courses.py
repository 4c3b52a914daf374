"""Programmes ready to be frozen, and versions made by freezing them."""

from typing import Any

from content.models import ProgrammePage
from courses.domain.freezing import freeze
from courses.models import (
    AttendanceShare,
    CoreSessions,
    EvaluationHandedIn,
    OnlineActivities,
    ProgrammeVersion,
)
from lms.core.models import User
from tests.factories.pages import (
    EvaluationFormFactory,
    LessonFactory,
    ModuleFactory,
    PlannedSessionFactory,
    ProgrammeFactory,
)


def ready_programme(
    *, modules: int = 1, lessons: int = 1, sessions: int = 2, **fields: Any
) -> ProgrammePage:
    """Make a programme with all four requirements that nothing stops from freezing."""
    programme = ProgrammeFactory(**fields)
    for m in range(1, modules + 1):
        module = ModuleFactory(parent=programme, code=f"A{m}", title=f"Day {m}")
        for n in range(1, lessons + 1):
            LessonFactory(
                parent=module, code=f"A{m}-O{n}", title=f"Lesson {m}.{n}", outcomes="A1"
            )
        for n in range(1, sessions + 1):
            PlannedSessionFactory(
                module=module,
                code=f"A{m}-S{n}",
                title=f"Session {m}.{n}",
                is_core=n == 1,
            )
    EvaluationFormFactory(parent=programme, code="A-E")
    AttendanceShare.objects.create(programme=programme, order=1, for_attendance=True)
    CoreSessions.objects.create(programme=programme, order=2, for_attendance=True)
    OnlineActivities.objects.create(programme=programme, order=3)
    EvaluationHandedIn.objects.create(programme=programme, order=4)
    return programme


def frozen_version(
    programme: ProgrammePage | None = None,
    *,
    by: User | None = None,
    number: str = "1.0",
    **fields: Any,
) -> ProgrammeVersion:
    """Freeze `programme`, or a ready one made from `fields`."""
    by = by or User.objects.create_user(
        f"author-{User.objects.count()}@example.org", first_name="Jana", last_name="Kos"
    )
    programme = programme or ready_programme(**fields)
    return freeze(programme, number=number, note="", by=by)
