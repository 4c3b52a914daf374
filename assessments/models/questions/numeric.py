"""Questions whose answer is a number."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from assessments.models.questions.question import Question


def plain(number: Decimal | None) -> str | None:
    """Return the number without trailing zeros or exponent, None if there is none."""
    if number is None:
        return None
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Numeric(Question):
    """A number within limits, or within a tolerance of the right one."""

    class Tolerance(models.TextChoices):
        LIMITS = "limits", _("From one number up to another")
        ABSOLUTE = "absolute", _("So much more or less")
        RELATIVE = "relative", _("So many per cent more or less")

    kind = "numeric"
    icon = "decimal"

    value = models.DecimalField(_("right number"), max_digits=16, decimal_places=6)
    tolerance_kind = models.CharField(
        _("what is accepted"),
        max_length=10,
        choices=Tolerance,
        default=Tolerance.LIMITS,
    )
    tolerance = models.DecimalField(
        _("how much more or less"),
        max_digits=16,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("In the unit, or in per cent. Nothing accepts the number alone."),
    )
    low = models.DecimalField(
        _("accepted from"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    high = models.DecimalField(
        _("accepted up to"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("number")
        verbose_name_plural = _("number questions")

    def clean(self) -> None:
        super().clean()
        if self.tolerance is not None and self.tolerance < 0:
            raise ValidationError({"tolerance": _("Give nothing below zero.")})
        low, high = self.limits()
        if self.value is None or low is None or high is None:
            return
        if not low <= self.value <= high:
            raise ValidationError(
                {"value": _("The right number must lie within the accepted limits.")}
            )

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        """Return what is accepted at least and at most, None where it is not said."""
        if self.tolerance_kind == self.Tolerance.LIMITS or self.value is None:
            return self.low, self.high
        reach = Decimal(self.tolerance or 0)
        if self.tolerance_kind == self.Tolerance.RELATIVE:
            reach = abs(Decimal(self.value)) * reach / 100
        return Decimal(self.value) - reach, Decimal(self.value) + reach

    def body(self) -> dict[str, Any]:
        low, high = self.limits()
        return {
            "value": plain(self.value),
            "low": plain(low),
            "high": plain(high),
            "unit": self.unit,
            "units": [
                {"unit": row.unit, "factor": row.factor} for row in self.units.all()
            ],
        }


def validate_factor(text: str) -> None:
    """Refuse what is not a number above zero or a fraction of two."""
    try:
        is_positive = Fraction(text.strip()) > 0
    except (ValueError, ZeroDivisionError):
        is_positive = False
    if not is_positive:
        raise ValidationError(
            _("Give a number above zero or a fraction, such as 1/60.")
        )


class NumericUnit(Orderable):
    """Another unit in which the number may be given."""

    question = ParentalKey(Numeric, on_delete=models.CASCADE, related_name="units")
    unit = models.CharField(_("unit"), max_length=20)
    factor = models.CharField(
        _("how much of the main unit it is"),
        max_length=30,
        validators=[validate_factor],
        help_text=_("With hours as the main unit, a minute is 1/60."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("other unit")
        verbose_name_plural = _("other units")

    def __str__(self) -> str:
        return self.unit

    def clean(self) -> None:
        super().clean()
        self.factor = self.factor.strip()
