"""Conditions about hours by mode, and about how often somebody may be absent."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from content.models import Mode
from courses.blueprint import Outline
from courses.fact_records import activities_from, sessions_from
from courses.findings import Finding
from courses.judging import ActivityFact, SessionFact
from courses.judging_hours import judge_absences, judge_hours, reachable_online
from courses.margins import has_lost, margin_of_absences, margin_of_hours
from courses.models.facts import activity_facts, session_facts
from courses.models.requirement import Requirement

if TYPE_CHECKING:
    from courses.models.enrolment import Enrolment
    from courses.models.run import CourseRun

Facts = tuple[list[SessionFact], list[ActivityFact]]


class MinimumHours(Requirement):
    """So many hours earned, of one mode or altogether, with a cap on one's own pace."""

    kind = "minimum_hours"
    label = _("Minimum of hours")
    explanation = _(
        "Hours earned in one mode, or altogether; of hours at one's own pace only a"
        " part may count."
    )

    mode = models.CharField(
        _("mode"),
        max_length=12,
        choices=Mode,
        blank=True,
        help_text=_("Empty: hours of every mode count."),
    )
    hours = models.DecimalField(
        _("hours"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(500)],
    )
    self_paced_cap = models.DecimalField(
        _("at most so many hours at one's own pace"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(500)],
        help_text=_("Empty: all of them count."),
    )

    class Meta:
        verbose_name = _("minimum of hours")

    def describe(self) -> str:
        values = {"hours": _number(self.hours), "mode": self.get_mode_display()}
        if self.self_paced_cap is not None:
            values["cap"] = _number(self.self_paced_cap)
            return (
                gettext(
                    "Earn at least %(hours)s hours; at most %(cap)s of them at your own"
                    " pace."
                )
                % values
            )
        if self.mode:
            return gettext("Earn at least %(hours)s hours: %(mode)s.") % values
        return gettext("Earn at least %(hours)s hours.") % values

    def problems(self, outline: Outline) -> list[str | Promise]:
        by_mode = outline.minutes_by_mode()
        cap = _minutes(self.self_paced_cap)
        if cap is not None:
            by_mode[Mode.SELF_PACED] = min(by_mode[Mode.SELF_PACED], cap)
        there = by_mode[self.mode] if self.mode else sum(by_mode.values())
        if there >= (_minutes(self.hours) or 0):
            return []
        return [_("More hours are required than the programme has.")]

    def gather(
        self, run: "CourseRun", enrolments: Iterable["Enrolment"]
    ) -> dict[int, Facts]:
        people = list(enrolments)
        sessions = session_facts(run, people)
        online = activity_facts(run, people, quizzes_too=True)
        return {pk: (sessions[pk], online[pk]) for pk in sessions}

    def judge(self, facts: Facts) -> Finding:
        sessions, online = facts
        return judge_hours(
            sessions,
            online,
            mode=self.mode,
            minutes=_minutes(self.hours) or 0,
            cap=_minutes(self.self_paced_cap),
        )

    def margin(self, facts: Facts) -> int | None:
        sessions, online = facts
        if not has_lost(s for s in sessions if self.mode in {"", s.mode}):
            return None
        return margin_of_hours(
            sessions,
            mode=self.mode,
            minutes=_minutes(self.hours) or 0,
            online=reachable_online(
                online, mode=self.mode, cap=_minutes(self.self_paced_cap)
            ),
        )

    def facts_from(self, record: Any) -> Facts:
        sessions, online = record
        return sessions_from(sessions), activities_from(online)


class AbsencesAllowed(Requirement):
    """No more than so many sessions missed."""

    kind = "absences_allowed"
    gathers = "sessions"
    label = _("Allowed absences")
    explanation = _("How many sessions may be missed; what is made up is not missed.")

    sessions = models.PositiveSmallIntegerField(
        _("sessions that may be missed"),
        default=1,
        validators=[MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("allowed absences")

    def describe(self) -> str:
        return ngettext(
            "Miss no more than %(count)s session.",
            "Miss no more than %(count)s sessions.",
            self.sessions,
        ) % {"count": self.sessions}

    def problems(self, outline: Outline) -> list[str | Promise]:
        if outline.of_kind("session"):
            return []
        return [_("Absences are limited, but no session is planned.")]

    def gather(
        self, run: "CourseRun", enrolments: Iterable["Enrolment"]
    ) -> dict[int, list[SessionFact]]:
        return session_facts(run, enrolments)

    def judge(self, facts: Sequence[SessionFact]) -> Finding:
        return judge_absences(facts, allowed=self.sessions)

    def margin(self, facts: Sequence[SessionFact]) -> int | None:
        if not has_lost(facts):
            return None
        return margin_of_absences(facts, allowed=self.sessions)

    def facts_from(self, record: Any) -> list[SessionFact]:
        return sessions_from(record)


def _minutes(hours: Decimal | None) -> int | None:
    return None if hours is None else int(hours * 60)


def _number(hours: Decimal) -> str:
    return str(localize(Decimal(hours).normalize() + 0))
