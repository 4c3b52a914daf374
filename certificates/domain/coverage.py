"""Whether a decision covers a run: the one place that allows "accredited".

It asks the database for what the pure `reasons_against` judges.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, prefetch_related_objects
from django.utils.translation import gettext_noop

from certificates.domain.coverage_reasons import (
    ConditionFacts,
    DecisionFacts,
    RunFacts,
    StopFacts,
    reasons_against,
)
from certificates.domain.modes import modes_of, modes_of_version
from certificates.domain.phrases import Phrase
from certificates.models import Accreditation, DecisionStop
from courses.domain.planning import PlannedRun
from courses.models import CourseRun, Enrolment, ProgrammeVersion, RunTrainer
from lms.core.models import User


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The decision that covers a run, or every reason why none does."""

    accreditation: Accreditation | None
    reasons: tuple[Phrase, ...] = ()

    @property
    def is_covered(self) -> bool:
        return self.accreditation is not None


NO_DECISION = Phrase(message=gettext_noop("There is no decision on this programme."))
NOT_DECIDED_ON = Coverage(accreditation=None, reasons=(NO_DECISION,))


def coverage_of(run: CourseRun) -> Coverage:
    """Find the decision that covers `run`, or say why none does.

    What its body wants on certificates is read with it.
    """
    coverage = coverages_of([run])[run.pk]
    if coverage.accreditation is not None:
        prefetch_related_objects(
            [coverage.accreditation.body], "certificate_fields", "credit_units"
        )
    return coverage


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
    if not decisions:
        return {run.pk: NOT_DECIDED_ON for run in runs}
    facts = _run_facts(runs, modes_of(runs) if _limit_modes(decisions) else {})
    return {
        run.pk: _coverage(facts[run.pk], decisions.get(run.version.programme_id, []))
        for run in runs
    }


def coverage_of_plan(plan: PlannedRun) -> Coverage:
    """Find the decision that would cover a planned run if it filled all its places."""
    programme = plan.version.programme_id
    decisions = _decisions_on({programme})
    facts = RunFacts(
        starts_on=plan.starts_on,
        version_id=plan.version.pk,
        version_name=plan.version.number,
        lead_trainers={each.pk: each.get_full_name() for each in plan.lead_trainers},
        participants=plan.capacity,
        language=plan.language,
        modes=modes_of_version(plan.version)
        if _limit_modes(decisions)
        else frozenset(),
        is_planned=True,
    )
    return _coverage(facts, decisions.get(programme, []))


def _coverage(run: RunFacts, decisions: list[Accreditation]) -> Coverage:
    if not decisions:
        return NOT_DECIDED_ON
    against = [(reasons_against(run, decision_facts(d)), d) for d in decisions]
    for reasons, decision in against:
        if not reasons:
            return Coverage(accreditation=decision)
    closest = min((reasons for reasons, _ in against), key=len)
    return Coverage(accreditation=None, reasons=closest)


def _decisions_on(programme_ids: set[int]) -> dict[int, list[Accreditation]]:
    """Return the decisions by programme, newest first."""
    decisions = (
        Accreditation.objects.filter(versions__programme__in=programme_ids)
        .distinct()
        .select_related("body")
        .prefetch_related(
            # Only which and who they are: a version's texts in all languages are long.
            Prefetch("versions", ProgrammeVersion.objects.only("programme").order_by()),
            Prefetch("permitted_trainers", User.objects.only("pk").order_by()),
            "body__texts",
            "dated_conditions",
            "stops",
        )
        .order_by("-decided_on", "-pk")
    )
    found: dict[int, list[Accreditation]] = defaultdict(list)
    for decision in decisions:
        for programme_id in {v.programme_id for v in decision.versions.all()}:
            found[programme_id].append(decision)
    return found


def _limit_modes(decisions: Mapping[int, list[Accreditation]]) -> bool:
    return any(each.modes for found in decisions.values() for each in found)


def _run_facts(
    runs: Sequence[CourseRun], modes: Mapping[int, frozenset[str]]
) -> dict[int, RunFacts]:
    ids = [run.pk for run in runs]
    leads: dict[int, dict[int, str]] = defaultdict(dict)
    lead_trainers = RunTrainer.objects.filter(run__in=ids, is_lead=True)
    for each in lead_trainers.select_related("trainer").order_by("pk"):
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
            language=run.language,
            modes=modes.get(run.pk, frozenset()),
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
        languages=frozenset(decision.languages),
        modes=frozenset(decision.modes),
        conditions=tuple(
            ConditionFacts(
                text=each.text, due_on=each.due_on, fulfilled_on=each.fulfilled_on
            )
            for each in decision.dated_conditions.all()
            if each.holds_up
        ),
        stops=tuple(
            StopFacts(
                is_revoked=each.kind == DecisionStop.Kind.REVOKED,
                from_on=each.from_on,
                until_on=each.until_on,
            )
            for each in decision.stops.all()
        ),
    )
