"""A person's credit: points frozen on certificates, and learning elsewhere.

Nothing is computed anew: a certificate gives the points that were frozen on it, and
tables that change later do not touch them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from certificates.domain.status import Status, status_of
from certificates.ledger import (
    Credit,
    Needed,
    Period,
    Progress,
    in_person_part,
    period_of,
    progress,
)
from certificates.models import (
    AccreditingBody,
    Certificate,
    ExternalLearning,
    Licence,
    LicenceRule,
    PointsRule,
)
from lms.core.models import User

# Points of a certificate that has run out stay earned; of one withdrawn they do not,
# and one that was replaced has given them on.
_NOT_COUNTING = {Status.SUSPENDED, Status.REVOKED, Status.SUPERSEDED}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One source of points, as people read it."""

    credit: Credit
    title: str
    provider: str
    certificate: Certificate | None = None
    status: Status | None = None
    learning: ExternalLearning | None = None


@dataclass(frozen=True, kw_only=True)
class Account:
    """What somebody has with one body: lines, licence, and how far it reaches."""

    body: AccreditingBody
    lines: list[Line] = field(default_factory=list)
    licence: Licence | None = None
    rule: LicenceRule | None = None
    period: Period | None = None
    progress: Progress | None = None

    @property
    def total(self) -> Decimal:
        return sum((e.credit.points for e in self.lines if e.credit.counts), Decimal(0))

    def is_in_period(self, line: Line) -> bool:
        return self.period is None or line.credit.on in self.period


def accounts_of(person: User, *, at: datetime | None = None) -> list[Account]:
    """Return one account per body that has given points or whose licence one holds."""
    lines = _lines_of(person, on=timezone.localdate(at or timezone.now()))
    licences = {each.body_id: each for each in Licence.objects.filter(person=person)}
    known = AccreditingBody.objects.filter(pk__in={*lines, *licences})
    rules = _rules({*lines, *licences})
    return [
        _account(body, lines.get(body.pk, []), licences.get(body.pk), rules[body.pk])
        for body in known.prefetch_related("texts").order_by("name")
    ]


def _account(
    body: AccreditingBody,
    lines: list[Line],
    licence: Licence | None,
    rules: list[LicenceRule],
) -> Account:
    ordered = sorted(lines, key=lambda each: each.credit.on, reverse=True)
    if licence is None:
        return Account(body=body, lines=ordered)
    rule = _rule_for(rules, licence)
    if rule is None:
        whole = Period(first=licence.valid_from, last=licence.expires_on)
        return Account(body=body, lines=ordered, licence=licence, period=whole)
    period = period_of(licence.expires_on, years=rule.years)
    needed = Needed(
        points=rule.points,
        in_person=rule.in_person,
        external_most=rule.external_most,
    )
    return Account(
        body=body,
        lines=ordered,
        licence=licence,
        rule=rule,
        period=period,
        progress=progress((each.credit for each in ordered), period, needed),
    )


def _rules(bodies: Iterable[int]) -> dict[int, list[LicenceRule]]:
    found: dict[int, list[LicenceRule]] = defaultdict(list)
    for rule in LicenceRule.objects.filter(body__in=bodies).order_by("-valid_from"):
        found[rule.body_id].append(rule)
    return found


def _rule_for(rules: list[LicenceRule], licence: Licence) -> LicenceRule | None:
    """Return the newest rule that was in force when the licence's period began."""
    for rule in rules:
        if rule.valid_from <= period_of(licence.expires_on, years=rule.years).first:
            return rule
    return None


def _lines_of(person: User, *, on: date) -> dict[int, list[Line]]:
    lines: dict[int, list[Line]] = defaultdict(list)
    certificates = list(Certificate.objects.of(person).with_last_event())
    awarded_by = _bodies_of_rules(certificates)
    for certificate in certificates:
        for award in certificate.facts["points"]:
            body = awarded_by.get(award["rule"])
            if body is not None:
                lines[body].append(_from_certificate(certificate, award, on=on))
    for learning in ExternalLearning.objects.filter(person=person):
        lines[learning.body_id].append(_from_elsewhere(learning))
    return lines


def _bodies_of_rules(certificates: Iterable[Certificate]) -> dict[int, int]:
    rules = {award["rule"] for each in certificates for award in each.facts["points"]}
    return dict(PointsRule.objects.filter(pk__in=rules).values_list("pk", "body"))


def _from_certificate(
    certificate: Certificate, award: dict[str, Any], *, on: date
) -> Line:
    facts, points = certificate.facts, Decimal(award["points"])
    status = status_of(
        certificate.last_event, valid_until=certificate.valid_until, on=on
    )
    minutes = facts["minutes"]["attended"] or facts["minutes"]["planned"]
    return Line(
        credit=Credit(
            on=date.fromisoformat(facts["run"]["ends_on"]),
            points=points,
            in_person=in_person_part(points, minutes),
            counts=status not in _NOT_COUNTING,
        ),
        title=facts["printed_title"],
        provider=facts["provider"],
        certificate=certificate,
        status=status,
    )


def _from_elsewhere(learning: ExternalLearning) -> Line:
    return Line(
        credit=Credit(
            on=learning.held_on,
            points=learning.points,
            in_person=learning.points if learning.is_in_person else Decimal(0),
            is_external=True,
            counts=learning.state == ExternalLearning.State.CONFIRMED,
        ),
        title=learning.title,
        provider=learning.provider,
        learning=learning,
    )


def credit_of(person: User) -> dict[str, Any]:
    """Return what a person's export says of licences and learning elsewhere."""
    return {
        "licences": [
            {
                "body": licence.body.name,
                "kind": licence.kind,
                "number": licence.number,
                "valid_from": licence.valid_from.isoformat(),
                "expires_on": licence.expires_on.isoformat(),
            }
            for licence in Licence.objects.filter(person=person).select_related("body")
        ],
        "learning_elsewhere": [
            {
                "body": learning.body.name,
                "title": learning.title,
                "provider": learning.provider,
                "held_on": learning.held_on.isoformat(),
                "hours": str(learning.hours),
                "in_person": learning.is_in_person,
                "points": str(learning.points),
                "state": learning.state,
                "answer": learning.answer,
            }
            for learning in ExternalLearning.objects.filter(
                person=person
            ).select_related("body")
        ],
    }
