"""Conditions of completion: one row each, one class per kind.

A kind has two halves. `gather` asks the database, for many enrolments in a fixed
number of queries; `judge` is pure and decides. Kinds that need quizzes or earlier
certificates live in the apps that know them.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from polymorphic.models import PolymorphicModel

from content.models import ProgrammePage
from courses.blueprint import Outline
from courses.fact_records import activities_from, record_of, sessions_from
from courses.findings import Finding
from courses.judging import (
    ActivityFact,
    SessionFact,
    judge_activities,
    judge_core,
    judge_evaluation,
    judge_share,
)
from courses.margins import has_lost, margin_of_core, margin_of_share
from courses.models.facts import activity_facts, evaluation_facts, session_facts
from courses.models.version import ProgrammeVersion
from lms.core.canonical import as_stored

if TYPE_CHECKING:
    from courses.models.enrolment import Enrolment
    from courses.models.run import CourseRun


class Requirement(PolymorphicModel):
    """One condition, on a programme while authored or on a version once frozen.

    Freezing copies a programme's requirements to the version; copies never change.
    """

    kind: ClassVar[str]
    label: ClassVar[str | Promise]
    explanation: ClassVar[str | Promise] = ""  # for the author who chooses a kind
    # Kinds that name the same thing here gather the same facts, which are read once.
    gathers: ClassVar[str] = ""

    programme = models.ForeignKey(
        ProgrammePage,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="requirements",
    )
    version = models.ForeignKey(
        ProgrammeVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requirements",
    )
    order = models.PositiveSmallIntegerField(default=0)
    for_attendance = models.BooleanField(
        _("also needed for a certificate of attendance"), default=False
    )

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=False, version__isnull=True)
                | Q(programme__isnull=True, version__isnull=False),
                name="courses_requirement_on_programme_or_version",
            )
        ]

    def __str__(self) -> str:
        return str(self.describe())

    def describe(self) -> str:
        """Return the condition as a sentence."""
        raise NotImplementedError

    @classmethod
    def own_fields(cls) -> list[models.Field[Any, Any]]:
        """Return the fields that only this kind has."""
        common = {field.name for field in Requirement._meta.fields}
        return [
            field
            for field in cls._meta.fields
            if field.name not in common
            and not (field.remote_field and field.remote_field.parent_link)
        ]

    def parameters(self) -> dict[str, Any]:
        """Return the figures of this kind, ready for JSON, for hashing."""
        return {
            field.name: as_stored(field.value_from_object(self))
            for field in self.own_fields()
        }

    @classmethod
    def choices(
        cls,
        programme: ProgrammePage,  # noqa: ARG003 - for kinds that override this
    ) -> dict[str, list[tuple[Any, str]]]:
        """Return, for fields that point into the programme, what may be chosen.

        An author sees a list instead of a key: {field name: [(value, label)]}.
        """
        return {}

    def problems(self, outline: Outline) -> list[str | Promise]:
        """Return what makes this requirement impossible to meet, in words."""
        return []

    def gather(
        self, run: "CourseRun", enrolments: Iterable["Enrolment"]
    ) -> dict[int, Any]:
        """Return the facts this kind judges, by enrolment id."""
        raise NotImplementedError

    def judge(self, facts: Any) -> Finding:
        """Decide. Pure: the same facts always give the same finding."""
        raise NotImplementedError

    def margin(
        self,
        facts: Any,
    ) -> int | None:
        """Return the session minutes that may still be missed; -1 is out of reach.

        None where nothing is to be warned of: no session matters, or none was missed.
        """
        return None

    def facts_record(self, facts: Any) -> Any:
        """Return what was gathered for one person as JSON, to be kept."""
        return record_of(facts)

    def facts_from(self, record: Any) -> Any:
        """Return facts as `judge` takes them from what `facts_record` gave."""
        raise NotImplementedError

    @classmethod
    def with_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Return the condition as it stood, unsaved, from what `parameters` gave."""
        fields = {field.name: field for field in cls.own_fields()}
        known = {
            name: fields[name].to_python(value)
            for name, value in parameters.items()
            if name in fields
        }
        return cls(**known)


