"""Deciding whether enough was learned elsewhere. Pure: no queries, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from courses.fact_records import evidence_from
from courses.findings import Evidence, Finding

RECOGNISED = gettext_noop(
    "Learning elsewhere that a body has recognised: %(achieved)s of %(needed)s hours."
)
PROVISIONAL = gettext_noop(
    "Learning elsewhere that a body has recognised: %(achieved)s of %(needed)s hours."
    " Waiting for the body: %(waiting)s hours."
)


@dataclass(frozen=True, kw_only=True)
class LearningFact:
    """Something learned elsewhere; only what the body has confirmed counts."""

    hours: Decimal
    is_confirmed: bool
    evidence: Evidence | None = None


def judge_recognised(facts: Sequence[LearningFact], *, hours: Decimal) -> Finding:
    """Add up what is confirmed; what waits is told, because it was handed in already."""
    achieved = _sum(each for each in facts if each.is_confirmed)
    waiting = _sum(each for each in facts if not each.is_confirmed)
    met = achieved >= hours
    is_provisional = not met and waiting > 0
    return Finding(
        kind="recognised_learning",
        met=met,
        required=hours,
        achieved=achieved,
        unit="hours",
        message=PROVISIONAL if is_provisional else RECOGNISED,
        values={
            "achieved": _plain(achieved),
            "needed": _plain(hours),
            "waiting": _plain(waiting),
        },
        evidence=tuple(
            each.evidence for each in facts if each.is_confirmed and each.evidence
        ),
    )


def learning_from(record: Sequence[Mapping[str, Any]]) -> list[LearningFact]:
    """Return facts from what was kept of them."""
    return [
        LearningFact(
            hours=Decimal(each["hours"]),
            is_confirmed=each["is_confirmed"],
            evidence=evidence_from(each["evidence"]),
        )
        for each in record
    ]


def _sum(facts: Any) -> Decimal:
    return sum((each.hours for each in facts), Decimal(0))


def _plain(hours: Decimal) -> str:
    return format(hours.normalize() + 0, "f")
