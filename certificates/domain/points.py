"""Points for a part in a training, as the rules of that day say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from certificates.models import AccreditingBody, PointsRule


@dataclass(frozen=True, kw_only=True)
class Award:
    """What one body awards. Frozen on the certificate; tables may change later."""

    body: AccreditingBody
    points: Decimal
    rule_id: int


def points_for(
    role: PointsRule.Role,
    *,
    with_test: bool,
    is_accredited: bool,
    country: str,
    on: date,
) -> list[Award]:
    """Return what each body awards; a body's newest confirmed rule before `on` counts.

    A rule for accredited trainings gives nothing to others: it does not fall back
    to a lesser rule, because that would be for another kind of training.
    """
    rules = (
        PointsRule.objects.for_country(country)
        .in_force(on)
        .filter(
            activity=PointsRule.Activity.TRAINING,
            role=role,
            with_test=with_test,
            is_confirmed=True,
        )
        .select_related("body")
        .prefetch_related("body__texts")
        .order_by("body", "-valid_from")
    )
    newest: dict[int, PointsRule] = {}
    for rule in rules:
        newest.setdefault(rule.body_id, rule)
    return [
        Award(body=rule.body, points=rule.points.normalize(), rule_id=rule.pk)
        for rule in newest.values()
        if is_accredited or not rule.accredited_only
    ]
