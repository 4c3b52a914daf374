"""What a run came to, in numbers that may leave the house.

Everything here is already counted and, where a few people would show, withheld.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from courses.domain.attendance_report import AttendanceReport, attendance_report
from courses.domain.completion import standings
from courses.domain.documents import documents_of
from courses.domain.evaluation import Results, forms_of, results
from courses.domain.gains import MeasuredGain, gains_of
from courses.evaluating import RELEASED_FROM, OutcomeResult, QuestionResult
from courses.judging import plain
from courses.models import CourseRun, Enrolment, OutlineItem
from courses.small_numbers import (
    SMALLEST,
    Group,
    beside_sum,
    grouped,
    hides_parts,
    outcomes,
    shown,
)
from lms.core.models import ReportDetails

Kind = OutlineItem.Kind


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """The people of a run, by one thing that can be said of each of them."""

    key: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How many people reached something; withheld is None."""

    label: str
    people: int | None


@dataclass(frozen=True, kw_only=True)
class RunFigures:
    """A run in figures; `people` is None where fewer than five took part."""

    run: CourseRun
    people: int | None
    attendance: AttendanceReport
    person_minutes: int | None
    there: tuple[int | None, ...]
    breakdowns: tuple[Breakdown, ...]
    results: tuple[Outcome, ...]
    reached: tuple[Outcome, ...]
    forms: int
    satisfaction: tuple[QuestionResult, ...]
    felt_gain: tuple[OutcomeResult, ...]
    months_later: tuple[QuestionResult, ...]
    at_work: tuple[QuestionResult, ...]
    measured_gain: tuple[MeasuredGain, ...]


def run_figures(run: CourseRun, *, for_public: bool) -> RunFigures:
    """Return the figures of a run.

    Groups of people are always withheld when small. What people reached is told the
    accrediting body in full, which can see the evidence anyway; `for_public` withholds
    small numbers and small differences there as well.
    """
    enrolments = list(
        run.enrolments.active().select_related(
            "person__report_details__region",
            "person__report_details__role",
            "organisation__type",
        )
    )
    total = len(enrolments)
    attendance = attendance_report(run, people=total)
    said = [(item.kind, results(run, item)) for item in forms_of(run)]
    answers = [found for kind, found in said if kind == Kind.EVALUATION]
    came = [each.there for each in attendance.sessions]
    there: list[int | None] = beside_sum(total, came) if for_public else [*came]
    # With a single session withheld, the sum of all hours would tell its number.
    tells_hours = shown(total) is not None and there.count(None) != 1
    return RunFigures(
        run=run,
        people=shown(total),
        attendance=attendance,
        person_minutes=attendance.person_minutes if tells_hours else None,
        there=tuple(there),
        breakdowns=tuple(_breakdowns(enrolments)),
        **_reached(run, enrolments, attendance, for_public=for_public),
        forms=max((found.count for found in answers), default=0),
        satisfaction=tuple(_satisfaction(answers)),
        felt_gain=tuple(_felt_gain(answers)),
        months_later=tuple(
            _satisfaction(found for kind, found in said if kind == Kind.FOLLOW_UP)
        ),
        at_work=tuple(
            _satisfaction(found for kind, found in said if kind == Kind.WORKPLACE)
        ),
        measured_gain=tuple(_gains(run, total, for_public=for_public)),
    )


def _gains(run: CourseRun, total: int, *, for_public: bool) -> Iterable[MeasuredGain]:
    """Yield the gains; `for_public` without numbers that tell of one to four others."""
    for each in gains_of(run):
        if each.people is None or each.people < SMALLEST:
            continue
        counts = outcomes(total, [each.people]) if for_public else [each.people]
        yield replace(each, people=counts[0])


def _breakdowns(enrolments: list[Enrolment]) -> Iterable[Breakdown]:
    told = [(each, _details(each)) for each in enrolments]
    unknown = _("Not told")
    labels = {
        "sex": [d.get_sex_display() if d and d.sex else unknown for _e, d in told],
        "organisation": [str(e.organisation or unknown) for e in enrolments],
        "type": [
            str((e.organisation and e.organisation.type) or unknown) for e in enrolments
        ],
        "region": [_region(e, d) or unknown for e, d in told],
        "role": [str((d and d.role) or unknown) for _e, d in told],
    }
    counts = {key: Counter(values) for key, values in labels.items()}
    groups = {key: grouped(each) for key, each in counts.items()}
    if not _hides_organisations(groups, counts["organisation"], told, labels):
        groups["organisation"] = []
    for key, found in groups.items():
        yield Breakdown(key=key, groups=tuple(found))


def _hides_organisations(
    groups: Mapping[str, list[Group]],
    counts: Mapping[str, int],
    told: list[tuple[Enrolment, ReportDetails | None]],
    labels: Mapping[str, list[str]],
) -> bool:
    """Whether types and regions, which are public, give no organisation away."""
    names = labels["organisation"]
    types = dict(zip(names, labels["type"], strict=True))
    regions = {
        name: _region(each, None) or _("Not told")
        for name, (each, _details) in zip(names, told, strict=True)
    }
    return all(
        hides_parts(
            groups[key], groups["organisation"], whole_of=whole_of, counts=counts
        )
        for key, whole_of in (("type", types), ("region", regions))
    )


def _details(enrolment: Enrolment) -> ReportDetails | None:
    return getattr(enrolment.person, "report_details", None)


def _region(enrolment: Enrolment, told: ReportDetails | None) -> str:
    """Return the region a person told, or else that of the organisation."""
    if told and told.region:
        return str(told.region)
    return enrolment.organisation.region if enrolment.organisation else ""


def _reached(
    run: CourseRun,
    enrolments: list[Enrolment],
    attendance: AttendanceReport,
    *,
    for_public: bool,
) -> dict[str, tuple[Outcome, ...]]:
    found = standings(run, enrolments)
    passed = sum(bool(each.earned) and each.is_complete for each in found.values())
    holders = len(documents_of(found))
    labels = [_("All requirements met"), _("Hold a certificate of this run")]
    shares = [
        _("%(percent)s %% of the planned time") % {"percent": plain(each.percent)}
        for each in attendance.reached
    ]
    counts: list[int | None] = [
        passed,
        holders,
        *(r.people for r in attendance.reached),
    ]
    if for_public:
        counts = outcomes(len(enrolments), [each or 0 for each in counts])
    told = [
        Outcome(label=label, people=people)
        for label, people in zip([*labels, *shares], counts, strict=True)
    ]
    return {"results": tuple(told[:2]), "reached": tuple(told[2:])}


def _satisfaction(answers: Iterable[Results]) -> Iterable[QuestionResult]:
    for found in answers:
        for each in found.questions:
            if each.mean is not None and each.count >= RELEASED_FROM:
                yield each


def _felt_gain(answers: list[Results]) -> Iterable[OutcomeResult]:
    for found in answers:
        for each in found.questions:
            for outcome in each.outcomes:
                if outcome.count >= RELEASED_FROM:
                    yield outcome
