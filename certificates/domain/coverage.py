"""Whether a decision covers a run: the one place that allows "accredited".

`coverage` is pure; `coverage_of` asks the database for what it judges.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as _noop

from certificates.domain.phrases import Phrase
from certificates.models import Accreditation
from courses.models import CourseRun


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What a decision is compared with."""

    starts_on: date
    version_id: int
    version_name: str
    lead_trainers: Mapping[int, str]
    participants: int


@dataclass(frozen=True, kw_only=True)
class DecisionFacts:
    """What a decision allows."""

    number: str
    valid_from: date
    valid_to: date
    version_ids: frozenset[int]
    trainer_ids: frozenset[int]
    group_max: int | None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The decision that covers a run, or every reason why none does."""

    accreditation: Accreditation | None
    reasons: tuple[Phrase, ...] = ()

    @property
    def is_covered(self) -> bool:
        return self.accreditation is not None


NO_DECISION = Phrase(message=_noop("There is no decision on this programme."))


def reasons_against(run: RunFacts, decision: DecisionFacts) -> tuple[Phrase, ...]:
    """Return why `decision` does not cover `run`; nothing means that it does."""
    return (
        *_reasons_of_time(run, decision),
        *_reasons_of_version(run, decision),
        *_reasons_of_people(run, decision),
    )


def _reasons_of_time(run: RunFacts, decision: DecisionFacts) -> list[Phrase]:
    values = {"number": decision.number, "starts_on": run.starts_on.isoformat()}
    if run.starts_on < decision.valid_from:
        message = _noop(
            "The training started on %(starts_on)s; decision %(number)s is in force"
            " only from %(from_on)s."
        )
        return [
            Phrase(
                message=message,
                values={**values, "from_on": decision.valid_from.isoformat()},
            )
        ]
    if run.starts_on > decision.valid_to:
        message = _noop(
            "The training started on %(starts_on)s; decision %(number)s was in force"
            " only until %(until_on)s."
        )
        return [
            Phrase(
                message=message,
                values={**values, "until_on": decision.valid_to.isoformat()},
            )
        ]
    return []


def _reasons_of_version(run: RunFacts, decision: DecisionFacts) -> list[Phrase]:
    if run.version_id in decision.version_ids:
        return []
    message = _noop("Decision %(number)s does not cover version %(version)s.")
    values = {"number": decision.number, "version": run.version_name}
    return [Phrase(message=message, values=values)]


def _reasons_of_people(run: RunFacts, decision: DecisionFacts) -> list[Phrase]:
    reasons = []
    if not run.lead_trainers:
        reasons.append(Phrase(message=_noop("The run has no lead trainer.")))
    for trainer_id, name in run.lead_trainers.items():
        if trainer_id not in decision.trainer_ids:
            message = _noop(
                "%(name)s is not a trainer permitted by decision %(number)s."
            )
            values = {"name": name, "number": decision.number}
            reasons.append(Phrase(message=message, values=values))
    if decision.group_max is not None and run.participants > decision.group_max:
        message = _noop(
            "The group had %(people)s people; decision %(number)s allows %(most)s."
        )
        values = {
            "people": str(run.participants),
            "number": decision.number,
            "most": str(decision.group_max),
        }
        reasons.append(Phrase(message=message, values=values))
    return reasons


def coverage_of(run: CourseRun) -> Coverage:
    """Find the decision that covers `run`, or say why none does.

    Of several that cover it the newest counts. When none does, the reasons are
    those of the decision that comes closest.
    """
    facts = run_facts(run)
    decisions = list(
        Accreditation.objects.filter(versions__programme=run.version.programme_id)
        .distinct()
        .select_related("body")
        .prefetch_related("versions", "permitted_trainers", "body__texts")
        .order_by("-decided_on", "-pk")
    )
    against = [(reasons_against(facts, decision_facts(d)), d) for d in decisions]
    for reasons, decision in against:
        if not reasons:
            return Coverage(accreditation=decision)
    closest = min((reasons for reasons, _ in against), key=len, default=(NO_DECISION,))
    return Coverage(accreditation=None, reasons=closest)


def run_facts(run: CourseRun) -> RunFacts:
    leads = run.run_trainers.filter(is_lead=True).select_related("trainer")
    return RunFacts(
        starts_on=run.starts_on,
        version_id=run.version_id,
        version_name=run.version.number,
        lead_trainers={each.trainer_id: each.trainer.get_full_name() for each in leads},
        participants=run.enrolments.active().count(),
    )


def decision_facts(decision: Accreditation) -> DecisionFacts:
    return DecisionFacts(
        number=decision.number,
        valid_from=decision.valid_from,
        valid_to=decision.valid_to,
        version_ids=frozenset(version.pk for version in decision.versions.all()),
        trainer_ids=frozenset(t.pk for t in decision.permitted_trainers.all()),
        group_max=decision.group_max,
    )
