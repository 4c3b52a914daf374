"""Whether a decision covers a run: the one place that allows "accredited".

`reasons_against` is pure; `coverage_of` asks the database for what it judges.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext_noop as _noop

from certificates.domain.phrases import Phrase
from certificates.models import Accreditation
from courses.domain.planning import PlannedRun
from courses.models import CourseRun, Enrolment, RunTrainer


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What a decision is compared with."""

    starts_on: date
    version_id: int
    version_name: str
    lead_trainers: Mapping[int, str]
    participants: int
    is_planned: bool = False


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

# Said of a run that took place, and of one that is planned.
_STARTED_EARLY = _noop(
    "The training started on %(starts_on)s; decision %(number)s is in force"
    " only from %(from_on)s."
)
_STARTS_EARLY = _noop(
    "The training would start on %(starts_on)s; decision %(number)s is in force"
    " only from %(from_on)s."
)
_STARTED_LATE = _noop(
    "The training started on %(starts_on)s; decision %(number)s was in force"
    " only until %(until_on)s."
)
_STARTS_LATE = _noop(
    "The training would start on %(starts_on)s; decision %(number)s is in force"
    " only until %(until_on)s."
)
_TOO_MANY_PEOPLE = _noop(
    "The group had %(people)s people; decision %(number)s allows %(most)s."
)
_TOO_MANY_PLACES = _noop(
    "The run has %(people)s places; decision %(number)s allows %(most)s people."
)


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
        message = _TOO_MANY_PLACES if run.is_planned else _TOO_MANY_PEOPLE
        values = {
            "people": str(run.participants),
            "number": decision.number,
            "most": str(decision.group_max),
        }
        reasons.append(Phrase(message=message, values=values))
    return reasons


def coverage_of(run: CourseRun) -> Coverage:
    """Find the decision that covers `run`, or say why none does."""
    return coverages_of([run])[run.pk]


def decision_text(run: CourseRun) -> str:
    """Return number and body of the decision that covers the run, or nothing."""
    decision = coverage_of(run).accreditation
    return str(decision) if decision else ""


def coverages_of(runs: Sequence[CourseRun]) -> dict[int, Coverage]:
    """Do the same for many runs, in a number of queries that does not grow.

    Of several decisions that cover a run the newest counts. When none does, the
    reasons are those of the decision that comes closest.
    """
    decisions = _decisions_on({run.version.programme_id for run in runs})
    facts = _run_facts(runs)
    return {
        run.pk: _coverage(facts[run.pk], decisions.get(run.version.programme_id, []))
        for run in runs
    }


def coverage_of_plan(plan: PlannedRun) -> Coverage:
    """Find the decision that would cover a planned run if it filled all its places."""
    programme = plan.version.programme_id
    facts = RunFacts(
        starts_on=plan.starts_on,
        version_id=plan.version.pk,
        version_name=plan.version.number,
        lead_trainers={each.pk: each.get_full_name() for each in plan.lead_trainers},
        participants=plan.capacity,
        is_planned=True,
    )
    return _coverage(facts, _decisions_on({programme}).get(programme, []))


def _coverage(run: RunFacts, decisions: list[Accreditation]) -> Coverage:
    against = [(reasons_against(run, decision_facts(d)), d) for d in decisions]
    for reasons, decision in against:
        if not reasons:
            return Coverage(accreditation=decision)
    closest = min((reasons for reasons, _ in against), key=len, default=(NO_DECISION,))
    return Coverage(accreditation=None, reasons=closest)


def _decisions_on(programme_ids: set[int]) -> dict[int, list[Accreditation]]:
    """Return the decisions by programme, newest first."""
    decisions = (
        Accreditation.objects.filter(versions__programme__in=programme_ids)
        .distinct()
        .select_related("body")
        .prefetch_related("versions", "permitted_trainers", "body__texts")
        .order_by("-decided_on", "-pk")
    )
    found: dict[int, list[Accreditation]] = defaultdict(list)
    for decision in decisions:
        for programme_id in {v.programme_id for v in decision.versions.all()}:
            found[programme_id].append(decision)
    return found


def _run_facts(runs: Sequence[CourseRun]) -> dict[int, RunFacts]:
    ids = [run.pk for run in runs]
    leads: dict[int, dict[int, str]] = defaultdict(dict)
    for each in RunTrainer.objects.filter(run__in=ids, is_lead=True).select_related(
        "trainer"
    ):
        leads[each.run_id][each.trainer_id] = each.trainer.get_full_name()
    people = dict(
        Enrolment.objects.active()
        .filter(run__in=ids)
        .order_by()
        .values_list("run")
        .annotate(people=Count("pk"))
    )
    return {
        run.pk: RunFacts(
            starts_on=run.starts_on,
            version_id=run.version_id,
            version_name=run.version.number,
            lead_trainers=leads[run.pk],
            participants=people.get(run.pk, 0),
        )
        for run in runs
    }


def decision_facts(decision: Accreditation) -> DecisionFacts:
    return DecisionFacts(
        number=decision.number,
        valid_from=decision.valid_from,
        valid_to=decision.valid_to,
        version_ids=frozenset(version.pk for version in decision.versions.all()),
        trainer_ids=frozenset(t.pk for t in decision.permitted_trainers.all()),
        group_max=decision.group_max,
    )
