"""What a new certificate renews, and how long it counts."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from certificates.domain import periods
from certificates.domain.periods import Period
from certificates.domain.status import IN_FORCE, in_force
from certificates.models import Certificate, RenewalPath, RenewalRule
from content.models import ProgrammePage
from courses.models import CourseRun
from lms.core.dates import months_later

_RENEWING = {Certificate.Kind.COMPLETION, Certificate.Kind.PARTICIPATION}


@dataclass(frozen=True, kw_only=True)
class Life:
    """When a certificate ends, when it can be renewed, and what it renews itself.

    `number` counts renewals: 0 is the first certificate. `rule` is the programme whose
    rule is followed, which stays the same when a shorter programme renews.
    """

    period: Period | None = None
    renews: Certificate | None = None
    is_kept: bool = False  # from the certificate that is corrected
    number: int = 0
    rule: int | None = None

    @property
    def valid_until(self) -> date | None:
        return self.period.last_day if self.period else None

    def as_facts(self) -> dict[str, Any] | None:
        """Return what is frozen with the certificate; None when no rule applies."""
        if self.rule is None:
            return None
        return {
            "rule": self.rule,
            "number": self.number,
            "renews": self.renews.serial if self.renews else None,
            "from": self.period.opens.isoformat() if self.period else None,
            "to": self.period.closes.isoformat() if self.period else None,
        }


def life_of(
    *,
    kind: Certificate.Kind,
    holder_id: int,
    run: CourseRun,
    issued_on: date,
    decision_months: int | None,
    corrects: Certificate | None = None,
) -> Life:
    """Decide when the certificate to be written ends and what it renews.

    A correction keeps the days of what it corrects. The certificate that is renewed is
    locked until the transaction ends. A decision's limit cuts a longer rule short.
    """
    if corrects is not None and corrects.kind == kind:
        return _kept(corrects)
    limit = months_later(issued_on, decision_months) if decision_months else None
    if kind not in _RENEWING:
        return _limited(Life(), limit)
    programme = run.version.programme_id
    renewed = _renewed_by(programme, holder_id=holder_id, on=issued_on)
    if renewed is not None:
        facts = renewed.facts["renewal"]
        rule = RenewalRule.objects.get(programme=facts["rule"])
        begins = periods.counted_from(issued_on, ends_before=renewed.valid_until)
        life = Life(
            period=_period(rule, begins),
            renews=renewed,
            number=facts["number"] + 1,
            rule=facts["rule"],
        )
        if limit is not None and decision_months:
            limit = months_later(begins, decision_months)
        return _limited(life, limit)
    own = RenewalRule.objects.filter(programme=programme).first()
    if own is None:
        return _limited(Life(), limit)
    return _limited(Life(period=_period(own, issued_on), rule=programme), limit)


def ways_to_renew(certificate: Certificate) -> list[ProgrammePage]:
    """Return the programmes that would renew a certificate, by its rule of today."""
    facts = certificate.facts.get("renewal")
    if not facts:
        return []
    rule = RenewalRule.objects.filter(programme=facts["rule"]).first()
    return [path.programme for path in _paths(rule, facts["number"] + 1)]


def _renewed_by(
    programme: int | None, *, holder_id: int, on: date
) -> Certificate | None:
    """Return the holder's certificate that the programme renews on this day."""
    if not RenewalPath.objects.filter(programme=programme).exists():
        return None
    held = Certificate.objects.with_last_event().filter(
        in_force(),
        holder=holder_id,
        renewable_from__lte=on,
        renewable_until__gte=on,
    )
    for each in held.order_by("valid_until", "pk"):
        if programme in {page.pk for page in ways_to_renew(each)}:
            locked = Certificate.objects.select_for_update().get(pk=each.pk)
            if locked.events.order_by("-pk")[0].kind in IN_FORCE:
                return locked
    return None


def _paths(rule: RenewalRule | None, number: int) -> list[Any]:
    """Return the ways of the latest step that has begun with this renewal."""
    if rule is None:
        return []
    begun = [
        path
        for path in RenewalPath.objects.filter(rule=rule).select_related("programme")
        if path.from_renewal <= number
    ]
    latest = max((path.from_renewal for path in begun), default=0)
    return [path for path in begun if path.from_renewal == latest]


def _period(rule: RenewalRule, begins: date) -> Period | None:
    if rule.validity == RenewalRule.Validity.NONE:
        return None
    anchor = None
    if rule.validity == RenewalRule.Validity.ANCHORED:
        # The table asks for both.
        anchor = (int(rule.anchor_month or 12), int(rule.anchor_day or 31))
    return periods.period(
        begins,
        months=rule.months,
        anchor=anchor,
        window_days=rule.window_days,
        grace_days=rule.grace_days,
    )


def _limited(life: Life, limit: date | None) -> Life:
    """Cut a life short where the decision says so."""
    if limit is None or (life.period and life.period.last_day <= limit):
        return life
    window, grace = periods.USUAL_WINDOW, timedelta(0)
    if life.period:
        window = life.period.last_day - life.period.opens
        grace = life.period.closes - life.period.last_day
    cut = periods.around(limit, window_days=window.days, grace_days=grace.days)
    return Life(period=cut, renews=life.renews, number=life.number, rule=life.rule)


def _kept(certificate: Certificate) -> Life:
    """Return the life of a certificate that is corrected: it does not get longer."""
    facts = certificate.facts.get("renewal") or {}
    last = certificate.valid_until
    period = None
    if last is not None:
        period = Period(
            last_day=last,
            opens=certificate.renewable_from or last - periods.USUAL_WINDOW,
            closes=certificate.renewable_until or last,
        )
    return Life(
        period=period,
        renews=certificate.renews,
        is_kept=True,
        number=facts.get("number", 0),
        rule=facts.get("rule"),
    )
