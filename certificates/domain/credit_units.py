"""Minutes as a body's units of credit. Pure."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from certificates.models import CreditUnit

_MODES = {
    CreditUnit.Rounding.DOWN: ROUND_DOWN,
    CreditUnit.Rounding.NEAREST: ROUND_HALF_UP,
    CreditUnit.Rounding.UP: ROUND_UP,
}


def units_for(minutes: int, unit: CreditUnit) -> Decimal:
    """Return how many units `minutes` are, in whole steps of the unit.

    Rounded once, from the exact quotient: ten times six minutes are an hour.
    """
    steps = Decimal(minutes) / (Decimal(unit.minutes) * unit.step)
    whole = steps.to_integral_value(rounding=_MODES[CreditUnit.Rounding(unit.rounding)])
    return Decimal(format((whole * unit.step).normalize(), "f"))
