"""Every reason why a decision does not cover a run. Pure: facts in, sentences out.

Days are calendar days: a run's are those of its place, a decision's those of its text.
Neither is turned into a moment, so no time zone can move them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop

from certificates.domain.phrases import Phrase


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What a decision is compared with."""

    starts_on: date
    version_id: int
    version_name: str
    lead_trainers: Mapping[int, str]
    participants: int
    language: str = ""
    modes: frozenset[str] = frozenset()
    is_planned: bool = False


@dataclass(frozen=True, kw_only=True)
class ConditionFacts:
    """A condition that holds up runs which begin after its day."""

    text: str
    due_on: date
    fulfilled_on: date | None

    def is_open_on(self, day: date) -> bool:
        """Whether it was due before that day and not fulfilled by then."""
        if day <= self.due_on:
            return False
        return self.fulfilled_on is None or self.fulfilled_on > day


@dataclass(frozen=True, kw_only=True)
class StopFacts:
    """Days on which a decision does not count; without a last one it is for good."""

    is_revoked: bool
    from_on: date
    until_on: date | None

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, kw_only=True)
class DecisionFacts:
    """What a decision allows."""

    number: str
    valid_from: date
    valid_to: date
    version_ids: frozenset[int]
    trainer_ids: frozenset[int]
    group_max: int | None
    languages: frozenset[str] = frozenset()  # none named: any
    modes: frozenset[str] = frozenset()  # none named: any
    conditions: tuple[ConditionFacts, ...] = ()
    stops: tuple[StopFacts, ...] = ()


# Said of a run that took place, and of one that is planned.
_STARTED_EARLY = gettext_noop(
    "The training started on %(starts_on)s; decision %(number)s is in force"
    " only from %(from_on)s."
)
_STARTS_EARLY = gettext_noop(
    "The training would start on %(starts_on)s; decision %(number)s is in force"
    " only from %(from_on)s."
)
_STARTED_LATE = gettext_noop(
    "The training started on %(starts_on)s; decision %(number)s was in force"
    " only until %(until_on)s."
)
_STARTS_LATE = gettext_noop(
    "The training would start on %(starts_on)s; decision %(number)s is in force"
    " only until %(until_on)s."
)
_TOO_MANY_PEOPLE = gettext_noop(
    "The group had %(people)s people; decision %(number)s allows %(most)s."
)
_TOO_MANY_PLACES = gettext_noop(
    "The run has %(people)s places; decision %(number)s allows %(most)s people."
)
_WRONG_LANGUAGE = gettext_noop(
    "Decision %(number)s does not permit trainings in this language: %(its_language)s."
)
_WRONG_MODE = gettext_noop(
    "Decision %(number)s does not permit this way of teaching: %(its_mode)s."
)
_OPEN_AT_START = gettext_noop(
    "A condition of decision %(number)s was to be fulfilled by %(due_on)s and was"
    " still open when the training started: %(condition)s"
)
_OPEN_AT_PLAN = gettext_noop(
    "A condition of decision %(number)s is to be fulfilled by %(due_on)s, before the"
    " training would start, and is still open: %(condition)s"
)

_REVOKED = gettext_noop("Decision %(number)s was revoked on %(from_on)s.")
_SUSPENDED = gettext_noop("Decision %(number)s was suspended from %(from_on)s.")


def reasons_against(run: RunFacts, decision: DecisionFacts) -> tuple[Phrase, ...]:
    """Return why `decision` does not cover `run`; nothing means that it does."""
    return (
        *_reasons_of_time(run, decision),
        *_reasons_of_stops(run, decision),
        *_reasons_of_version(run, decision),
        *_reasons_of_people(run, decision),
        *_reasons_of_delivery(run, decision),
        *_reasons_of_conditions(run, decision),
    )


def _reasons_of_time(run: RunFacts, decision: DecisionFacts) -> list[Phrase]:
    values = {"number": decision.number, "starts_on": run.starts_on.isoformat()}
    if run.starts_on < decision.valid_from:
        message = _STARTS_EARLY if run.is_planned else _STARTED_EARLY
        return [
            Phrase(
                message=message,
                values={**values, "from_on": decision.valid_from.isoformat()},
            )
        ]
    if run.starts_on > decision.valid_to:
        message = _STARTS_LATE if run.is_planned else _STARTED_LATE
        return [
            Phrase(
                message=message,
                values={**values, "until_on": decision.valid_to.isoformat()},
            )
        ]
    return []


def _reasons_of_stops(run: RunFacts, decision: DecisionFacts) -> list[Phrase]:
    return [
        Phrase(
            message=_REVOKED if each.is_revoked else _SUSPENDED,
            values={"number": decision.number, "from_on": each.from_on.isoformat()},
        )
        for each in decision.stops
        if each.covers(run.starts_on)
    ]


def _reasons_of_version(run: RunFacts, decision: DecisionFacts) -> list[Phrase]:
    if run.version_id in decision.version_ids:
        return []
    message = gettext_noop("Decision %(number)s does not cover version %(version)s.")
    values = {"number": decision.number, "version": run.version_name}
    return [Phrase(message=message, values=values)]


def _reasons_of_people(run: RunFacts, decision: DecisionFacts) -> list[Phrase]:
    reasons = []
    if not run.lead_trainers:
        reasons.append(Phrase(message=gettext_noop("The run has no lead trainer.")))
    for trainer_id, name in run.lead_trainers.items():
        if trainer_id not in decision.trainer_ids:
            message = gettext_noop(
                "%(name)s is not a trainer permitted by decision %(number)s."
            )
            values = {"name": name, "number": decision.number}
            reasons.append(Phrase(message=message, values=values))
    if decision.group_max is not None and run.participants > decision.group_max:
        message = _TOO_MANY_PLACES if run.is_planned else _TOO_MANY_PEOPLE
        values = {
            "people": str(run.participants),
            "number": decision.number,
            "most": str(decision.group_max),
        }
        reasons.append(Phrase(message=message, values=values))
    return reasons


def _reasons_of_delivery(run: RunFacts, decision: DecisionFacts) -> list[Phrase]:
    reasons = []
    if decision.languages and run.language and run.language not in decision.languages:
        values = {"number": decision.number, "its_language": run.language}
        reasons.append(Phrase(message=_WRONG_LANGUAGE, values=values))
    for mode in sorted(run.modes - decision.modes) if decision.modes else []:
        values = {"number": decision.number, "its_mode": mode}
        reasons.append(Phrase(message=_WRONG_MODE, values=values))
    return reasons


def _reasons_of_conditions(run: RunFacts, decision: DecisionFacts) -> list[Phrase]:
    message = _OPEN_AT_PLAN if run.is_planned else _OPEN_AT_START
    return [
        Phrase(
            message=message,
            values={
                "number": decision.number,
                "due_on": each.due_on.isoformat(),
                "condition": each.text,
            },
        )
        for each in decision.conditions
        if each.is_open_on(run.starts_on)
    ]
