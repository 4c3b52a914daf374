"""Whether a run that is only planned would be accredited, in words for the office."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.domain.coverage import Coverage, coverage_of_plan
from certificates.models import Accreditation
from courses.domain.planning import Advice, PlannedRun, Recognition


def advise(plan: PlannedRun) -> Advice:
    """Say whether a decision covers the plan, and every reason why none does.

    A run that outlasts its decision is covered, since the first day counts, and the
    office reads that the decision lapses meanwhile.
    """
    coverage = coverage_of_plan(plan)
    decision = coverage.accreditation
    if decision is None:
        return _not_covered(coverage)
    if plan.ends_on > decision.valid_to:
        return _lapses_meanwhile(decision)
    return Advice(
        tone="success",
        heading=_("This run would be accredited"),
        text=_(
            "Decision %(number)s of %(body)s covers its first day, its version and its"
            " lead trainers. The decision is in force until %(day)s."
        )
        % _values(decision),
    )


def recognise(plan: PlannedRun) -> Recognition | None:
    """Name the decision that covers the plan, for people who think of coming."""
    decision = coverage_of_plan(plan).accreditation
    return decision and Recognition(
        body=decision.body.name, number=decision.number, until=decision.valid_to
    )


def _not_covered(coverage: Coverage) -> Advice:
    return Advice(
        tone="warning",
        heading=_("This run would not be accredited"),
        text=_(
            "It can be opened all the same. Its certificates will not say that the"
            " training is accredited:"
        ),
        reasons=[str(reason) for reason in coverage.reasons],
    )


def _lapses_meanwhile(decision: Accreditation) -> Advice:
    return Advice(
        tone="warning",
        heading=_("The decision lapses during this run"),
        text=_(
            "Decision %(number)s of %(body)s covers this run, because its first day"
            " counts. The decision is in force until %(day)s; a run that starts later"
            " is not accredited."
        )
        % _values(decision),
    )


def _values(decision: Accreditation) -> dict[str, str]:
    return {
        "number": decision.number,
        "body": decision.body.name,
        "day": date_format(decision.valid_to, "DATE_FORMAT"),
    }