class AttendanceShare(Requirement):
    """A share of all planned session minutes, never of those held so far."""

    kind = "attendance_share"
    gathers = "sessions"
    label = _("Share of attendance")
    explanation = _(
        "A share of all planned session minutes, in the room and live online."
    )

    percent = models.DecimalField(
        _("per cent of all planned minutes"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(80),
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("share of attendance")

    def describe(self) -> str:
        return gettext("Attend at least %(percent)s %% of all session minutes.") % {
            "percent": localize(self.percent.normalize() + 0)
        }

    def problems(self, outline: Outline) -> list[str | Promise]:
        if outline.of_kind("session"):
            return []
        return [_("A share of attendance is required, but no session is planned.")]

    def gather(
        self, run: "CourseRun", enrolments: Iterable["Enrolment"]
    ) -> dict[int, list[SessionFact]]:
        return session_facts(run, enrolments)

    def judge(self, facts: Sequence[SessionFact]) -> Finding:
        return judge_share(facts, percent=self.percent)

    def margin(self, facts: Sequence[SessionFact]) -> int | None:
        if not has_lost(facts):
            return None
        return margin_of_share(facts, percent=self.percent)

    def facts_from(self, record: Any) -> list[SessionFact]:
        return sessions_from(record)


class CoreSessions(Requirement):
    """Every session marked as core."""

    kind = "core_sessions"
    gathers = "sessions"
    label = _("All core sessions")
    explanation = _("Sessions marked as core in the plan may not be missed.")

    class Meta:
        verbose_name = _("all core sessions")

    def describe(self) -> str:
        return gettext("Attend every core session.")

    def problems(self, outline: Outline) -> list[str | Promise]:
        if any(session.is_core for session in outline.of_kind("session")):
            return []
        return [_("All core sessions are required, but no session is marked as core.")]

    def gather(
        self, run: "CourseRun", enrolments: Iterable["Enrolment"]
    ) -> dict[int, list[SessionFact]]:
        return session_facts(run, enrolments)

    def judge(self, facts: Sequence[SessionFact]) -> Finding:
        return judge_core(facts)

    def margin(self, facts: Sequence[SessionFact]) -> int | None:
        return margin_of_core(facts)

    def facts_from(self, record: Any) -> list[SessionFact]:
        return sessions_from(record)


class OnlineActivities(Requirement):
    """All lessons done, and if wished all quizzes that are not graded."""

    kind = "online_activities"
    label = _("Online activities")
    explanation = _("Every lesson; if you wish, every quiz that is not graded too.")

    quizzes_too = models.BooleanField(
        _("quizzes that are not graded count too"), default=False
    )

    class Meta:
        verbose_name = _("online activities")

    def describe(self) -> str:
        if self.quizzes_too:
            return gettext("Complete all lessons and all quizzes that are not graded.")
        return gettext("Complete all lessons.")

    def problems(self, outline: Outline) -> list[str | Promise]:
        if any(line.is_activity for line in outline.lines):
            return []
        return [_("Online activities are required, but there is none to complete.")]

    def gather(
        self, run: "CourseRun", enrolments: Iterable["Enrolment"]
    ) -> dict[int, list[ActivityFact]]:
        return activity_facts(run, enrolments, quizzes_too=self.quizzes_too)

    def judge(self, facts: Sequence[ActivityFact]) -> Finding:
        return judge_activities(facts)

    def facts_from(self, record: Any) -> list[ActivityFact]:
        return activities_from(record)


class EvaluationHandedIn(Requirement):
    """The evaluation form handed in; what it says plays no part."""

    kind = "evaluation_handed_in"
    label = _("Evaluation form")
    explanation = _("Handing in the anonymous form; what it says plays no part.")

    class Meta:
        verbose_name = _("evaluation form handed in")

    def describe(self) -> str:
        return gettext("Hand in the evaluation form.")

    def problems(self, outline: Outline) -> list[str | Promise]:
        if outline.of_kind("evaluation"):
            return []
        return [_("The evaluation form is required, but the programme has none.")]

    def gather(
        self, run: "CourseRun", enrolments: Iterable["Enrolment"]
    ) -> dict[int, list[ActivityFact]]:
        return evaluation_facts(run, enrolments)

    def judge(self, facts: Sequence[ActivityFact]) -> Finding:
        return judge_evaluation(facts)

    def facts_from(self, record: Any) -> list[ActivityFact]:
        return activities_from(record)
